import Autograd
import CaseFormat
import GradientCheck

/// Runs the steps of one case and collects the results of its checks.
final class StepRunner {
    let evaluator: Evaluator
    let settings: CheckSettings
    let source: SourceText
    let workers: Workers
    /// The names of the tensors that the case declares.
    let declaredNames: Set<String>
    var checks: [Check] = []
    /// The numerical counterpart of each variable's `.grad`.
    var numericalGradients: [ObjectIdentifier: NumericalGradient] = [:]
    /// Each variable's `.grad` before the current backward pass.
    var gradsBefore: [ObjectIdentifier: [Double]] = [:]
    /// The gradients of each variable, one for each backward pass that reached it, in order.
    var passes: [ObjectIdentifier: [LeafGradient]] = [:]
    /// Wrong expected values, to be explained after the last step.
    var wrongExpectations: [WrongExpectation] = []
    /// The names that occur in expectations.
    var namedInExpectations: Set<String> = []
    /// The printed texts, in order.
    var printed: [Printout] = []
    var printedBytes = 0
    /// True inside a `raises` step, where a failed assertion is an error.
    var isExpectingError = false
    /// The computed value of each expectation, in order; nil if it is not numeric.
    var observed: [Tensor?] = []
    /// Data flow between the names of the case.
    var provenance = Provenance()
    /// Source range of the last `backward`, and the names in its roots.
    var lastBackward: SourceRange?
    var lastRootNames: [String] = []
    /// The variables that had a name before a backward pass, with that name.
    var leaves: [(name: String, variable: Variable)] = []
    /// True if expected values that are written `"?"` are to be filled in.
    let isFilling: Bool
    /// True if the case is one line of a file, so edits must not contain line breaks.
    let isLine: Bool
    /// The edits that fill in `"?"` values.
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

    /// Adds the check for an unexpected error, which ends the case.
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
