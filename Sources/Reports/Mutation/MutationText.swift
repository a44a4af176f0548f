import CaseFormat
import CaseRunner

/// The report of `gradcheck mutate` as text: a table of scores by operation, then each fault that no case notices.
package struct MutationText: Sendable {
    private let style: Style
    private let verbosity: TextReport.Verbosity

    package init(usesColor: Bool = false, verbosity: TextReport.Verbosity = .normal) {
        style = Style(isOn: usesColor)
        self.verbosity = verbosity
    }

    package func text(for report: MutationReport) -> String {
        var lines: [String] = []
        if verbosity != .quiet {
            lines += table(report.operations) + [""]
            if verbosity == .verbose { lines += equivalents(report) }
            for result in report.leftOut {
                lines += [
                    style.red("LEFT OUT") + " \(result.id.description.escapedForTerminal)",
                    "  " + result.reason, "",
                ]
            }
            for survivor in report.survivors { lines += self.lines(survivor) + [""] }
            if !report.unused.isEmpty { lines += [unused(report.unused), ""] }
        }
        return (lines + [summary(report)]).joined(separator: "\n").withoutLogCommands + "\n"
    }

    private func table(_ scores: [MutationScore]) -> [String] {
        let header = ["operation", "faults", "noticed", "equivalent", "survived", "score"]
        let rows = scores.map { score in
            [
                score.operation, "\(score.faults)", "\(score.noticed)", "\(score.equivalent)",
                "\(score.survived)",
                percent(score),
            ]
        }
        let widths = header.indices.map { c in ([header] + rows).reduce(0) { max($0, $1[c].count) } }
        let lines = ([header] + rows).map { row in
            row.enumerated().map { c, cell in
                let space = String(repeating: " ", count: widths[c] - cell.count)
                return c == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
        return zip(lines, [false] + scores.map { $0.survived > 0 }).map { $1 ? style.red($0) : $0 }
    }

    private func equivalents(_ report: MutationReport) -> [String] {
        let equivalents = report.faults.filter { $0.fate == .equivalent }
        guard !equivalents.isEmpty else { return [] }
        return ["No call can distinguish these faults from the correct rule:"]
            + equivalents.map { style.faint("  \($0.operation), \($0.argument): \($0.kind.rawValue)") } + [""]
    }

    private func lines(_ survivor: FaultResult) -> [String] {
        var lines = [
            style.red("SURVIVED") + " " + style.bold(survivor.operation)
                + ": no case notices a fault in the backward rule for `\(survivor.argument)` "
                + "(\(survivor.kind.rawValue))"
        ]
        if survivor.timeouts > 0 {
            let isOne = survivor.timeouts == 1
            lines.append(
                "  \(survivor.timeouts) case\(isOne ? " was" : "s were") stopped by the time limit; "
                    + "raise the limit with --timeout"
            )
        }
        guard let suggestion = survivor.suggestion else { return lines }
        lines.append("  help: \(suggestion.advice)\(suggestion.json == nil ? "" : ", such as")")
        if let json = suggestion.json { lines.append(json.indented.indented) }
        return lines
    }

    private func unused(_ names: [String]) -> String {
        let shown = verbosity == .verbose ? names.count : 12
        return counted(names.count, "operation") + " with a derivative used by no case: "
            + names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
    }

    private func summary(_ report: MutationReport) -> String {
        let total = report.total
        let survived = "\(total.survived) survived"
        let leftOut = report.leftOut.isEmpty ? "" : " (\(report.leftOut.count) left out)"
        return counted(report.cases, "case") + leftOut + ", " + counted(total.faults, "fault") + " in "
            + counted(report.operations.count, "operation") + ": " + style.green("\(total.noticed) noticed")
            + ", " + (total.survived > 0 ? style.red(survived) : survived)
            + ", \(total.equivalent) equivalent; score \(percent(total)), "
            + "\(DecimalText(report.seconds).text(digits: 2)) s"
    }

    /// The score in percent, rounded down to a tenth so that only a complete score prints as 100 %.
    private func percent(_ score: MutationScore) -> String {
        let tenths = Int((score.percent * 10).rounded(.down))
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}

extension CaseResult {
    /// The reason why the case does not pass without an injected fault, in one line.
    var reason: String {
        if let diagnostic = diagnostics.first { return "malformed: \(diagnostic.message)".escapedForTerminal }
        guard let check = checks.first(where: { $0.outcome != .passed }) else { return outcome.rawValue }
        let detail = check.mismatch.map { ": \($0.summary(of: id))" } ?? ""
        return
            "\(check.outcome.rawValue) without a fault: \(check.kind.rawValue) of \(check.subject)\(detail)"
            .escapedForTerminal
    }
}
