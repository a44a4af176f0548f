import Autograd

/// The members of a case, of its functions and of its `check` object.
extension ObjectDeclaration {
    static let `case` = ObjectDeclaration(
        "a small program over tensors and the values and gradients that it must produce",
        [
            MemberDeclaration("$schema", .string, "the schema for editors; gradcheck ignores it"),
            MemberDeclaration(
                "format", .integer(1...1), default: 1,
                "the version of the format, which must be 1; defaults to 1"),
            MemberDeclaration(
                "title", .text, "a title of one line for reports; defaults to the name of the file"),
            MemberDeclaration("about", .text, "a description of the case, in Markdown"),
            MemberDeclaration("source", .string, "the origin of the expected numbers"),
            MemberDeclaration(
                "tags", .tags,
                "tags for `--tag`, each made of letters, digits, `.`, `_` and `-`"),
            MemberDeclaration(
                "dtype", .dtype(DType.allCases.filter(\.isFloatingPoint)), default: "float64",
                "the floating-point dtype of tensors without a `dtype` and of numbers in statements; "
                    + "defaults to `float64`"),
            MemberDeclaration(
                "seed", .integer(Int.min...Int.max), default: 0, "the seed of random tensors; defaults to 0"),
            MemberDeclaration("tensors", .tensors, "the initial tensors, by name"),
            MemberDeclaration(
                "functions", .functions,
                "functions of the case, by name, each with an optional derivative"),
            MemberDeclaration("steps", .steps, "the steps, executed in order"),
            MemberDeclaration(
                "expect", .expectations, "the expectations that are checked after the last step"),
            MemberDeclaration("check", .object(.check), "the settings of the numerical check"),
        ],
        rules: [.atLeastOne(["steps", "expect"])])

    static let function = ObjectDeclaration(
        "a function of the case, with its derivative if `backward` is given",
        [
            MemberDeclaration("parameters", .names, isRequired: true, "the names of the parameters"),
            MemberDeclaration(
                "forward", .lines, isRequired: true,
                "the result: an expression, or a list of statements that ends with an expression"),
            MemberDeclaration(
                "backward", .rules,
                "the gradients, by parameter: for each parameter that needs one, an expression of the "
                    + "parameter's shape, or a list of statements that ends with one"),
        ])

    static let check = ObjectDeclaration(
        "settings of the comparison with numerical derivatives",
        [
            MemberDeclaration(
                "numeric", .word(NumericWord.allCases.map { ($0.rawValue, $0.meaning) }), default: "full",
                "`\"full\"` checks every element, `\"fast\"` checks along random directions, `\"off\"` "
                    + "switches the check off and requires a `reason`"),
            MemberDeclaration("reason", .string, "the reason for `\"off\"`, with which it is required"),
            MemberDeclaration(
                "order", .integer(CheckSettings.orders), default: 1,
                "1 checks gradients, 2 also checks the gradients of gradients"),
            MemberDeclaration(
                "jacobian", .bool, default: false,
                "true checks every element of the Jacobian of a root that is not a scalar, "
                    + "not only its product with `gradient`"),
            MemberDeclaration(
                "forward_mode", .bool,
                "true requires that forward mode agrees, false skips forward mode"),
            MemberDeclaration("atol", .tolerance, "the absolute tolerance for numerical derivatives"),
            MemberDeclaration("rtol", .tolerance, "the relative tolerance for numerical derivatives"),
        ],
        rules: [.requires("numeric", [.string(NumericWord.off.rawValue)], "reason")])
}

/// The values of the member `numeric` of `check`.
enum NumericWord: String, CaseIterable {
    case full, fast, off

    fileprivate var meaning: String {
        switch self {
        case .full: "checks every element"
        case .fast: "checks along random directions"
        case .off: "no numerical check; requires a `reason`"
        }
    }
}

extension ValueKind {
    static func dtype(_ dtypes: [DType]) -> ValueKind { .word(dtypes.map { ($0.rawValue, "") }) }
}
