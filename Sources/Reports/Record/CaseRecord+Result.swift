import CaseFormat
import CaseRunner
import GradientCheck

extension CaseRecord {
    /// - Parameter position: index of the case among all cases of the run, from 0.
    public init(_ result: CaseResult, position: Int) {
        var diagnostics = result.diagnostics.map(DiagnosticRecord.init)
        if result.isAbridged, let last = diagnostics.last { diagnostics.append(.abridged(after: last)) }
        self.init(
            position: position, id: result.id.description, title: result.title, tags: result.tags,
            outcome: result.outcome, diagnostics: diagnostics,
            checks: result.checks.map { CheckRecord($0, of: result.id) }, gaps: result.gaps.map(\.words),
            printed: result.printed.map(\.text), seconds: result.seconds)
    }
}

extension DiagnosticRecord {
    init(_ diagnostic: Diagnostic) {
        self.init(
            severity: diagnostic.severity.rawValue, message: diagnostic.message,
            place: PlaceRecord(diagnostic.location), help: diagnostic.help,
            note: diagnostic.note.map { Note(message: $0.message, place: PlaceRecord($0.location)) },
            suggestion: diagnostic.suggestion)
    }

    /// A note that further diagnostics are omitted.
    fileprivate static func abridged(after last: DiagnosticRecord) -> DiagnosticRecord {
        DiagnosticRecord(
            severity: "note", message: MalformedCase.abridged, place: last.place, help: nil, note: nil,
            suggestion: nil)
    }
}

extension CheckRecord {
    /// - Parameter id: address of the case.
    init(_ check: Check, of id: CaseID) {
        self.init(
            kind: check.kind, tensor: check.subject, outcome: check.outcome, verdict: check.verdict,
            explanation: check.verdictWords, place: check.location.map(PlaceRecord.init),
            message: check.mismatch?.words(of: id).map(\.escapedForTerminal).joined(separator: "\n"),
            comparison: check.comparison, rule: check.rule.map(RuleRecord.init),
            culprit: check.culprit.map(CulpritRecord.init), hints: check.hints.map(HintRecord.init),
            vacuity: check.vacuity.map { VacuityRecord(name: $0.name, text: $0.words) }, kinks: check.kinks)
    }
}

extension RuleRecord {
    init(_ rule: RuleViolation) {
        self.init(
            name: rule.name, what: rule.what, why: rule.why, help: rule.help,
            notes: rule.notes.map { .init(message: $0.message, place: PlaceRecord($0.location)) })
    }
}

extension CulpritRecord {
    init(_ culprit: LocatedCulprit) {
        let kind =
            switch culprit.kind {
            case .rule: "rule"
            case .derivativeOfRule: "derivative-of-rule"
            case .infiniteDerivative: "infinite-derivative"
            case .accumulation: "accumulation"
            }
        self.init(
            operation: culprit.operation, kind: kind, argument: culprit.operand?.argument,
            index: culprit.operand?.index, place: culprit.location.map(PlaceRecord.init))
    }
}

extension HintRecord {
    init(_ hint: Hint) {
        self.init(
            side: hint.side.rawValue, mistake: hint.mistake.name, text: hint.words,
            rule: hint.rule.map(StepRecord.init), through: hint.through.map(StepRecord.init))
    }
}

extension HintRecord.StepRecord {
    init(_ step: Hint.Step) {
        self.init(
            operation: step.operation, argument: step.argument, place: step.location.map(PlaceRecord.init))
    }
}

extension PlaceRecord {
    init(_ location: SourceLocation) {
        self.init(
            file: location.path, line: location.line, column: location.column, excerpt: location.excerpt)
    }
}
