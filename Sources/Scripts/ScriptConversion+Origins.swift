import CaseFormat

extension ScriptConversion {
    /// The case as a text whose places are shown in the script.
    ///
    /// - Parameter decoded: the case read from `text`.
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
    /// The ranges of the statements in it, in the order of the case. Steps nest no deeper than JSON does.
    fileprivate var statementRanges: [SourceRange] {
        switch action {
        case .statements: [range]
        case .noGrad(let steps): steps.flatMap(\.statementRanges)
        case .raises(let raises): raises.steps.flatMap(\.statementRanges)
        case .backward, .zeroGrad, .expect: []
        }
    }
}
