/// A word, number, string or mark of the statement language.
struct Token: Hashable {
    var kind: Kind
    /// In the decoded text of the statement.
    var range: Range<Int>

    enum Kind: Hashable {
        case name(String)
        case number(Double, isInteger: Bool)
        case string(String)
        case mark(Mark)
        /// The end of the statement, or what separates it from another.
        case end, separator
    }
}

/// An operator or a bracket. The raw value is its text, and the longer ones come first.
enum Mark: String, CaseIterable {
    case ellipsis = "..."
    case powerAssign = "**="
    case floorDivideAssign = "//="
    case power = "**"
    case floorDivide = "//"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case addAssign = "+="
    case subtractAssign = "-="
    case multiplyAssign = "*="
    case divideAssign = "/="
    case remainderAssign = "%="
    case matrixMultiplyAssign = "@="
    case plus = "+"
    case minus = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case matrixMultiply = "@"
    case less = "<"
    case greater = ">"
    case assign = "="
    case comma = ","
    case colon = ":"
    case dot = "."
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"

    /// The operator of `a + b`.
    var binaryOperator: BinaryOperator? { BinaryOperator(rawValue: rawValue) }

    /// The operator of `a += b`; nil for plain `=` and what is no assignment.
    var augmentedOperator: BinaryOperator? {
        switch self {
        case .powerAssign: .power
        case .floorDivideAssign: .floorDivide
        case .addAssign: .add
        case .subtractAssign: .subtract
        case .multiplyAssign: .multiply
        case .divideAssign: .divide
        case .remainderAssign: .remainder
        case .matrixMultiplyAssign: .matrixMultiply
        default: nil
        }
    }

    var isAssignment: Bool { self == .assign || augmentedOperator != nil }

    /// 1 for an opening bracket, −1 for a closing one.
    var nesting: Int {
        switch self {
        case .openParenthesis, .openBracket: 1
        case .closeParenthesis, .closeBracket: -1
        default: 0
        }
    }
}
