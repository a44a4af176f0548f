import CaseFormat
import CaseRunner

/// One reason why a case did not pass, in the form that reports for CI services use.
struct Problem: Sendable {
    let type: ProblemType
    let outcome: Outcome
    let place: PlaceRecord?
    /// The problem in one line, with tensor, index and values; escaped for a log.
    let message: String
    /// Suggested corrections; escaped for a log.
    let help: [String]
    /// The lines of the text report after `message`, such as the source line and the table; escaped for a log.
    let lines: [String]
    /// The check that did not pass; nil for a case that cannot be read.
    let check: CheckRecord?
    /// Other locations that help to understand the problem.
    let related: [Related]

    /// A related location and its role.
    struct Related: Sendable {
        let message: String
        let place: PlaceRecord
    }

    /// All lines of the text report, beginning with `message`.
    var report: [String] { [message] + lines }
}

extension Problem {
    init(_ diagnostic: DiagnosticRecord) {
        self.init(
            type: .malformed, outcome: .malformed, place: diagnostic.place,
            message: diagnostic.message.escapedForLog,
            help: diagnostic.help.map { [$0.escapedForLog] } ?? [],
            lines: diagnostic.rendered.split(separator: "\n").dropFirst().map {
                String($0).withoutLogCommands
            },
            check: nil,
            related: diagnostic.note.map { [Related(message: $0.message, place: $0.place)] } ?? [])
    }

    init(_ check: CheckRecord) {
        let words =
            check.rule?.what ?? check.explanation ?? check.message
            ?? "\(check.kind.rawValue) \(check.outcome.rawValue)"
        let comparison = check.comparison
        let index = comparison?.rows.first.flatMap { $0.index.isEmpty ? nil : " at \($0.index)" } ?? ""
        let values =
            comparison.map {
                ComparisonTable($0, isGradient: check.kind.isGradient($0), verdict: check.verdict).worst
            } ?? ""
        let subject = check.rule == nil && check.messageHasName ? "" : "\(check.tensor)\(index): "
        let message =
            "\(subject)\(words.split(separator: "\n").joined(separator: "; "))"
            + (values.isEmpty ? "" : " (\(values))")
        self.init(
            type: ProblemType(check), outcome: check.outcome, place: check.place,
            message: message.escapedForLog,
            help: ([check.rule?.help].compactMap { $0 } + check.hints.map(\.text)).map(\.escapedForLog),
            lines: CheckText(check, Style(isOn: false), hasHeadline: true).lines.map(\.withoutLogCommands),
            check: check,
            related: Self.related(to: check))
    }

    private static func related(to check: CheckRecord) -> [Related] {
        var related: [Related] = []
        if let culprit = check.culprit, let place = culprit.place {
            let argument = culprit.argument.map { " (argument \($0))" } ?? ""
            related.append(
                Related(message: "source of the error: \(culprit.operation)\(argument)", place: place))
        }
        related += check.rule?.notes.map { Related(message: $0.message, place: $0.place) } ?? []
        for step in check.hints.flatMap({ [$0.rule, $0.through] }) {
            guard let step, let place = step.place else { continue }
            related.append(Related(message: "named in the hint: \(step.operation)", place: place))
        }
        return related
    }
}

extension CaseRecord {
    /// The reasons why the case did not pass, the worst first; not empty for a case that did not pass.
    var problems: [Problem] {
        guard Problem.worstFirst.contains(outcome) else { return [] }
        let all =
            diagnostics.map(Problem.init)
            + checks.filter { Problem.worstFirst.contains($0.outcome) }.map(Problem.init)
        let sorted = Problem.worstFirst.flatMap { outcome in all.filter { $0.outcome == outcome } }
        return sorted.isEmpty ? [unexplained] : sorted
    }

    /// A problem without details, for a record that states only the outcome.
    private var unexplained: Problem {
        let type: ProblemType =
            switch outcome {
            case .malformed: .malformed
            case .inconclusive: .verdict(.inconclusive)
            default: .check(.error)
            }
        return Problem(
            type: type, outcome: outcome, place: nil, message: outcome.rawValue, help: [],
            lines: [], check: nil, related: [])
    }

    /// Path of the file that contains the case.
    var file: String { address.file }

    /// Line of the case in a `.jsonl` file; nil for a file that contains one case.
    var fileLine: Int? { address.line }

    private var address: (file: String, line: Int?) {
        guard let mark = id.lastIndex(of: "#"), id[..<mark].hasSuffix(".jsonl"),
            let line = Int(id[id.index(after: mark)...])
        else { return (id, nil) }
        return (String(id[..<mark]), line)
    }
}

extension Problem {
    /// The outcomes that make a run fail, the worst first.
    static let worstFirst: [Outcome] = [.malformed, .failed, .inconclusive]
}
