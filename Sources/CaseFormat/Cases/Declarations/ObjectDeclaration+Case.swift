import Autograd

/// The case itself, and what stands in it but tensors and steps.
extension ObjectDeclaration {
    static let `case` = ObjectDeclaration(
        "a small program over tensors and the values and gradients that it must produce",
        [
            MemberDeclaration("$schema", .string, "for editors; not read"),
            MemberDeclaration(
                "format", .integer(1...1), default: 1, "1, and may be left out. Another number is an error"),
            MemberDeclaration(
                "title", .text, "one line, shown in reports; the file's name if it is left out"),
            MemberDeclaration("about", .text, "what the case teaches or guards, in Markdown"),
            MemberDeclaration("source", .string, "where its numbers come from"),
            MemberDeclaration("tags", .tags, "for `--tag`; of letters, digits, `.`, `_` and `-`"),
            MemberDeclaration(
                "dtype", .dtype(DType.allCases.filter(\.isFloatingPoint)), default: "float64",
                "a floating-point dtype, of tensors that name none and of numbers in statements; "
                    + "`float64` if it is left out"),
            MemberDeclaration(
                "seed", .integer(Int.min...Int.max), default: 0, "for random tensors; 0 if it is left out"),
            MemberDeclaration("tensors", .tensors, "the tensors that the case begins with, by name"),
            MemberDeclaration(
                "functions", .functions,
                "functions of your own, by name, with a derivative of your own if you like"),
            MemberDeclaration("steps", .steps, "what is done, in order"),
            MemberDeclaration("expect", .expectations, "what must hold after the last step"),
            MemberDeclaration("check", .object(.check), "how the numerical check is done"),
        ],
        rules: [.atLeastOne(["steps", "expect"])])

    static let function = ObjectDeclaration(
        "a function of the case, with its derivative if `backward` is given",
        [
            MemberDeclaration("parameters", .names, isRequired: true, "a list of names"),
            MemberDeclaration(
                "forward", .lines, isRequired: true,
                "an expression, or a list of statements of which the last is one"),
            MemberDeclaration(
                "backward", .rules,
                "parameter → the gradient of each parameter that needs one, of the parameter's shape: an "
                    + "expression, or a list of statements of which the last is one"),
        ])

    static let check = ObjectDeclaration(
        "how gradients are compared with numerical derivatives",
        [
            MemberDeclaration(
                "numeric", .word(NumericWord.allCases.map { ($0.rawValue, $0.meaning) }), default: "full",
                "`\"full\"`: every element; `\"fast\"`: along random directions; `\"off\"`, and then "
                    + "`reason` says why"),
            MemberDeclaration("reason", .string, "text; needed beside `\"off\"`"),
            MemberDeclaration(
                "order", .integer(CheckSettings.orders), default: 1,
                "1, or 2: the gradient's own gradient too"),
            MemberDeclaration(
                "jacobian", .bool, default: false,
                "true: every element of the Jacobian where a root is not a scalar, "
                    + "not only its product with `gradient`"),
            MemberDeclaration(
                "forward_mode", .bool,
                "true: forward mode must agree too; false: it is not looked at"),
            MemberDeclaration("atol", .tolerance, "absolute tolerance against numerical derivatives"),
            MemberDeclaration("rtol", .tolerance, "relative tolerance against numerical derivatives"),
        ],
        rules: [.requires("numeric", [.string(NumericWord.off.rawValue)], "reason")])
}

/// The kinds of numerical check.
enum NumericWord: String, CaseIterable {
    case full, fast, off

    fileprivate var meaning: String {
        switch self {
        case .full: "every element"
        case .fast: "along random directions"
        case .off: "no numerical check; `reason` says why"
        }
    }
}

extension ValueKind {
    static func dtype(_ dtypes: [DType]) -> ValueKind { .word(dtypes.map { ($0.rawValue, "") }) }
}
