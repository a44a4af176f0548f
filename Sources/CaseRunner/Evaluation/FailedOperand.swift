import Autograd
import CaseFormat

/// An operand of a failed operation, with its source range; error messages use it to name the case's tensors.
struct FailedOperand: Sendable {
    let range: SourceRange
    let value: Kind
    /// The operand's name; nil if it is a compound expression.
    var name: String?
    /// The name `x` if the operand is `x.grad` and the gradient is None.
    var missingGradientOf: String?

    enum Kind: Sendable {
        case tensor(shape: [Int], dtype: DType, requiresGrad: Bool)
        case number
        /// Any other kind of value, described by `RuntimeValue.kindName`.
        case other(String)
        /// The value is no longer available.
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
    /// This error with operands attached, unless an inner operation has already attached its own.
    func with(_ operands: @autoclosure () -> [FailedOperand]) -> ExecutionError {
        guard self.operands == nil else { return self }
        var error = self
        error.operands = operands()
        return error
    }
}

extension Evaluator {
    /// The operands of a node.
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

    /// The target and the value of an assignment with one target; empty for other statements.
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
    /// Indices of the nodes whose values this node uses.
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
