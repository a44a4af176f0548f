/// An operator between two expressions. The raw value is its text.
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

    /// The operation that the operator stands for between tensors; nil for those of Python alone.
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

    /// Whether it compares, so that it can be chained: `a < b < c`.
    public var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isSame, .isNotSame, .isIn,
            .isNotIn:
            true
        default: false
        }
    }

    /// How tightly it binds, from the loosest, 1, up to 9.
    /// - Source: The Python Language Reference, 6.17 Operator precedence.
    public var precedence: Int {
        switch self {
        case .power: 9
        // 8 is that of the unary operators.
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

/// An operator in front of one expression. The raw value is its text.
public enum UnaryOperator: String, Hashable, Sendable {
    case negate = "-"
    case plus = "+"
    case invert = "~"
    case not

    /// As that of `BinaryOperator`; `not` binds looser than any of those.
    var precedence: Int { self == .not ? 0 : 8 }
}
