import CaseFormat
import CaseRunner

/// One reason why a case did not pass, as reports for CI services tell it.
struct Problem: Sendable {
    let type: ProblemType
    let outcome: Outcome
    let place: PlaceRecord?
    /// What is wrong, with tensor, index and values: one line, fit for a log.
    let message: String
    /// Words that say what to do.
    let help: [String]
    /// The rest of the report for people, the source line and a table: lines, fit for a log.
    let lines: [String]
    let check: CheckRecord?
    /// Other places that have to do with it.
    let related: [Related]

    struct Related: Sendable {
        let message: String
        let place: PlaceRecord
    }

    /// The whole report for people.
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
            lines: CheckText(check, Style(isOn: false)).lines.map(\.withoutLogCommands), check: check,
            related: Self.related(to: check))
    }

    private static func related(to check: CheckRecord) -> [Related] {
        var related: [Related] = []
        if let culprit = check.culprit, let place = culprit.place {
            let argument = culprit.argument.map { " (argument \($0))" } ?? ""
            related.append(Related(message: "what is wrong: \(culprit.operation)\(argument)", place: place))
        }
        related += check.rule?.notes.map { Related(message: $0.message, place: $0.place) } ?? []
        for step in check.hints.flatMap({ [$0.rule, $0.through] }) {
            guard let step, let place = step.place else { continue }
            related.append(Related(message: "what the hint names: \(step.operation)", place: place))
        }
        return related
    }
}

extension CaseRecord {
    /// Why the case did not pass, the worst first; never empty for one that did not.
    var problems: [Problem] {
        guard Problem.worstFirst.contains(outcome) else { return [] }
        let all =
            diagnostics.map(Problem.init)
            + checks.filter { Problem.worstFirst.contains($0.outcome) }.map(Problem.init)
        let sorted = Problem.worstFirst.flatMap { outcome in all.filter { $0.outcome == outcome } }
        return sorted.isEmpty ? [unexplained] : sorted
    }

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

    /// The file that holds the case, without the line.
    var file: String { address.file }

    /// The line on which the case stands, in a file that has one a line.
    var fileLine: Int? { address.line }

    private var address: (file: String, line: Int?) {
        guard let mark = id.lastIndex(of: "#"), id[..<mark].hasSuffix(".jsonl"),
            let line = Int(id[id.index(after: mark)...])
        else { return (id, nil) }
        return (String(id[..<mark]), line)
    }
}

extension Problem {
    /// The outcomes with which a run does not succeed.
    static let worstFirst: [Outcome] = [.malformed, .failed, .inconclusive]
}
