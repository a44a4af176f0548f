import Autograd
import CaseFormat

/// Unary and binary operators on tensors, Python numbers, lists and text.
extension Evaluator {
    func binary(
        _ op: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        switch op {
        case .isSame: return .bool(a.isSame(as: b))
        case .isNotSame: return .bool(!a.isSame(as: b))
        case .isIn: return .bool(try contains(b, a, at: range))
        case .isNotIn: return .bool(try !contains(b, a, at: range))
        default: break
        }
        if case .text(let template) = a, op == .remainder {
            return try percentFormatted(template, b, at: range)
        }
        if a.variable != nil || b.variable != nil {
            // Comparing a tensor with None gives one bool, not an element-wise result.
            if let isEqual = a.isEqualToNone(b), op == .equal || op == .notEqual {
                return .bool(isEqual == (op == .equal))
            }
            let result = try tensorBinary(op, a, b, at: range)
            return a.isPlainArray(with: b) ? result.asArray : result
        }
        if let x = a.asNumber, let y = b.asNumber {
            if let result = a.logical(op, b) { return result }
            return try numberBinary(op, x, y, at: range)
        }
        switch (op, a.isEqual(to: b)) {
        case (.equal, let isEqual?): return .bool(isEqual)
        case (.notEqual, let isEqual?): return .bool(!isEqual)
        default: break
        }
        switch (op, a, b) {
        case (.add, .list(let x), .list(let y)):
            try spendItems(x.count + y.count, at: range)
            return .list(ValueList(x.elements + y.elements, x.kind == .list ? .list : .tuple))
        case (.add, .text(let x), .text(let y)):
            try checkLength(of: x + y, at: range)
            return .text(x + y)
        case (.multiply, .list(let x), .number(let n, isInteger: true)),
            (.multiply, .number(let n, isInteger: true), .list(let x)):
            return try repeated(x, Int(exactly: n) ?? 0, at: range)
        case (.multiply, .text(let x), .number(let n, isInteger: true)) where n * Double(x.utf8.count) < 1e6:
            return .text(String(repeating: x, count: max(0, Int(n))))
        default: break
        }
        throw ExecutionError(
            .expected("tensors or numbers", found: "\(a.kindName) and \(b.kindName)"), at: range)
    }

    private func repeated(
        _ list: ValueList, _ count: Int, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let (length, overflow) = list.count.multipliedReportingOverflow(by: max(0, count))
        try spendItems(overflow ? .max : length, at: range)
        let elements = (0..<max(0, count)).flatMap { _ in list.elements }
        return .list(ValueList(elements, list.kind == .list ? .list : .tuple))
    }

