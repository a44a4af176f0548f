import Autograd
import CaseFormat

/// Is told of every backward pass, with the words that asked for it.
protocol BackwardObserver: AnyObject {
    func willPassBackward()
    func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) throws(ExecutionError)
    /// `grad` has given `results` for `inputs`, nil where one is not used.
    func didDifferentiate(
        _ outputs: [Variable], _ inputs: [Variable], _ gradients: [Variable?], _ results: [Variable?],
        at range: SourceRange
    ) throws(ExecutionError)
}

/// Runs statements: the names of a case and what they are bound to.
final class Evaluator {
    let tape: Tape
    var names: [String: RuntimeValue] = [:]
    let functions: [String: FunctionDefinition]
    let seed: Int
    weak var observer: (any BackwardObserver)?
    /// The words that each recorded node comes from, by the number of nodes before them.
    private(set) var origins: [(firstNode: Int, range: SourceRange)] = []

    /// What `jacobian` and `hessian` were taken with respect to.
    var differentiated: Set<ObjectIdentifier> = []
    let deadline: Deadline?
    /// How many of the case's functions are being called within each other.
    let depth: Int

    init(
        tape: Tape, functions: [String: FunctionDefinition], seed: Int, deadline: Deadline? = nil,
        depth: Int = 0
    ) {
        self.deadline = deadline
        self.depth = depth
        self.tape = tape
        self.functions = functions
        self.seed = seed
    }

