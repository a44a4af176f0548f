/// A binary operator of Python. The raw value is its text.
public enum BinaryOperator: String, CaseIterable, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case matrixMultiply = "@"
    case power = "**"
    case bitwiseAnd = "&"
    case bitwiseOr = "|"
    case bitwiseXor = "^"
    case leftShift = "<<"
    case rightShift = ">>"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isSame = "is"
    case isNotSame = "is not"
    case isIn = "in"
    case isNotIn = "not in"

    /// The operation that the operator applies to tensors; nil for operators that exist only in Python.
    public var operation: String? {
        switch self {
        case .add: "add"
        case .subtract: "sub"
        case .multiply: "mul"
        case .divide: "div"
        case .floorDivide: "floor_divide"
        case .remainder: "remainder"
        case .matrixMultiply: "matmul"
        case .power: "pow"
        case .bitwiseAnd: "bitwise_and"
        case .bitwiseOr: "bitwise_or"
        case .bitwiseXor: "bitwise_xor"
        case .leftShift: "bitwise_left_shift"
        case .rightShift: "bitwise_right_shift"
        case .equal: "eq"
        case .notEqual: "ne"
        case .less: "lt"
        case .lessOrEqual: "le"
        case .greater: "gt"
        case .greaterOrEqual: "ge"
        case .isSame, .isNotSame, .isIn, .isNotIn: nil
        }
    }

    /// True for comparisons, which can be chained: `a < b < c`.
    public var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isSame, .isNotSame, .isIn,
            .isNotIn:
            true
        default: false
        }
    }

    /// The precedence, from 1 (binds least tightly) to 9.
    /// - Source: The Python Language Reference, 6.17 Operator precedence.
    public var precedence: Int {
        switch self {
        case .power: 9
        // The unary operators have precedence 8.
        case .multiply, .divide, .floorDivide, .remainder, .matrixMultiply: 7
        case .add, .subtract: 6
        case .leftShift, .rightShift: 5
        case .bitwiseAnd: 4
        case .bitwiseXor: 3
        case .bitwiseOr: 2
        default: 1
        }
    }
}

/// A unary operator of Python. The raw value is its text.
public enum UnaryOperator: String, Hashable, Sendable {
    case negate = "-"
    case plus = "+"
    case invert = "~"
    case not

    /// The precedence on the scale of `BinaryOperator.precedence`; `not` binds less tightly than all of them.
    var precedence: Int { self == .not ? 0 : 8 }
}
