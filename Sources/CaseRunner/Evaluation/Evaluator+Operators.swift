import Autograd
import CaseFormat

/// Operators, between tensors and between plain numbers.
extension Evaluator {
    func binary(
        _ op: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        switch (a, b) {
        case (.tensor, _), (_, .tensor): return try tensorBinary(op, a, b, at: range)
        default: break
        }
        if let x = a.asNumber, let y = b.asNumber { return try numberBinary(op, x, y, at: range) }
        switch (op, a.isEqual(to: b)) {
        case (.equal, let isEqual?): return .bool(isEqual)
        case (.notEqual, let isEqual?): return .bool(!isEqual)
        case (.add, _):
            if case (.list(let x), .list(let y)) = (a, b) { return .list(x + y) }
        default: break
        }
        throw ExecutionError(
            .expected("tensors or numbers", found: "\(a.kindName) and \(b.kindName)"), at: range)
    }

    /// As Python does it: `1 - x` is `x.rsub(1)`, and `1 / x` is `x.reciprocal() * 1`.
    private func tensorBinary(
        _ op: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        if case .tensor(let y) = b, a.asNumber != nil {
            switch op {
            case .subtract: return try apply("rsub", [b.argument, a.argument], at: range)
            case .divide:
                let reciprocal = try apply("reciprocal", [.tensor(y)], at: range)
                return try apply("mul", [reciprocal.argument, a.argument], at: range)
            default: break
            }
        }
        return try apply(op.operation, [a.argument, b.argument], at: range)
    }

    func negated(_ value: RuntimeValue, at range: SourceRange) throws(ExecutionError) -> RuntimeValue {
        switch value {
        case .tensor(let x): return try apply("neg", [.tensor(x)], at: range)
        case .number(let x, let isInteger): return .number(isInteger && x == 0 ? 0 : -x, isInteger: isInteger)
        case .bool(let x): return .number(x ? -1 : 0, isInteger: true)
        default: throw ExecutionError(.expected("a tensor or a number", found: value.kindName), at: range)
        }
    }

    private func numberBinary(
        _ op: BinaryOperator, _ a: (value: Double, isInteger: Bool), _ b: (value: Double, isInteger: Bool),
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let (x, y) = (a.value, b.value)
        let isInteger = a.isInteger && b.isInteger
        switch op {
        case .equal: return .bool(x == y)
        case .notEqual: return .bool(x != y)
        case .less: return .bool(x < y)
        case .lessOrEqual: return .bool(x <= y)
        case .greater: return .bool(x > y)
        case .greaterOrEqual: return .bool(x >= y)
        case .divide, .floorDivide, .remainder:
            guard y != 0 else { throw ExecutionError(.division, at: range) }
            fallthrough
        case .add, .subtract, .multiply, .power:
            if op == .power, x == 0, y < 0 { throw ExecutionError(.division, at: range) }
            // Exact for whole numbers within 2⁵³, as the engine's own.
            let keepsInteger = op != .divide && isInteger && (op != .power || y >= 0)
            let result = try apply(
                op.operation, [.number(x, isInteger: keepsInteger), .number(y, isInteger: keepsInteger)],
                at: range)
            guard case .tensor(let value) = result, let item = value.tensor.item else { return .none }
            return .number(item, isInteger: keepsInteger)
        case .matrixMultiply:
            throw ExecutionError(.expected("tensors", found: "numbers"), at: range)
        }
    }
}

extension RuntimeValue {
    /// A number or bool, as Python computes with it.
    var asNumber: (value: Double, isInteger: Bool)? {
        switch self {
        case .number(let x, let isInteger): (x, isInteger)
        case .bool(let x): (x ? 1 : 0, true)
        default: nil
        }
    }

    /// Equality of what is not a tensor; nil where it means nothing.
    func isEqual(to other: RuntimeValue) -> Bool? {
        switch (self, other) {
        case (.none, .none): return true
        case (.none, _), (_, .none): return false
        case (.text(let x), .text(let y)): return x == y
        case (.dtype(let x), .dtype(let y)): return x == y
        case (.list(let x), .list(let y)):
            guard x.count == y.count else { return false }
            for (a, b) in zip(x, y) {
                if let m = a.asNumber, let n = b.asNumber {
                    if m.value != n.value { return false }
                } else if a.isEqual(to: b) != true {
                    return false
                }
            }
            return true
        default: return nil
        }
    }
}
