import CaseFormat
import CaseRunner

extension ScriptConversion {
    /// A result of the case, with the places in the script instead of those in the case.
    public func relocated(_ result: CaseResult, of decoded: GradientCase) -> CaseResult {
        let steps = decoded.steps.flatMap(\.statementRanges)
        guard steps.count == origins.count else { return result }
        return result.relocated { location in
            let offset = location.byteRange.lowerBound
            guard let index = steps.firstIndex(where: { $0.offsets.contains(offset) }) else { return location }
            return source.location(of: origins[index])
        }
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
