import Autograd
import CaseFormat

/// Receives the backward passes, gradients, printed text and assertions of a running case.
protocol ExecutionObserver: AnyObject {
    func willPassBackward()
    /// Called after a backward pass.
    ///
    /// - Parameter range: Source range of the statement that started the pass.
    func didPassBackward(_ pass: Tape.BackwardPass, at range: SourceRange) throws(ExecutionError)
    /// Called after `grad`. An element of `results` is nil if the outputs do not depend on that input.
    func didDifferentiate(
        _ outputs: [Variable], _ inputs: [Variable], _ gradients: [Variable?], _ results: [Variable?],
        at range: SourceRange
    ) throws(ExecutionError)
    func didPrint(_ text: String, at range: SourceRange)
    /// Called after an assertion has been evaluated.
    func didAssert(_ assertion: Assertion) throws(ExecutionError)
}

/// Interpreter for the statements and expressions of a case: evaluates them on a tape and stores the bound names.
final class Evaluator {
    let tape: Tape
    var names: [String: RuntimeValue] = [:]
    var functions: [String: FunctionDefinition]
    /// Seed for random tensors; `manual_seed` replaces it.
    var seed: Int
    weak var observer: (any ExecutionObserver)?
    /// Source range of the expression that recorded each run of nodes, keyed by the index of the first node.
    private(set) var origins: [(firstNode: Int, range: SourceRange)] = []
    /// Number of list items created so far.
    var itemsSpent = 0
    /// Number of random draws for each assigned name since the seed was set.
    var draws: [String: Int] = [:]

    /// In-place changes: the changed memory, its version after the change, and the source range.
    var changes: [(memory: ObjectIdentifier, storage: ObjectIdentifier, version: Int, range: SourceRange)] =
        []
    /// Source range of each backward pass that freed its graph, keyed by the tape's number of the pass.
    var freeingRanges: [Int: SourceRange] = [:]

    /// Variables with respect to which `grad`, `jacobian` or `hessian` was computed.
    var differentiated: Set<ObjectIdentifier> = []
    /// True while an expression is evaluated without side effects: `grad` retains the graph and is not checked.
    var isInspecting = false
    let deadline: Deadline?
    /// Number of active calls of functions of the case.
    let depth: Int
    /// Number of active calls of lambdas.
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

    /// Source range of the expression that recorded a node.
    ///
    /// - Complexity: O(log n) in the number of recorded expressions.
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

    /// Evaluates an expression.
    ///
    /// - Parameter name: The name that the value will be assigned to; it seeds random tensors.
    func evaluate(_ expression: Expression, for name: String? = nil) throws(ExecutionError) -> RuntimeValue {
        let values = try evaluateAll(expression.nodes[...], for: name)
        return values.last ?? .none
    }

    /// Evaluates an expression without side effects: its nodes are recorded and then removed from the tape.
    func inspect(_ expression: Expression) throws(ExecutionError) -> RuntimeValue {
        let wasInspecting = isInspecting
        let count = origins.count
        isInspecting = true
        defer {
            isInspecting = wasInspecting
            origins.removeSubrange(count...)
        }
        return try tape.evaluatingTemporarily { () throws(ExecutionError) in try evaluate(expression) }
    }

    /// Evaluates nodes in order and returns the value of each.
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

    /// Replaces each `*x` by the items of x.
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

    /// A tensor literal of a statement or `op` step. Numbers take the case's dtype.
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

    /// Runs engine code and adds the source range to its errors.
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
