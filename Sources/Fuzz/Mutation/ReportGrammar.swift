import Autograd
import CaseFormat
import CaseRunner
import Reports

/// JSON reports whose lines are damaged, exchanged and repeated.
struct ReportGrammar: Grammar {
    private static let json = JSONGrammar(keepsKinds: true)

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        let shard = random.chance(0.3) ? Shard(1 + random.below(3), of: 3) : nil
        let report = JSONReport(RunRecord(gradcheck: "0", shard: shard))
        var lines = [report.start]
        for position in 0..<random.below(6) {
            let case_ = CaseGrammar(hostility: 0.5, isForRunning: true).generated(&random)
            guard let result = try? RunLimits.run(case_) else { continue }
            lines.append(CaseRecord(result, position: position).json)
        }
        lines.append(report.text(for: RunSummary()))
        return mutated(Array(lines.joined().utf8), with: [], &random)
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
