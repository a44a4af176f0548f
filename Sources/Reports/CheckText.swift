import CaseFormat
import CaseRunner
import GradientCheck

/// One failing check, as lines of text.
struct CheckText {
    private let check: CheckRecord
    private let style: Style

    init(_ check: CheckRecord, _ style: Style) {
        self.check = check
        self.style = style
    }

    var lines: [String] {
        var lines = check.place?.rendered ?? []
        if let comparison = check.comparison {
            lines.append(heading(comparison))
            lines += ComparisonTable(comparison, isGradient: isGradient, verdict: check.verdict).lines.map {
                "  " + $0
            }
            let hidden = comparison.differing - comparison.rows.count
            if hidden > 0 { lines.append("  … and \(hidden) more") }
        } else if !check.messageHasName {
            lines.append(style.bold(check.tensor.escapedForTerminal))
        }
        if let message = check.message {
            lines += message.split(separator: "\n").flatMap {
                String($0).escapedForTerminal.wrapped(to: Self.width)
            }
        }
        if let rule = check.rule {
            lines += self.lines(rule)
        } else if let explanation = check.explanation {
            lines.append("\(style.cyan("verdict:")) \(explanation.escapedForTerminal)")
        }
        if let place = check.culprit?.place { lines += place.rendered }
        for hint in check.hints { lines.append("\(style.cyan("help:")) \(hint.text.escapedForTerminal)") }
        return lines
    }

    /// Columns of running text, with room for the indent of a case.
    private static let width = 88

    private func lines(_ rule: RuleRecord) -> [String] {
        var lines = self.lines(check.verdict == nil ? "here:" : "verdict:", rule.what)
        lines += self.lines("why:", rule.why)
        for note in rule.notes { lines += self.lines("note:", note.message) + note.place.rendered }
        return lines + self.lines("help:", rule.help)
    }

    private func lines(_ label: String, _ text: String) -> [String] {
        var lines = "\(label) \(text.escapedForTerminal)".wrapped(to: Self.width)
        lines[0] = style.cyan(label) + lines[0].dropFirst(label.count)
        return lines
    }

    /// Whether the numbers are a gradient's, and not just values.
    private var isGradient: Bool { check.kind.isGradient(check.comparison) }

    private func heading(_ comparison: Comparison) -> String {
        let subject = style.bold(check.tensor.escapedForTerminal)
        let type = "\(comparison.dtype.rawValue) \(comparison.shape)"
        guard comparison.total > 1 else { return "\(subject)  \(type)" }
        let verb = check.verdict == .inconclusive ? "cannot be decided" : "differ"
        let order = comparison.rows.count > 1 ? ", worst first" : ""
        return "\(subject)  \(type)   \(comparison.differing) of \(comparison.total) elements \(verb)\(order)"
    }
}
