import Autograd
import CaseFormat

/// A case that grows by a statement at a time and is run as it grows, without checks: for finding out what a script does.
package final class LiveCase {
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

    /// Why a statement cannot be carried out.
    package enum Failure: Error {
        /// It is none of the statement language.
        case malformed(Diagnostic)
        /// It fails: the error's name in the case format and its message.
        case raised(name: String, message: String)
    }

    /// Carries out the statements of a text.
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

    /// Adds functions, written as the `functions` of a case.
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

    /// What is carried out from now on is recorded, or is not.
    package var isRecording: Bool {
        get { evaluator.tape.isRecording }
        set { evaluator.tape.isRecording = newValue }
    }

    /// Whether a gradient has been asked for.
    package var hasDifferentiated: Bool { observer.hasDifferentiated }

    /// What has been printed since this was last asked for.
    package func takePrinted() -> [String] {
        defer { observer.printed = [] }
        return observer.printed
    }

    /// The value of a name as Python prints it.
    package func representation(of name: String) -> String? {
        evaluator.names[name].map { evaluator.representation(of: $0) }
    }

    /// The gradient of a name's tensor as Python prints it; nil where there is none.
    package func gradient(of name: String) -> String? {
        guard let grad = evaluator.names[name]?.variable?.grad else { return nil }
        return evaluator.representation(of: .tensor(grad))
    }

    // MARK: Looking

    /// The value of an expression, which must change nothing.
    package func value(of text: String) throws(Failure) -> LiveValue {
        LiveValue(try look(text), evaluator)
    }

    /// What Python takes an expression for: true or false.
    package func isTrue(_ text: String) throws(Failure) -> Bool {
        let value = try look(text)
        do {
            return try evaluator.isTrue(value, at: SourceRange(start: 0, end: 0))
        } catch {
            throw .raised(name: error.name, message: error.message)
        }
    }

    /// What is wrong with the name of an operation that does not exist, such as `torch.sofmax`; nil for a function that does.
    package func refusal(ofFunction path: String) -> Diagnostic? {
        do {
            _ = try reader.expression(path + "()")
            return nil
        } catch {
            return error.diagnostics.first { if case .unknownOperation = $0.kind { true } else { false } }
        }
    }

    private func look(_ text: String) throws(Failure) -> RuntimeValue {
        let expression: Expression
        do {
            expression = try reader.expression(text)
        } catch {
            throw Failure(error)
        }
        // What changes something is a step, and nothing to look at.
        if let change = expression.mutation {
            throw .malformed(
                Diagnostic(
                    "`\(change.text)` changes something and cannot be part of a condition",
                    help: "make it a line of its own", severity: .error, at: change.range,
                    of: SourceText(path: "", bytes: Array(text.utf8))))
        }
        do {
            return try evaluator.look(at: expression)
        } catch {
            throw .raised(name: error.name, message: error.message)
        }
    }

    /// The names of leaves that require a gradient, each leaf once.
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
        /// An assertion that fails is a finding of the case, which goes on.
        func didAssert(_ assertion: Assertion) {}
    }
}

extension LiveCase.Failure {
    fileprivate init(_ malformed: MalformedCase) {
        if let first = malformed.diagnostics.first {
            self = .malformed(first)
        } else {
            self = .raised(name: "BadArgument", message: "the statement cannot be read")
        }
    }
}

/// What an expression of a live case is.
package enum LiveValue {
    case tensor(shape: [Int], requiresGrad: Bool, isLeaf: Bool)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case text(String)
    case none
    /// A list or tuple, of so many items.
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
