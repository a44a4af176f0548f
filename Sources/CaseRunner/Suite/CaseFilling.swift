import CaseFormat
import GradientCheck

/// What becomes of the expected values of a case that are written `"?"`.
public enum CaseFilling: Sendable {
    /// There are none.
    case nothing
    /// What belongs in their places; the case passes with it.
    case edits([SourceEdit])
    /// The case does not pass whatever is filled in.
    case refused(CaseResult)
}

extension CaseInput {
    /// Finds what belongs in the place of each `"?"`: what autograd computes and differences confirm.
    ///
    /// Every element of every gradient is compared, even if the case asks for less: nothing else confirms a value that nobody
    /// has worked out. The case is run again with the values in place before they are handed out.
    public func fill(limits: Limits, workers: Workers = Workers()) -> CaseFilling {
        guard case .text(let source) = content else {
            return .refused(run(limits: limits, workers: workers))
        }
        var gradientCase: GradientCase
        do {
            gradientCase = try GradientCase(decoding: source, limits: limits)
        } catch {
            return .refused(CaseResult(malformed: id, source, error))
        }
        guard gradientCase.hasBlanks else { return .nothing }
        gradientCase.check.numeric = .full
        let (result, edits) = CaseExecution(
            gradientCase, source: source, id: id, limits: limits, workers: workers, readFile: readFile
        ).fill()
        guard result.outcome == .passed else { return .refused(result) }
        let filled = CaseInput(id: id, content: .text(source.applying(edits)), readFile: readFile)
        let confirmation = filled.run(limits: limits, workers: workers)
        return confirmation.outcome == .passed ? .edits(edits) : .refused(confirmation)
    }
}
