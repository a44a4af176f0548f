import Autograd
import CaseFormat
import CaseRunner
import Reports

/// Generates JSON reports and mutates, swaps, removes and repeats their lines.
struct ReportGrammar: Grammar {
    private static let json = JSONGrammar(keepsKinds: true)

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        let shard = random.chance(0.3) ? Shard(1 + random.below(3), of: 3) : nil
        let report = JSONReport(RunRecord(gradcheck: "0", shard: shard))
        var lines = [report.start]
        for position in 0..<(1 + random.below(5)) {
            let title = HostileText.generated(&random).jsonLiteral
            lines.append(Self.record(random.element(of: Self.cases), title: title, position: position))
        }
        lines.append(report.text(for: RunSummary()))
        return mutated(Array(lines.joined().utf8), with: [], &random)
    }

    /// The members of cases that cover every outcome and kind of check.
    private static let cases = [
        #""tensors": {"x": 1}, "expect": {"x": 1}"#,
        #""tensors": {"x": [1, 2]}, "expect": {"x": [1, "inf"]}"#,
        #""tensors": {"x": {"data": [0, 1], "requires_grad": true}}, "steps": ["relu(x).sum().backward()"]"#,
        #""tensors": {"x": {"data": [0, 1], "requires_grad": true}}, "steps": ["floor(x).sum().backward()"]"#,
        #""tensors": {"x": {"data": 2, "requires_grad": true}}, "functions": {"f": {"parameters": ["x"], "forward": "x * x", "backward": {"x": "grad_output * x"}}}, "steps": ["f(x).backward()"]"#,
        #""tensors": {"x": {"data": 1, "requires_grads": true}}, "steps": ["y ="]"#,
        #""tensors": {"x": {"data": 2, "requires_grad": true}}, "steps": ["y = x * x", "y.backward()", "y.backward()"]"#,
        #""tensors": {"x": {"data": 2, "requires_grad": true}}, "steps": ["y = x * x"], "expect": {"y.grad": 1}"#,
    ]

    /// The record of a case, with a duration of 0 so that it is reproducible.
    private static func record(_ members: String, title: String, position: Int) -> String {
        let text = SourceText(path: HostileText.path, bytes: Array("{\"title\": \(title), \(members)}".utf8))
        let input = CaseInput(id: CaseID(path: text.path), content: .text(text)) { _ in
            .failure(.init(reason: HostileText.path))
        }
        let result = input.run(limits: Limits())
        let timeless = CaseResult(
            id: result.id, title: result.title, outcome: result.outcome, checks: result.checks,
            diagnostics: result.diagnostics, gaps: result.gaps, tags: result.tags, seconds: 0)
        return CaseRecord(timeless, position: position).json
    }

    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var lines = input.split(separator: UInt8(ascii: "\n")).map(Array.init)
        guard !lines.isEmpty else { return input }
        let i = random.below(lines.count)
        switch random.below(8) {
        case 0: lines.remove(at: i)
        case 1: lines.append(lines[i])
        case 2: lines.swapAt(i, random.below(lines.count))
        case 3: return input
        default: lines[i] = Self.json.mutated(lines[i], with: other, &random)
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }
}
