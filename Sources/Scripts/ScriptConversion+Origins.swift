import CaseFormat

extension ScriptConversion {
    /// The text of the case, with locations mapped back to the script.
    ///
    /// - Parameter decoded: The case parsed from `text`.
    public func source(path: String, of decoded: GradientCase) -> SourceText {
        let steps = decoded.steps.flatMap(\.statementRanges)
        let parts =
            steps.count == origins.count
            ? zip(steps, origins).map { TextOrigin.Part($0, from: $1) } : []
        return SourceText(
            path: path, bytes: Array(text.utf8), origin: TextOrigin(source, parts: parts))
    }
}

extension Step {
    /// The source ranges of the statements in the step, in order.
    ///
    /// The recursion is bounded by the nesting limit of JSON.
    fileprivate var statementRanges: [SourceRange] {
        switch action {
        case .statements: [range]
        case .noGrad(let steps): steps.flatMap(\.statementRanges)
        case .raises(let raises): raises.steps.flatMap(\.statementRanges)
        case .backward, .zeroGrad, .expect: []
        }
    }
}
