import CaseFormat
import CaseRunner
import GradientCheck

/// The text of one check that did not pass: location, table of differences, verdict and hints.
struct CheckText {
    private let check: CheckRecord
    private let style: Style
    private let hasHeadline: Bool

    /// - Parameter hasHeadline: true if the text follows the message of a `Problem`. It then omits the name of an error
    ///   and a message that the headline contains.
    init(_ check: CheckRecord, _ style: Style, hasHeadline: Bool = false) {
        self.check = check
        self.style = style
        self.hasHeadline = hasHeadline
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
        } else if !check.messageHasName && !(hasHeadline && check.isOfError) {
            lines.append(style.bold(check.tensor.escapedForTerminal))
        }
        for line in messageLines { lines += line.escapedForTerminal.wrapped(to: Self.width) }
        if let rule = check.rule {
            lines += self.lines(rule)
        } else if let explanation = check.explanation {
            lines.append("\(style.cyan("verdict:")) \(explanation.escapedForTerminal)")
        }
        if let place = check.culprit?.place { lines += place.rendered }
        for hint in check.hints { lines.append("\(style.cyan("help:")) \(hint.text.escapedForTerminal)") }
        return lines
    }

    /// Maximum width of running text in terminal columns; a text report indents it by 2.
    private static let width = 88

    /// The message of the check, without the parts that the headline contains.
    private var messageLines: [String] {
        let lines = check.message?.split(separator: "\n").map(String.init) ?? []
        guard hasHeadline, check.isOfError, let first = lines.first else { return lines }
        // Without a rule, the headline is the message itself.
        if check.rule == nil { return lines.count == 1 ? [] : lines }
        let name = check.tensor + ": "
        return [first.hasPrefix(name) ? String(first.dropFirst(name.count)) : first] + lines.dropFirst()
    }

    /// The explanation of a broken PyTorch rule.
    private func lines(_ rule: RuleRecord) -> [String] {
        var lines = self.lines(check.verdict == nil ? "here:" : "verdict:", rule.what)
        lines += self.lines("why:", rule.why)
        for note in rule.notes { lines += self.lines("note:", note.message) + note.place.rendered }
        return lines + self.lines("help:", rule.help)
    }

    /// A labelled paragraph, wrapped.
    private func lines(_ label: String, _ text: String) -> [String] {
        var lines = "\(label) \(text.escapedForTerminal)".wrapped(to: Self.width)
        lines[0] = style.cyan(label) + lines[0].dropFirst(label.count)
        return lines
    }

    /// True if the check compares gradients, false if it compares plain values.
    private var isGradient: Bool { check.kind.isGradient(check.comparison) }

    /// The line above the table: tensor, dtype, shape and number of differing elements.
    private func heading(_ comparison: Comparison) -> String {
        let subject = style.bold(check.tensor.escapedForTerminal)
        let type = "\(comparison.dtype.rawValue) \(comparison.shape)"
        guard comparison.total > 1 else { return "\(subject)  \(type)" }
        let verb = check.verdict == .inconclusive ? "are undecided" : "differ"
        let order = comparison.rows.count > 1 ? ", worst first" : ""
        return "\(subject)  \(type)   \(comparison.differing) of \(comparison.total) elements \(verb)\(order)"
    }
}
