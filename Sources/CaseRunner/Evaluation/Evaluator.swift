import Autograd
import CaseFormat

/// Is told of what a case does besides computing values.
protocol ExecutionObserver: AnyObject {
    func willPassBackward()
    /// A backward pass, with the words that asked for it.
    func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) throws(ExecutionError)
    /// `grad` has given `results` for `inputs`, nil where one is not used.
    func didDifferentiate(
        _ outputs: [Variable], _ inputs: [Variable], _ gradients: [Variable?], _ results: [Variable?],
        at range: SourceRange
    ) throws(ExecutionError)
    func didPrint(_ text: String, at range: SourceRange)
    /// An assertion has been evaluated.
    func didAssert(_ assertion: Assertion) throws(ExecutionError)
}

/// Runs statements: the names of a case and what they are bound to.
final class Evaluator {
    let tape: Tape
    var names: [String: RuntimeValue] = [:]
    var functions: [String: FunctionDefinition]
    /// Of random tensors; `manual_seed` replaces it.
    var seed: Int
    weak var observer: (any ExecutionObserver)?
    /// The words that each recorded node comes from, by the number of nodes before them.
    private(set) var origins: [(firstNode: Int, range: SourceRange)] = []
    /// Items of the lists that have been made.
    var itemsSpent = 0
    /// How often each name has been given random numbers since the seed was set.
    var draws: [String: Int] = [:]

    /// Changes in place: which memory, its version after the change, and the words that made it.
    var changes: [(memory: ObjectIdentifier, storage: ObjectIdentifier, version: Int, range: SourceRange)] =
        []
    /// The words of each backward pass that freed its graph, by the tape's number for it.
    var freeingRanges: [Int: SourceRange] = [:]

    /// What `jacobian` and `hessian` were taken with respect to.
    var differentiated: Set<ObjectIdentifier> = []
    /// Whether a key of `expect` is being evaluated, which changes nothing: `grad` keeps the graph and is not checked.
    var isOnlyLooking = false
    let deadline: Deadline?
    /// How many of the case's functions are being called within each other.
    let depth: Int
    /// The same of lambdas.
    var lambdaDepth = 0

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

    /// The value of an expression that leaves no trace: recorded, but on a branch of the tape that is dropped.
    func look(at expression: Expression) throws(ExecutionError) -> RuntimeValue {
        let wasOnlyLooking = isOnlyLooking
        let count = origins.count
        isOnlyLooking = true
        defer {
            isOnlyLooking = wasOnlyLooking
            origins.removeSubrange(count...)
        }
        return try tape.looking { () throws(ExecutionError) in try evaluate(expression) }
    }

    /// The values of all nodes, in order.
    func evaluateAll(
        _ nodes: ArraySlice<Expression.Node>, for name: String? = nil
    ) throws(ExecutionError) -> [RuntimeValue] {
        var values: [RuntimeValue] = []
        values.reserveCapacity(nodes.count)
        for node in nodes {
            let recorded = tape.nodes.count
            do {
                values.append(try evaluate(node, values, for: name))
            } catch {
                throw error.with(operands(of: node, among: nodes, values))
            }
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
        case .list(let items): try shallow(.items(expanded(items.map { values[$0] })), at: node.range)
        case .tuple(let items): try shallow(.tuple(expanded(items.map { values[$0] })), at: node.range)
        case .slice(let start, let stop, let step):
            .slice(
                start: try bound(start.map { values[$0] }, at: node.range),
                stop: try bound(stop.map { values[$0] }, at: node.range),
                step: try bound(step.map { values[$0] }, at: node.range))
        case .name(let name): try lookUp(name, at: node.range)
        case .function(let name): .function(.named(name))
        case .attribute(let base, let attribute):
            try self.attribute(attribute, of: values[base], at: node.range)
        case .result(let base, let name): try result(name, of: values[base], at: node.range)
        case .index(let base, let items):
            try element(of: values[base], expanded(items.map { values[$0] }), at: node.range)
        case .call(let call): try self.call(call, values, at: node.range, for: name)
        case .unary(let op, let operand): try unary(op, values[operand], at: node.range)
        case .binary(let op, let a, let b): try binary(op, values[a], values[b], at: node.range)
        case .starred(let operand): .spread(try items(of: values[operand], at: node.range))
        case .formatted(let pieces): .text(try formatted(pieces, values))
        default: try evaluateParts(of: node, values)
        }
    }

    /// Values with the items of `*x` in its place.
    func expanded(_ values: [RuntimeValue]) -> [RuntimeValue] {
        guard values.contains(where: { if case .spread = $0 { true } else { false } }) else { return values }
        return values.flatMap { value in if case .spread(let items) = value { items } else { [value] } }
    }

    private func bound(_ value: RuntimeValue?, at range: SourceRange) throws(ExecutionError) -> Int? {
        switch value {
        case nil, .some(.none): return nil
        case .number(let x, isInteger: true):
            if let i = Int(exactly: x) { return i }
        case .tensor(let x) where !x.dtype.isFloatingPoint:
            if let item = x.tensor.item, let i = Int(exactly: item) { return i }
        default: break
        }
        throw ExecutionError(.expected("an integer", found: value?.kindName ?? "nothing"), at: range)
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
