import Autograd
import CaseFormat

/// A case that is executed one statement at a time, without checks.
///
/// The conversion of scripts uses it to find shapes, values and conditions.
package final class IncrementalCase {
    private let evaluator: Evaluator
    private var reader: StatementReader
    private let limits: Limits
    private let observer = Observer()

    package init(dtype: DType, limits: Limits) {
        self.limits = limits
        reader = StatementReader(limits: limits)
        evaluator = Evaluator(
            tape: Tape(defaultDType: dtype, elementLimit: limits.caseElements), functions: [:], seed: 0,
            deadline: Deadline(.now, seconds: limits.seconds))
        evaluator.observer = observer
    }

    /// The reason why a statement cannot be executed.
    package enum Failure: Error {
        /// The text is not a valid statement.
        case malformed(Diagnostic)
        /// The statement raised an error, given by its name in the case format and its message.
        case raised(name: String, message: String)
    }

    /// Parses and executes statements.
    package func run(_ text: String) throws(Failure) {
        let statements: [Statement]
        do {
            statements = try reader.statements(text)
        } catch {
            throw Failure(error)
        }
        do {
            for statement in statements {
                try evaluator.checkTime(at: statement.range)
                try evaluator.run(statement)
            }
        } catch {
            throw .raised(name: error.name, message: error.message)
        }
    }

    /// Defines functions.
    ///
    /// - Parameter json: The functions as in the `functions` member of a case.
    package func define(functions json: String) throws(Failure) {
        let text = "{\"functions\": \(json), \"steps\": [\"pass\"]}"
        do {
            let decoded = try GradientCase(
                decoding: SourceText(path: "", bytes: Array(text.utf8)), limits: limits)
            reader.define(decoded.functions)
            for function in decoded.functions { evaluator.functions[function.name.text] = function }
        } catch {
            throw Failure(error)
        }
    }

    /// True while operations are recorded on the tape.
    package var isRecording: Bool {
        get { evaluator.tape.isRecording }
        set { evaluator.tape.isRecording = newValue }
    }

    /// True if a backward pass or `grad` has been run.
    package var hasDifferentiated: Bool { observer.hasDifferentiated }

    /// Returns and clears the printed texts.
    package func takePrinted() -> [String] {
        defer { observer.printed = [] }
        return observer.printed
    }

    /// The value of a name as Python prints it.
    package func representation(of name: String) -> String? {
        evaluator.names[name].map { evaluator.representation(of: $0) }
    }

    /// The gradient of the tensor bound to a name, as Python prints it; nil if it is None.
    package func gradient(of name: String) -> String? {
        guard let grad = evaluator.names[name]?.variable?.grad else { return nil }
        return evaluator.representation(of: .tensor(grad))
    }

    // MARK: Evaluation without side effects

    /// The value of an expression without side effects.
    package func value(of text: String) throws(Failure) -> LiveValue {
        LiveValue(try inspect(text), evaluator)
    }

    /// The truth value of an expression without side effects.
    package func isTrue(_ text: String) throws(Failure) -> Bool {
        let value = try inspect(text)
        do {
            return try evaluator.isTrue(value, at: SourceRange(start: 0, end: 0))
        } catch {
            throw .raised(name: error.name, message: error.message)
        }
    }

    /// The diagnostic for an operation that does not exist, such as `torch.sofmax`; nil if it exists.
    package func refusal(ofFunction path: String) -> Diagnostic? {
        do {
            _ = try reader.expression(path + "()")
            return nil
        } catch {
            return error.diagnostics.first { diagnostic in
                switch diagnostic.kind {
                case .unknownOperation, .omittedOperation: true
                default: false
                }
            }
        }
    }

    private func inspect(_ text: String) throws(Failure) -> RuntimeValue {
        let expression: Expression
        do {
            expression = try reader.expression(text)
        } catch {
            throw Failure(error)
        }
        // An expression with side effects must be a step.
        if let change = expression.mutation {
            throw .malformed(
                Diagnostic(
                    "`\(change.text)` has side effects and cannot be part of a condition",
                    help: "write it as a separate statement", severity: .error, at: change.range,
                    of: SourceText(path: "", bytes: Array(text.utf8))))
        }
        do {
            return try evaluator.inspect(expression)
        } catch {
            throw .raised(name: error.name, message: error.message)
        }
    }

    /// The names of leaves that require grad; one name for each leaf.
    package func leaves() -> [String] {
        var seen: [Variable] = []
        return evaluator.names.sorted { $0.key < $1.key }.compactMap { name, value in
            guard let x = value.variable, x.requiresGrad, x.isLeaf, !seen.contains(where: { $0 === x }) else {
                return nil
            }
            seen.append(x)
            return name
        }
    }

    private final class Observer: ExecutionObserver {
        var printed: [String] = []
        var hasDifferentiated = false

        func willPassBackward() { hasDifferentiated = true }
        func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) {}
        func didDifferentiate(
            _ outputs: [Variable], _ inputs: [Variable], _ gradients: [Variable?], _ results: [Variable?],
            at range: SourceRange
        ) { hasDifferentiated = true }
        func didPrint(_ text: String, at range: SourceRange) { printed.append(text) }
        /// Ignores failed assertions, which the finished case reports when it is run.
        func didAssert(_ assertion: Assertion) {}
    }
}

extension IncrementalCase.Failure {
    fileprivate init(_ malformed: MalformedCase) {
        if let first = malformed.diagnostics.first {
            self = .malformed(first)
        } else {
            self = .raised(name: "BadArgument", message: "the statement cannot be read")
        }
    }
}

/// The value of an expression of a `IncrementalCase`.
package enum LiveValue {
    case tensor(shape: [Int], requiresGrad: Bool, isLeaf: Bool)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case text(String)
    case none
    /// A list or tuple with its number of items.
    case list(count: Int)
    case other

    init(_ value: RuntimeValue, _ evaluator: Evaluator) {
        if let x = value.variable {
            self = .tensor(shape: x.shape, requiresGrad: x.requiresGrad, isLeaf: x.isLeaf)
            return
        }
        switch value {
        case .number(let x, isInteger: true): self = Int(exactly: x).map(LiveValue.integer) ?? .number(x)
        case .number(let x, _): self = .number(x)
        case .bool(let x): self = .bool(x)
        case .text(let x): self = .text(x)
        case .none: self = .none
        case .list(let items): self = .list(count: items.count)
        default: self = .other
        }
    }
}