    /// The words that a recorded node comes from.
    func range(ofNode node: Int) -> SourceRange? {
        var (low, high) = (0, origins.count)
        while low < high {
            let middle = (low + high) / 2
            if origins[middle].firstNode <= node { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? origins[low - 1].range : nil
    }

    func checkTime(at range: SourceRange) throws(ExecutionError) {
        if let deadline, deadline.isPast {
            throw ExecutionError(.timeLimit(seconds: deadline.seconds), at: range)
        }
    }

    // MARK: Statements

    func run(_ statement: Statement) throws(ExecutionError) {
        switch statement.target {
        case nil:
            _ = try evaluate(statement.value)
        case .names(let targets):
            if let op = statement.augmented, let name = targets.first {
                try augment(name, op, by: try evaluate(statement.value), at: statement.range)
            } else {
                let value = try evaluate(statement.value, for: targets.first?.text)
                try assign(value, to: targets, unpacking: statement.unpacks, statement.range)
            }
        case .place(let place):
            try store(statement, in: place)
        }
    }

    private func assign(
        _ value: RuntimeValue, to targets: [Name], unpacking: Bool, _ range: SourceRange
    ) throws(ExecutionError) {
        guard targets.count > 1 else {
            guard let name = targets.first else { return }
            if unpacking, case .list(let items) = value {
                guard items.count == 1 else {
                    throw ExecutionError(.unpacking(expected: 1, found: items.count), at: range)
                }
                names[name.text] = items[0]
            } else {
                names[name.text] = value
            }
            return
        }
        guard let parts = unpacked(value) else {
            throw ExecutionError(.expected("\(targets.count) values", found: value.kindName), at: range)
        }
        guard parts.count == targets.count else {
            throw ExecutionError(.unpacking(expected: targets.count, found: parts.count), at: range)
        }
        for (name, part) in zip(targets, parts) { names[name.text] = part }
    }

    /// The parts of a list, or the slices of a tensor along its first dimension.
    private func unpacked(_ value: RuntimeValue) -> [RuntimeValue]? {
        switch value {
        case .list(let items): return items
        case .tensor(let x) where !x.shape.isEmpty:
            let call = try? Op.bind(Op.overloads(named: "unbind"), positional: [.tensor(x)])
            return call.flatMap { try? tape.call($0) }?.map(RuntimeValue.tensor)
        default: return nil
        }
    }

    /// `x += y`: in place on a tensor, a new value for anything else.
    private func augment(
        _ name: Name, _ op: BinaryOperator, by value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) {
        let present = try lookUp(name.text, at: name.range)
        if case .tensor(let x) = present {
            try applyInPlace(op.operation, to: x, [value.argument], at: range)
        } else {
            names[name.text] = try binary(op, present, value, at: range)
        }
    }

    func lookUp(_ name: String, at range: SourceRange) throws(ExecutionError) -> RuntimeValue {
        guard let value = names[name] else { throw ExecutionError(.unknownName(name), at: range) }
        return value
    }

    // MARK: Expressions

    /// The value of an expression; `name` is what it will be called, which random tensors are keyed by.
    func evaluate(_ expression: Expression, for name: String? = nil) throws(ExecutionError) -> RuntimeValue {
        let values = try evaluateAll(expression.nodes[...], for: name)
        return values.last ?? .none
    }

    /// The values of all nodes, in order.
    func evaluateAll(
        _ nodes: ArraySlice<Expression.Node>, for name: String? = nil
    ) throws(ExecutionError) -> [RuntimeValue] {
        var values: [RuntimeValue] = []
        values.reserveCapacity(nodes.count)
        for node in nodes {
            let recorded = tape.nodes.count
            values.append(try evaluate(node, values, for: name))
            if tape.nodes.count > recorded { origins.append((recorded, node.range)) }
        }
        return values
    }

    private func evaluate(
        _ node: Expression.Node, _ values: [RuntimeValue], for name: String?
    ) throws(ExecutionError) -> RuntimeValue {
        switch node.kind {
        case .number(let x, let isInteger): .number(x, isInteger: isInteger)
        case .bool(let x): .bool(x)
        case .none: .none
        case .string(let x): .text(x)
        case .dtype(let x): .dtype(x)
        case .tensor(let literal): try .tensor(tensor(literal, at: node.range))
        case .ellipsis: .ellipsis
        case .list(let items), .tuple(let items): .list(items.map { values[$0] })
        case .slice(let start, let stop, let step):
            .slice(
                start: try bound(values[start], at: node.range),
                stop: try bound(values[stop], at: node.range),
                step: try bound(values[step], at: node.range))
        case .name(let name): try lookUp(name, at: node.range)
        case .attribute(let base, let attribute):
            try self.attribute(attribute, of: values[base], at: node.range)
        case .index(let base, let items):
            try element(of: values[base], items.map { values[$0] }, at: node.range)
        case .call(let call): try self.call(call, values, at: node.range, for: name)
        case .negated(let operand): try negated(values[operand], at: node.range)
        case .binary(let op, let a, let b): try binary(op, values[a], values[b], at: node.range)
        }
    }

    private func bound(_ value: RuntimeValue, at range: SourceRange) throws(ExecutionError) -> Int? {
        switch value {
        case .none: return nil
        case .number(let x, isInteger: true):
            if let i = Int(exactly: x) { return i }
        case .tensor(let x) where !x.dtype.isFloatingPoint:
            if let item = x.tensor.item, let i = Int(exactly: item) { return i }
        default: break
        }
        throw ExecutionError(.expected("an integer", found: value.kindName), at: range)
    }

    /// A literal of a statement or `op` step: of the case's dtype, as a tensor of a case that names none.
    private func tensor(_ literal: LiteralTensor, at range: SourceRange) throws(ExecutionError) -> Variable {
        try attempt(at: range) { () throws(AutogradError) in
            let dtype: DType =
                switch literal.kind {
                case .bool: .bool
                case .integer, .floating: tape.defaultDType
                }
            return Variable(try Tensor(literal.values, shape: literal.shape, dtype: dtype), tape: tape)
        }
    }

    /// Runs something of the engine, placing its errors.
    func attempt<R>(
        at range: SourceRange, _ body: () throws(AutogradError) -> R
    ) throws(ExecutionError) -> R {
        do {
            return try body()
        } catch {
            throw ExecutionError(.autograd(error), at: range)
        }
    }
}
