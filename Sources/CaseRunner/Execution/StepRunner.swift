import Autograd
import CaseFormat
import GradientCheck

/// Runs the steps of one case and collects what its checks found.
final class StepRunner {
    let evaluator: Evaluator
    let settings: CheckSettings
    let source: SourceText
    let workers: Workers
    /// The names of the tensors that the case begins with.
    let declaredNames: Set<String>
    var checks: [Check] = []
    /// What is known of each variable's `.grad` by differences.
    var numericalGradients: [ObjectIdentifier: NumericalGradient] = [:]
    /// Each variable's `.grad` before the pass under way.
    var gradsBefore: [ObjectIdentifier: [Double]] = [:]
    /// The passes that reached each variable, in order.
    var passes: [ObjectIdentifier: [LeafGradient]] = [:]
    /// Expected values that are wrong, to be explained when all is known.
    var wrongExpectations: [WrongExpectation] = []
    /// The names that occur in what is expected.
    var namedInExpectations: Set<String> = []
    /// What the case printed, in order.
    var printed: [Printout] = []
    var printedBytes = 0
    /// Whether the step under way is expected to fail, so that an assertion of it does.
    var isExpectingError = false
    /// What each expectation found, in order.
    var observed: [Tensor?] = []
    /// What the statements say of where names come from.
    var provenance = Provenance()
    /// The words of the last `backward`, and the names in what it started from.
    var lastBackward: SourceRange?
    var lastRootNames: [String] = []
    /// The variables whose gradients have been checked, with the names that they had.
    var leaves: [(name: String, variable: Variable)] = []
    /// Whether expected values that are written `"?"` are to be found out, and the text is to stay on one line.
    let isFilling: Bool
    let isLine: Bool
    /// What belongs in their places.
    var edits: [SourceEdit] = []

    init(
        _ evaluator: Evaluator, _ settings: CheckSettings, _ source: SourceText, _ workers: Workers,
        declaredNames: Set<String>, isFilling: Bool, isLine: Bool
    ) {
        self.declaredNames = declaredNames
        self.isFilling = isFilling
        self.isLine = isLine
        self.evaluator = evaluator
        self.settings = settings
        self.source = source
        self.workers = workers
        evaluator.observer = self
    }

    func run(_ step: Step) throws(ExecutionError) {
        try evaluator.checkTime(at: step.anchor)
        switch step.action {
        case .statements(let statements):
            for statement in statements {
                try evaluator.run(statement)
                provenance.add(statement, isRecorded: evaluator.tape.isRecording)
            }
        case .backward(let backward): try run(backward, at: step.anchor)
        case .zeroGrad(let names): try zeroGrad(names)
        case .noGrad(let steps):
            try evaluator.tape.recording(false) { () throws(ExecutionError) in
                for step in steps { try run(step) }
            }
        case .expect(let expectations):
            for expectation in expectations { try check(expectation) }
        case .raises(let raises): try check(raises, at: step.anchor)
        }
    }

    /// A step failed that should not have: nothing after it can be run.
    func fail(_ error: ExecutionError) {
        var check = Check(.error, error.name, .failed)
        check.mismatch = .failure(name: error.name, message: error.message)
        check.rule = rule(brokenBy: error)
        check.location = source.location(of: error.range)
        checks.append(check)
    }

    private func run(_ backward: Backward, at range: SourceRange) throws(ExecutionError) {
        let roots = try tensors(backward.roots)
        var gradients: [Variable?] = []
        for (k, expression) in backward.gradients.enumerated() {
            guard let expression else {
                gradients.append(nil)
                continue
            }
            let value = try evaluator.evaluate(expression)
            if let x = value.variable {
                gradients.append(x)
            } else if case .none = value {
                gradients.append(nil)
            } else {
                guard let number = value.asNumber else {
                    throw ExecutionError(.expected("a tensor", found: value.kindName), at: expression.range)
                }
                let dtype = k < roots.count ? roots[k].dtype : evaluator.tape.defaultDType
                gradients.append(Variable(Tensor(number.value, dtype: dtype), tape: evaluator.tape))
            }
        }
        var inputs: [Variable]?
        if let expressions = backward.inputs { inputs = try tensors(expressions) }
        do {
            try evaluator.backward(
                roots, gradients, retainGraph: backward.retainGraph, createGraph: backward.createGraph,
                inputs: inputs, at: range)
            lastRootNames = backward.roots.flatMap(\.names)
        } catch {
            throw error.with(
                zip(backward.roots, roots).map { FailedOperand($0, .tensor($1)) })
        }
    }

    private func tensors(_ expressions: [Expression]) throws(ExecutionError) -> [Variable] {
        var result: [Variable] = []
        for expression in expressions {
            let value = try evaluator.evaluate(expression)
            guard let x = value.variable else {
                throw ExecutionError(.expected("a tensor", found: value.kindName), at: expression.range)
                    .with([FailedOperand(expression, value)])
            }
            result.append(x)
        }
        return result
    }

    private func zeroGrad(_ names: [Name]) throws(ExecutionError) {
        for name in names {
            let value = try evaluator.lookUp(name.text, at: name.range)
            guard let x = value.variable else {
                throw ExecutionError(.expected("a tensor", found: value.kindName), at: name.range)
            }
            try evaluator.attempt(at: name.range) { () throws(AutogradError) in try x.zeroGrad() }
        }
    }

    private func check(_ raises: Raises, at range: SourceRange) throws(ExecutionError) {
        let expected = raises.error.rawValue
        var check = Check(.raises, expected, .passed)
        var failed: ExecutionError?
        isExpectingError = true
        defer { isExpectingError = false }
        do {
            for step in raises.steps { try run(step) }
        } catch {
            if case .timeLimit = error.fault { throw error }
            failed = error
        }
        if let failed {
            if failed.name != expected {
                check.mismatch = .otherError(expected: expected, found: failed.name, message: failed.message)
            } else if let message = raises.message, !failed.message.contains(message) {
                check.mismatch = .message(expected: message, found: failed.message)
            }
        } else {
            check.mismatch = .noError(expected: expected)
        }
        if check.mismatch != nil {
            check.outcome = .failed
            check.location = source.location(of: raises.errorRange)
        }
        checks.append(check)
    }
}
