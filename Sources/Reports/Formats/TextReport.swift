import Autograd
import CaseFormat
import CaseRunner

/// Report as text for people: location, differences and verdict of each check that did not pass, and a summary line.
public struct TextReport: ReportWriter {
    /// Amount of detail in the report.
    public enum Verbosity: Sendable {
        /// The summary only.
        case quiet
        /// Cases that did not pass, and the summary.
        case normal
        /// Every case, with its notes and printed text, and the summary.
        case verbose
    }

    public var includesPassed: Bool { verbosity == .verbose }

    private let style: Style
    private let verbosity: Verbosity

    public init(usesColor: Bool = false, verbosity: Verbosity = .normal) {
        style = Style(isOn: usesColor)
        self.verbosity = verbosity
    }

    /// Returns the text of one case, followed by an empty line if it did not pass; empty if the case is not reported.
    public func text(for result: CaseRecord) -> String {
        if verbosity == .quiet { return "" }
        if result.outcome == .passed || result.outcome == .skipped {
            guard verbosity == .verbose else { return "" }
            let label = result.outcome == .passed ? style.green("PASS") : style.faint("SKIP")
            let notes = result.notes.map { "  " + style.faint("note: \($0)") + "\n" }
            let printed = printedLines(result).map { $0 + "\n" }
            return ("\(label) \(address(result))\(kinkNote(result))\n" + (printed + notes).joined())
                .withoutLogCommands
        }
        let label: String
        switch result.outcome {
        case .inconclusive: label = style.yellow("INCONCLUSIVE")
        case .malformed: label = style.red("MALFORMED")
        default: label = style.red("FAIL")
        }
        let problems =
            result.diagnostics.map(\.rendered.indented)
            + result.checks.filter { $0.outcome != .passed }.map {
                CheckText($0, style).lines.joined(separator: "\n").indented
            }
        let printed = verbosity == .verbose ? printedLines(result).map { $0 + "\n" }.joined() : ""
        let text = "\(label) \(address(result))\n" + printed + problems.joined(separator: "\n\n")
        return (problems.isEmpty ? text : text + "\n").withoutLogCommands + "\n"
    }

    /// The text printed by the case, indented.
    private func printedLines(_ result: CaseRecord) -> [String] {
        result.printed.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
            .map { "  " + String($0).escapedForTerminal }
    }

    /// The address of the case, and its title if it has one.
    private func address(_ result: CaseRecord) -> String {
        let id = result.id.escapedForTerminal
        let title =
            result.title == result.id ? "" : "  " + style.bold(result.title.escapedForTerminal)
        return id + title
    }

    /// A remark that lists up to three elements at kinks.
    private func kinkNote(_ result: CaseRecord) -> String {
        let kinks = result.checks.flatMap { check in check.kinks.map { "\(check.tensor)\($0)" } }
        guard !kinks.isEmpty else { return "" }
        let shown = kinks.prefix(3).joined(separator: ", ") + (kinks.count > 3 ? ", …" : "")
        return style.faint("  (a valid slope at a kink: \(shown))")
    }

    /// Returns the summary line.
    public func text(for summary: RunSummary) -> String {
        var parts: [String] = []
        for outcome in [Outcome.passed, .failed, .inconclusive, .malformed, .skipped] {
            let count = summary[outcome]
            if count > 0 || outcome == .passed {
                parts.append(colored(outcome, "\(count) \(outcome.rawValue)"))
            }
        }
        let cut = summary.ending.words
        let vacuous = summary.vacuous == 0 ? "" : " (\(summary.vacuous) vacuous: see -v)"
        return "\(counted(summary.total, "case")): \(parts.joined(separator: ", ")), "
            + "\(counted(summary.checks, "check"))\(vacuous), \(DecimalText(summary.seconds).text(digits: 2)) s\(cut)\n"
    }

    private func colored(_ outcome: Outcome, _ text: String) -> String {
        switch outcome {
        case .passed: style.green(text)
        case .failed, .malformed: style.red(text)
        case .inconclusive: style.yellow(text)
        case .skipped: style.faint(text)
        }
    }
}

extension RunSummary.Ending {
    fileprivate var words: String {
        switch self {
        case .complete: ""
        case .maxFail: " (stopped early: --max-fail)"
        case .interrupted: " (interrupted)"
        }
    }
}

/// Formats text with ANSI colours, or leaves it plain if colours are off.
struct Style: Sendable {
    let isOn: Bool

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func faint(_ text: String) -> String { wrapped(text, "2") }
    func red(_ text: String) -> String { wrapped(text, "31") }
    func green(_ text: String) -> String { wrapped(text, "32") }
    func yellow(_ text: String) -> String { wrapped(text, "33") }
    func cyan(_ text: String) -> String { wrapped(text, "36") }

    private func wrapped(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// The text with every line indented by 2.
    var indented: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    }
}
