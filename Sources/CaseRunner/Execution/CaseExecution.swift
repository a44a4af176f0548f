import Autograd
import CaseFormat
import FiniteDifferences
import GradientCheck

/// Runs one case: executes its steps on a tape and checks the gradients of each backward pass.
public struct CaseExecution {
    private let gradientCase: GradientCase
    private let source: SourceText
    private let id: CaseID
    private let limits: Limits
    private let workers: Workers
    /// Reads a file by its path relative to the case.
    private let readFile: (_ path: String) -> Result<[UInt8], FileFault>

    /// The reason why a file cannot be read.
    public struct FileFault: Error, Sendable {
        public let reason: String
        public init(reason: String) { self.reason = reason }
    }

    public init(
        _ gradientCase: GradientCase, source: SourceText, id: CaseID, limits: Limits,
        workers: Workers = Workers(),
        readFile: @escaping (_ path: String) -> Result<[UInt8], FileFault>
    ) {
        self.gradientCase = gradientCase
        self.source = source
        self.id = id
        self.limits = limits
        self.workers = workers
        self.readFile = readFile
    }

    /// Runs the case.
    ///
    /// - Complexity: Bounded by the time and size limits.
    public func run() -> CaseResult { run(with: nil) }

    /// Runs the case with a fault injected into a derivative rule, or records which faults it could detect.
    package func run(with faults: FaultInjector?) -> CaseResult {
        perform(faults, isFilling: false).result
    }

    /// Computes the values for expected values that are written `"?"`.
    ///
    /// - Returns: The result of the run, and the edits that fill in the values.
    func fill() -> (result: CaseResult, edits: [SourceEdit]) { perform(nil, isFilling: true) }

    private func perform(
        _ faults: FaultInjector?, isFilling: Bool
    ) -> (result: CaseResult, edits: [SourceEdit]) {
        let start = ContinuousClock.now
        let deadline = Deadline(start, seconds: limits.seconds)
        let steps = perform(gradientCase.check, deadline, faults, isFilling: isFilling)
        if !steps.wrongExpectations.isEmpty {
            var unchecked = gradientCase.check
            unchecked.numeric = .off(reason: "only values are needed")
            steps.explainExpectations(
                mayDetach ? perform(unchecked, deadline, faults, ignoresDetach: true).observed : [])
        }
        let result = CaseResult(
            id: id, title: gradientCase.title?.text() ?? id.description, outcome: Outcome(of: steps.checks),
            checks: steps.checks, gaps: steps.gaps(gradientCase.tensors), printed: steps.printed,
            tags: gradientCase.tags, seconds: Double(start.duration(to: .now)))
        return (result, steps.edits)
    }

    /// True if the text mentions `detach`, `no_grad` or `.data`, which interrupt gradient paths.
    private var mayDetach: Bool {
        ["detach", "no_grad", ".data"].contains { source.mentions($0) }
    }

    /// Runs all steps up to the first unexpected error.
    private func perform(
        _ settings: CheckSettings, _ deadline: Deadline, _ faults: FaultInjector?,
        ignoresDetach: Bool = false,
        isFilling: Bool = false
    ) -> StepRunner {
        let tape = Tape(defaultDType: gradientCase.dtype, elementLimit: limits.caseElements)
        tape.ignoresDetach = ignoresDetach
        tape.faults = faults
        let functions = Dictionary(
            gradientCase.functions.map { ($0.name.text, $0) }, uniquingKeysWith: { a, _ in a })
        let evaluator = Evaluator(
            tape: tape, functions: functions, seed: gradientCase.seed, deadline: deadline)
        let steps = StepRunner(
            evaluator, settings, source, workers, declaredNames: Set(gradientCase.tensors.map(\.name.text)),
            isFilling: isFilling, isLine: id.line != nil)
        do {
            for declaration in gradientCase.tensors { try define(declaration, in: evaluator) }
            for step in gradientCase.steps { try steps.run(step) }
        } catch {
            steps.fail(error)
        }
        return steps
    }

    // MARK: Tensors

    private func define(_ declaration: TensorDeclaration, in evaluator: Evaluator) throws(ExecutionError) {
        let tensor = try tensor(declaration, evaluator)
        let variable = Variable(tensor, tape: evaluator.tape)
        if declaration.requiresGrad {
            try evaluator.attempt(at: declaration.range) { () throws(AutogradError) in
                try variable.setRequiresGrad(true)
            }
        }
        evaluator.names[declaration.name.text] = .tensor(variable)
    }

    private func tensor(
        _ declaration: TensorDeclaration, _ evaluator: Evaluator
    ) throws(ExecutionError) -> Tensor {
        let dtype = declaration.dtype
        var random = RandomNumbers(seed: gradientCase.seed, name: declaration.name.text)
        if case .npy(let path, let range) = declaration.source {
            return try numPyTensor(path, dtype, range, evaluator)
        }
        return try evaluator.attempt(at: declaration.range) { () throws(AutogradError) in
            switch declaration.source {
            case .data(let literal): try Tensor(literal.values, shape: literal.shape, dtype: dtype)
            case .zeros(let shape): try Tensor(repeating: 0, shape: shape, dtype: dtype)
            case .ones(let shape): try Tensor(repeating: 1, shape: shape, dtype: dtype)
            case .full(let shape, let value): try Tensor(repeating: value, shape: shape, dtype: dtype)
            case .rand(let shape):
                try Tensor((0..<Shape.count(shape)).map { _ in random.uniform() }, shape: shape, dtype: dtype)
            case .randn(let shape):
                try Tensor((0..<Shape.count(shape)).map { _ in random.normal() }, shape: shape, dtype: dtype)
            case .arange(let start, let stop, let step): try .arange(start, stop, step, dtype: dtype)
            case .linspace(let start, let stop, let count):
                try .linspace(start, stop, Shape.count([count]), dtype: dtype)
            case .eye(let rows, let columns): try .identity(rows, columns, dtype: dtype)
            case .npy: Tensor(0)
            }
        }
    }

    private func numPyTensor(
        _ path: String, _ dtype: DType, _ range: SourceRange, _ evaluator: Evaluator
    ) throws(ExecutionError) -> Tensor {
        switch readFile(path) {
        case .failure(let fault): throw ExecutionError(.file(path: path, fault.reason), at: range)
        case .success(let bytes):
            do {
                let file = try NumPyFile(bytes, elementLimit: limits.tensorElements)
                return try evaluator.attempt(at: range) { () throws(AutogradError) in
                    try Tensor(file.values, shape: file.shape, dtype: dtype)
                }
            } catch let fault as NumPyFault {
                throw ExecutionError(.file(path: path, fault.message), at: range)
            } catch let error as ExecutionError {
                throw error
            } catch {
                throw ExecutionError(.file(path: path, "cannot be read"), at: range)
            }
        }
    }
}

extension Outcome {
    /// The most severe outcome of the checks.
    init(of checks: [Check]) {
        self = .passed
        for i in checks.indices {
            switch checks[i].outcome {
            case .failed: self = .failed
            case .inconclusive where self != .failed: self = .inconclusive
            default: break
            }
        }
    }
}

extension Double {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = Double(seconds) + Double(attoseconds) * 1e-18
    }
}
