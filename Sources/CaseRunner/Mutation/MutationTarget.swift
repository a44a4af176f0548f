import Autograd
import CaseFormat

/// A passing case, with the faults that could change its results.
struct MutationTarget: Sendable {
    private let gradientCase: GradientCase
    private let source: SourceText
    private let input: CaseInput
    private let limits: Limits
    /// Kinds of faults that could change the results, by the derivative rule they are injected into.
    let effects: [FaultSite: Set<Fault.Kind>]
    /// Composite operations that the case calls.
    let compositions: Set<ObjectIdentifier>
    /// Duration of a run without a fault.
    let seconds: Double

    var id: CaseID { input.id }

    /// Parses the case and runs it without a fault.
    ///
    /// - Throws: `NotPassing` with the result of a case that does not pass.
    init(_ input: CaseInput, limits: Limits) throws(NotPassing) {
        guard case .text(let source) = input.content,
            let gradientCase = try? GradientCase(decoding: source, limits: limits)
        else { throw NotPassing(result: input.run(limits: limits)) }
        let injector = FaultInjector()
        let result = Self.run(gradientCase, source, input, limits, injector)
        guard result.outcome == .passed else { throw NotPassing(result: result) }
        (self.gradientCase, self.source, self.input, self.limits) = (gradientCase, source, input, limits)
        (effects, compositions) = (injector.effects, injector.compositions)
        seconds = result.seconds
    }

    /// The case does not pass without a fault.
    struct NotPassing: Error {
        let result: CaseResult
    }

    /// The outcome of a run with a fault.
    enum TrialOutcome {
        case noticed, passed, timedOut
    }

    /// Runs the case with a fault; `timedOut` if only the time limit made it fail.
    func outcome(with fault: Fault) -> TrialOutcome {
        let result = Self.run(gradientCase, source, input, limits, FaultInjector(fault))
        let failures = result.checks.filter { $0.outcome != .passed }
        if failures.contains(where: { !$0.isTimeLimit }) { return .noticed }
        return failures.isEmpty ? .passed : .timedOut
    }

    private static func run(
        _ gradientCase: GradientCase, _ source: SourceText, _ input: CaseInput, _ limits: Limits,
        _ injector: FaultInjector
    ) -> CaseResult {
        CaseExecution(gradientCase, source: source, id: input.id, limits: limits, readFile: input.readFile)
            .run(with: injector)
    }
}

extension Check {
    /// True if the case reached a limit.
    fileprivate var isTimeLimit: Bool {
        guard kind == .error, case .failure("LimitExceeded", _)? = mismatch else { return false }
        return true
    }
}
