import CaseFormat
import GradientCheck

/// The result of filling in the expected values of a case that are written `"?"`.
public enum CaseFilling: Sendable {
    /// The case has no `"?"` values.
    case nothing
    /// The edits that fill in the values; the edited case passes.
    case edits([SourceEdit])
    /// The case does not pass, so nothing is filled in.
    case refused(CaseResult)
}

extension CaseInput {
    /// Computes each expected value that is written `"?"` with autograd and confirms it with finite differences.
    ///
    /// Every element of every gradient is checked, even if the case turns numerical checks off, because nothing else
    /// confirms the values. The edited case is run again before the edits are returned.
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
