import Autograd
import CaseFormat

/// A case that passes, and the faults that could show in it.
struct MutationTarget: Sendable {
    private let gradientCase: GradientCase
    private let source: SourceText
    private let input: CaseInput
    private let limits: Limits
    let effects: [FaultSite: Set<Fault.Kind>]
    let compositions: Set<ObjectIdentifier>
    /// How long it takes with no fault.
    let seconds: Double

    var id: CaseID { input.id }

    /// Reads the case and runs it with the rules as they are.
    /// - Throws: the result of a case that does not pass.
    init(_ input: CaseInput, limits: Limits) throws(Unsuitable) {
        guard case .text(let source) = input.content,
            let gradientCase = try? GradientCase(decoding: source, limits: limits)
        else { throw Unsuitable(result: input.run(limits: limits)) }
        let injector = FaultInjector()
        let result = Self.run(gradientCase, source, input, limits, injector)
        guard result.outcome == .passed else { throw Unsuitable(result: result) }
        (self.gradientCase, self.source, self.input, self.limits) = (gradientCase, source, input, limits)
        (effects, compositions) = (injector.effects, injector.compositions)
        seconds = result.seconds
    }

    struct Unsuitable: Error {
        let result: CaseResult
    }

    enum Answer {
        case noticed, passed, timedOut
    }

    /// Whether the case notices a fault; one that is stopped by its time limit before it has, does not.
    func answer(to fault: Fault) -> Answer {
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
    /// Whether this says that the case was stopped.
    fileprivate var isTimeLimit: Bool {
        guard kind == .error, case .failure("LimitExceeded", _)? = mismatch else { return false }
        return true
    }
}