    /// The `in` operator on lists, tensors and text.
    private func contains(
        _ container: RuntimeValue, _ item: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> Bool {
        if case (.text(let text), .text(let part)) = (container, item) {
            return part.isEmpty || text.utf8.indices.contains { text.utf8[$0...].starts(with: part.utf8) }
        }
        for candidate in try items(of: container, at: range) {
            if candidate.isSame(as: item) { return true }
            let isEqual = try binary(.equal, candidate, item, at: range)
            if case .bool(true) = isEqual { return true }
            if let x = isEqual.variable, x.tensor.elements.contains(where: { $0 != 0 }) { return true }
        }
        return false
    }

    /// A binary operator with at least one tensor operand.
    ///
    /// As in PyTorch, `1 - x` is `x.rsub(1)` and `1 / x` is `x.reciprocal() * 1`.
    private func tensorBinary(
        _ op: BinaryOperator, _ a: RuntimeValue, _ b: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard let operation = op.operation else { return .none }
        if let y = b.variable, a.asNumber != nil {
            switch op {
            case .subtract: return try apply("rsub", [b.argument, a.argument], at: range)
            case .divide:
                let reciprocal = try apply("reciprocal", [.tensor(y)], at: range)
                return try apply("mul", [reciprocal.argument, a.argument], at: range)
            default: break
            }
        }
        return try apply(operation, [a.argument, b.argument], at: range)
    }

    func unary(
        _ op: UnaryOperator, _ value: RuntimeValue, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        if op == .not { return .bool(try !isTrue(value, at: range)) }
        if let x = value.variable {
            switch op {
            case .negate: return try apply("neg", [.tensor(x)], at: range)
            case .invert: return try apply("bitwise_not", [.tensor(x)], at: range)
            case .plus, .not: return value
            }
        }
        guard let (x, isInteger) = value.asNumber else {
            throw ExecutionError(.expected("a tensor or a number", found: value.kindName), at: range)
        }
        switch op {
        case .negate: return .number(isInteger && x == 0 ? 0 : -x, isInteger: isInteger)
        case .invert where isInteger: return .number(-1 - x, isInteger: true)
        case .invert: throw ExecutionError(.expected("an integer", found: value.kindName), at: range)
        case .plus, .not: return .number(x, isInteger: isInteger)
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
        case .bitwiseAnd, .bitwiseOr, .bitwiseXor, .leftShift, .rightShift:
            guard isInteger, let operation = op.operation else {
                throw ExecutionError(.expected("integers", found: "numbers"), at: range)
            }
            guard
                op != .leftShift
                    || (y >= 0 && y < 64
                        && x.magnitude * Double(sign: .plus, exponent: Int(y), significand: 1) < 0x1p53)
            else { throw ExecutionError(.numberTooLarge, at: range) }
            return try scalar(operation, x, y, isInteger: true, at: range)
        case .divide, .floorDivide, .remainder:
            guard y != 0 else { throw ExecutionError(.division, at: range) }
            fallthrough
        case .add, .subtract, .multiply, .power:
            if op == .power, x == 0, y < 0 { throw ExecutionError(.division, at: range) }
            // Integer results are exact up to 2⁵³ in magnitude.
            let keepsInteger = op != .divide && isInteger && (op != .power || y >= 0)
            return try scalar(op.operation ?? "add", x, y, isInteger: keepsInteger, at: range)
        case .matrixMultiply:
            throw ExecutionError(.expected("tensors", found: "numbers"), at: range)
        case .isSame, .isNotSame, .isIn, .isNotIn: return .none
        }
    }

    /// Evaluates an operation on Python numbers in float64, independent of the case's dtype.
    func scalar(
        _ name: String, _ operands: Double..., isInteger: Bool, at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let arguments = operands.map { Argument.number($0, isInteger: isInteger) }
        let bound = try bind(name, arguments, at: range)
        let numbers = operands.map { Tensor($0, dtype: isInteger ? .int64 : .float64) }
        let results = try attempt(at: range) { () throws(AutogradError) in try bound.evaluated(numbers) }
        guard let item = results.first?.item else { return .none }
        guard !isInteger || item.magnitude <= 0x1p53 else {
            throw ExecutionError(.numberTooLarge, at: range)
        }
        return .number(item, isInteger: isInteger)
    }
}

extension RuntimeValue {
    /// The numeric value of a number or bool; nil for other kinds.
    var asNumber: (value: Double, isInteger: Bool)? {
        switch self {
        case .number(let x, let isInteger): (x, isInteger)
        case .bool(let x): (x ? 1 : 0, true)
        default: nil
        }
    }

    /// The bool that `&`, `|` or `^` gives for two bools; nil for other operands and operators.
    fileprivate func logical(_ op: BinaryOperator, _ other: RuntimeValue) -> RuntimeValue? {
        guard case (.bool(let x), .bool(let y)) = (self, other) else { return nil }
        switch op {
        case .bitwiseAnd: return .bool(x && y)
        case .bitwiseOr: return .bool(x || y)
        case .bitwiseXor: return .bool(x != y)
        default: return nil
        }
    }

    /// The `is` operator: identity for tensors, equality for numbers, text and other values.
    func isSame(as other: RuntimeValue) -> Bool {
        if let x = variable, let y = other.variable { return x === y }
        if case (.bool(let x), .bool(let y)) = (self, other) { return x == y }
        if case (.number(let x, let i), .number(let y, let j)) = (self, other) { return x == y && i == j }
        if variable != nil || other.variable != nil { return false }
        return isEqual(to: other) ?? false
    }

    /// False if one of the two operands is None, nil otherwise; the other operand is a tensor.
    fileprivate func isEqualToNone(_ other: RuntimeValue) -> Bool? {
        switch (self, other) {
        case (.none, _), (_, .none): false
        default: nil
        }
    }

    /// True if the operands are NumPy arrays and Python numbers, so that the result is a NumPy array.
    func isPlainArray(with other: RuntimeValue) -> Bool {
        switch (self, other) {
        case (.array, .array): true
        case (.array, _): other.variable == nil
        case (_, .array): variable == nil
        default: false
        }
    }

    /// A tensor converted to a NumPy array; other values unchanged.
    var asArray: RuntimeValue { if case .tensor(let x) = self { .array(x) } else { self } }

    /// Equality of values other than tensors; nil if the kinds cannot be compared.
    func isEqual(to other: RuntimeValue) -> Bool? {
        switch (self, other) {
        case (.none, .none): return true
        case (.none, _), (_, .none): return false
        case (.text(let x), .text(let y)): return x == y
        case (.dtype(let x), .dtype(let y)): return x == y
        case (.device, .device): return true
        case (.device, .text(let x)), (.text(let x), .device): return x == "cpu"
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
