import CaseFormat
import CaseRunner
import Reports
import Scripts

extension Command {
    /// `gradcheck try`: runs statements or a script.
    static let trying = Command(
        name: "try", summary: "run statements without a case file and check their gradients",
        operands: "STATEMENTS",
        flags: [.save, .force] + Flag.limits + [.help],
        examples: [
            ("gradcheck try 'x = [1, 2, 3]; y = (x ** 2).sum()'", "x requires grad, and y is differentiated"),
            ("gradcheck try -", "read statements from standard input until its end (Ctrl-D)"),
            ("gradcheck try lesson.py", "run a script"),
            ("gradcheck try 'x = 2.0; y = x ** 3' --save cube.json", "also write the statements as a case"),
        ],
        exits: [
            (.success, "all checks passed"),
            (.failure, "a check did not pass, a statement failed, or the input cannot be read"),
        ],
        run: { try TryCommand($0).run() })
}

/// Implementation of `gradcheck try`.
private struct TryCommand {
    private let arguments: Arguments
    private let limits: Limits

    init(_ arguments: Arguments) throws(UsageError) {
        guard !arguments.operands.isEmpty else { throw .missingOperand("STATEMENTS") }
        self.arguments = arguments
        limits = try Limits(arguments)
    }

    func run() throws -> ExitCode {
        let input = try self.input()
        let conversion: ScriptConversion
        do {
            conversion = try ScriptConversion(
                of: input.source, title: input.title, isTrial: true, limits: limits)
        } catch {
            Console.error(error.rendered + "\n")
            return .failure
        }
        let result = try check(conversion, input.source.path)
        let code = Console.print(TrialText(conversion, result).text)
        guard code == .success else { return code }
        _ = try arguments.saveCase(conversion.text)
        return result.outcome == .passed && conversion.notes.isEmpty ? .success : .failure
    }

    /// The script from a file or standard input, or the operands as statements, one on each line.
    private func input() throws(FileSystem.Fault) -> ScriptInput {
        let operands = arguments.operands
        if operands == ["-"] || operands.count == 1 && operands[0].hasSuffix(".py") {
            return try ScriptInput(file: operands[0], limit: limits.fileBytes)
        }
        return ScriptInput(statements: operands.joined(separator: "\n"))
    }

    /// Runs the converted statements as a case with all checks.
    private func check(_ conversion: ScriptConversion, _ path: String) throws(MalformedCase) -> CaseResult {
        let plain = SourceText(path: path, bytes: Array(conversion.text.utf8))
        let decoded = try GradientCase(decoding: plain, limits: limits)
        let source = conversion.source(path: path, of: decoded)
        return CaseExecution(decoded, source: source, id: CaseID(path: path), limits: limits) { path in
            .failure(.init(reason: "\(path): files cannot be read here"))
        }.run()
    }
}

/// The output of `gradcheck try`, shortened to fit on a screen.
struct TrialText {
    private let conversion: ScriptConversion
    private let result: CaseResult

    /// Maximum number of lines that are shown for a value.
    private static let linesOfValue = 8
    /// Maximum number of values that are shown.
    private static let values = 12

    init(_ conversion: ScriptConversion, _ result: CaseResult) {
        self.conversion = conversion
        self.result = result
    }

    var text: String {
        var lines: [String] = []
        let printed = conversion.printed.flatMap {
            $0.split(separator: "\n", omittingEmptySubsequences: false)
        }
        lines += printed.map { String($0).escapedForTerminal }
        if !printed.isEmpty { lines.append("") }
        let gradients = conversion.gradients.map { (name: "\($0.name).grad", text: $0.text) }
        for group in [conversion.values, gradients] where !group.isEmpty {
            let width = group.suffix(Self.values).map(\.name.count).max() ?? 0
            if group.count > Self.values { lines.append("… \(group.count - Self.values) more") }
            for (name, text) in group.suffix(Self.values) { lines += assignment(name, text, width) }
            lines.append("")
        }
        lines += verdict
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines `name = value`, with the continuation lines of the value indented.
    private func assignment(_ name: String, _ value: String, _ width: Int) -> [String] {
        let parts = value.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var lines: [String] = []
        for (k, part) in parts.prefix(Self.linesOfValue).enumerated() {
            let head =
                k == 0
                ? name + String(repeating: " ", count: width - name.count) + " = "
                : String(repeating: " ", count: width + 3)
            lines.append((head + part).escapedForTerminal)
        }
        if parts.count > Self.linesOfValue {
            lines.append(
                String(repeating: " ", count: width + 3) + "… \(parts.count - Self.linesOfValue) more lines")
        }
        return lines
    }

    /// The report of a failed check, or a line that names the gradients that agree.
    private var verdict: [String] {
        guard result.outcome == .passed else {
            let report = TextReport().text(for: CaseRecord(result, position: 0))
            let lines = report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return lines.reversed().drop(while: \.isEmpty).reversed()
        }
        let notes = conversion.notes.flatMap { $0.rendered.split(separator: "\n").map(String.init) }
        let gradients = result.checks.filter { $0.kind == .gradient }.map(\.subject)
        guard !gradients.isEmpty else {
            return notes.isEmpty ? ["no gradient was checked: no value requires grad"] : notes
        }
        let list = gradients.count > 6 ? "\(gradients.count) gradients" : gradients.joined(separator: ", ")
        let others = result.checks.count { $0.kind == .expectation }
        let assertions =
            others == 0 ? "" : "; \(others) assertion\(others == 1 ? "" : "s") hold\(others == 1 ? "s" : "")"
        return notes + ["numerical differentiation agrees: \(list)\(assertions)"]
    }
}
