import CaseFormat

extension CaseResult {
    /// The same with every place of a check replaced, for a case that was made from another text.
    package func relocated(_ place: (SourceLocation) -> SourceLocation) -> CaseResult {
        CaseResult(
            id: id, title: title, outcome: outcome, checks: checks.map { $0.relocated(place) },
            diagnostics: diagnostics, isAbridged: isAbridged, gaps: gaps,
            printed: printed.map { Printout(text: $0.text, location: place($0.location)) }, tags: tags,
            seconds: seconds)
    }
}

extension Check {
    fileprivate func relocated(_ place: (SourceLocation) -> SourceLocation) -> Check {
        var check = self
        check.location = location.map(place)
        check.culprit = culprit.map {
            LocatedCulprit(operation: $0.operation, kind: $0.kind, location: $0.location.map(place))
        }
        check.hints = hints.map { hint in
            Hint(
                side: hint.side, mistake: hint.mistake, rule: hint.rule?.relocated(place),
                through: hint.through?.relocated(place))
        }
        return check
    }
}

extension Hint.Step {
    fileprivate func relocated(_ place: (SourceLocation) -> SourceLocation) -> Hint.Step {
        Hint.Step(operation: operation, argument: argument, location: location.map(place))
    }
}
