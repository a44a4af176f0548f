/// A lexical token of Python: a name, number, string, operator, bracket or line break.
struct Token: Hashable {
    var kind: Kind
    /// The byte range in the decoded text.
    var range: Range<Int>

    enum Kind: Hashable {
        case name(String)
        case number(Double, isInteger: Bool)
        case string(String)
        /// An f-string, with the undecoded content between its quotes.
        case formatted(FormattedText)
        case mark(Mark)
        /// A line break outside brackets, or `;`.
        case newline, semicolon
        case end
    }
}

/// The content of an f-string, whose parts are still to be parsed.
struct FormattedText: Hashable {
    /// The bytes between the quotes, in the decoded text.
    var content: Range<Int>
    /// True if backslashes are literal characters.
    var isRaw: Bool
}

/// An operator, bracket or separator. The raw value is its text. Longer marks precede their prefixes, so that
/// the first match is the longest.
enum Mark: String, CaseIterable {
    case ellipsis = "..."
    case powerAssign = "**="
    case floorDivideAssign = "//="
    case leftShiftAssign = "<<="
    case rightShiftAssign = ">>="
    case power = "**"
    case floorDivide = "//"
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case leftShift = "<<"
    case rightShift = ">>"
    case addAssign = "+="
    case subtractAssign = "-="
    case multiplyAssign = "*="
    case divideAssign = "/="
    case remainderAssign = "%="
    case matrixMultiplyAssign = "@="
    case andAssign = "&="
    case orAssign = "|="
    case xorAssign = "^="
    case walrus = ":="
    case arrow = "->"
    case plus = "+"
    case minus = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case matrixMultiply = "@"
    case and = "&"
    case or = "|"
    case xor = "^"
    case invert = "~"
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
    case openBrace = "{"
    case closeBrace = "}"

    /// The marks that begin with each byte, longest first, and how they are written.
    static let byFirstByte: [[(mark: Mark, bytes: [UInt8])]] = {
        var marks = [[(mark: Mark, bytes: [UInt8])]](repeating: [], count: 256)
        for mark in allCases {
            let bytes = Array(mark.rawValue.utf8)
            marks[Int(bytes[0])].append((mark, bytes))
        }
        return marks
    }()

    /// The binary operator of this mark; nil if there is none.
    var binaryOperator: BinaryOperator? { BinaryOperator(rawValue: rawValue) }

    /// The unary operator of this mark; nil if there is none.
    var unaryOperator: UnaryOperator? { UnaryOperator(rawValue: rawValue) }

    /// The operator of an augmented assignment: `add` for `+=`; nil for all other marks.
    var augmentedOperator: BinaryOperator? {
        switch self {
        case .powerAssign: .power
        case .floorDivideAssign: .floorDivide
        case .leftShiftAssign: .leftShift
        case .rightShiftAssign: .rightShift
        case .addAssign: .add
        case .subtractAssign: .subtract
        case .multiplyAssign: .multiply
        case .divideAssign: .divide
        case .remainderAssign: .remainder
        case .matrixMultiplyAssign: .matrixMultiply
        case .andAssign: .bitwiseAnd
        case .orAssign: .bitwiseOr
        case .xorAssign: .bitwiseXor
        default: nil
        }
    }

    var isAssignment: Bool { self == .assign || augmentedOperator != nil }

    /// 1 for an opening bracket, −1 for a closing one.
    var nesting: Int {
        switch self {
        case .openParenthesis, .openBracket, .openBrace: 1
        case .closeParenthesis, .closeBracket, .closeBrace: -1
        default: 0
        }
    }
}
