import Autograd
import CaseFormat

/// What an operation that failed was given, and where the case writes it: for messages that name the case's own tensors.
struct FailedOperand: Sendable {
    let range: SourceRange
    let value: Kind
    /// The name, where the operand is just that.
    var name: String?
    /// `x`, where the operand is `x.grad` and that is None.
    var missingGradientOf: String?

    enum Kind: Sendable {
        case tensor(shape: [Int], dtype: DType, requiresGrad: Bool)
        case number
        /// Anything else, as `RuntimeValue.kindName` calls it.
        case other(String)
        /// Not known any more.
        case unknown
    }

    init(_ range: SourceRange, _ value: RuntimeValue?) {
        self.range = range
        if let x = value?.variable {
            self.value = .tensor(shape: x.shape, dtype: x.dtype, requiresGrad: x.requiresGrad)
        } else if value?.asNumber != nil {
            self.value = .number
        } else {
            self.value = value.map { .other($0.kindName) } ?? .unknown
        }
    }

    init(_ expression: Expression, _ value: RuntimeValue) {
        self.init(expression.range, value)
        if expression.nodes.count == 1, case .name(let name)? = expression.root?.kind { self.name = name }
    }

    var shape: [Int]? { if case .tensor(let shape, _, _) = value { shape } else { nil } }
}

extension ExecutionError {
    /// The same error with what the operation was given, unless that is known from further inside.
    func with(_ operands: @autoclosure () -> [FailedOperand]) -> ExecutionError {
        guard self.operands == nil else { return self }
        var error = self
        error.operands = operands()
        return error
    }
}

extension Evaluator {
    /// What a node was given.
    func operands(
        of node: Expression.Node, among nodes: ArraySlice<Expression.Node>, _ values: [RuntimeValue]
    ) -> [FailedOperand] {
        node.kind.operands.filter { $0 < values.count }.map { i in
            var operand = FailedOperand(nodes[i].range, values[i])
            switch nodes[i].kind {
            case .name(let name): operand.name = name
            case .attribute(let base, .grad):
                if case .none = values[i], case .name(let name) = nodes[base].kind {
                    operand.missingGradientOf = name
                }
            default: break
            }
            return operand
        }
    }

    /// What an assignment was given: the target and the value.
    func operands(of statement: Statement) -> [FailedOperand] {
        let target: Statement.Target
        let value: Expression
        switch statement.kind {
        case .augmented(let changed, _, let expression): (target, value) = (changed, expression)
        case .assignment(let targets, let expression) where targets.count == 1:
            (target, value) = (targets[0], expression)
        default: return []
        }
        switch target {
        case .name(let name):
            var operand = FailedOperand(name.range, names[name.text])
            operand.name = name.text
            return [operand, FailedOperand(value.range, nil)]
        case .place(let place): return [FailedOperand(place.range, nil), FailedOperand(value.range, nil)]
        default: return []
        }
    }
}

extension Expression.Kind {
    /// The nodes whose values the node uses.
    fileprivate var operands: [Int] {
        switch self {
        case .call(let call): call.arguments + (call.keywords + call.options.all).map(\.value)
        case .binary(_, let a, let b): [a, b]
        case .unary(_, let a), .attribute(let a, _): [a]
        case .index(let base, let items): [base] + items
        default: []
        }
    }
}
