/// The members of steps: one kind of object for each action.
extension ObjectDeclaration {
    /// The actions of all kinds of steps. Each action has its own declaration with the other members.
    static let step = ObjectDeclaration(
        "a step: a statement as a string, or an object with one action",
        Verb.allCases.flatMap { verb in
            verb.object.declaration.members.filter { $0.name == verb.rawValue }
                .map { MemberDeclaration($0.name, $0.value, $0.summary) }
        },
        rules: [.exactlyOne(Verb.words)])

    static let op = ObjectDeclaration(
        "one operation, for programs that generate cases",
        [
            MemberDeclaration(
                "op", .operation, isRequired: true,
                "the name of an operation, or of a function of the case (a schema cannot check the latter: if "
                    + "the case has functions, it accepts any name)"),
            MemberDeclaration(
                "args", .arguments,
                "positional arguments; where the operation takes a tensor, a string is an expression "
                    + "(usually a name) and a number or array is a literal tensor"),
            MemberDeclaration("kwargs", .keywords, "keyword arguments"),
            MemberDeclaration(
                "out", .nameOrNames(atLeast: 1),
                "the name of the result, or a list of names for several results"),
        ])

    static let backward = ObjectDeclaration(
        "the backward pass",
        [
            MemberDeclaration(
                "backward", .expressions, isRequired: true,
                "the root of the backward pass, as an expression, or a list of roots"),
            MemberDeclaration(
                "gradient", .gradients,
                "the gradient of the root, a literal or an expression of its shape, or a list with one for "
                    + "each root (null for a scalar root); not needed if all roots are scalars"),
            MemberDeclaration(
                "retain_graph", .bool,
                "true keeps the graph for another pass; defaults to `create_graph`"),
            MemberDeclaration(
                "create_graph", .bool, default: false,
                "true records the backward pass, so that gradients can be differentiated"),
            MemberDeclaration(
                "inputs", .expressions, "the tensors whose `.grad` is written; defaults to all leaves"),
        ],
        rules: [.listsTogether("gradient", "backward")])

    static let zeroGrad = ObjectDeclaration(
        "sets gradients to zeros",
        [
            MemberDeclaration(
                "zero_grad", .nameOrNames(atLeast: 0), isRequired: true,
                "a name or a list of names, whose `.grad` is set to zeros")
        ])

    static let noGrad = ObjectDeclaration(
        "steps that are executed without recording",
        [
            MemberDeclaration(
                "no_grad", .steps, isRequired: true, "the steps that are executed without recording")
        ])

    static let expect = ObjectDeclaration(
        "expectations",
        [
            MemberDeclaration(
                "expect", .expectations, isRequired: true, "the expected values, by expression"),
            MemberDeclaration(
                "atol", .tolerance, "the absolute tolerance of expectations that set none"),
            MemberDeclaration(
                "rtol", .tolerance, "the relative tolerance of expectations that set none"),
            MemberDeclaration(
                "digits", .integer(Tolerance.digitCounts),
                "the number of decimals in the printout that the values were copied from: a value matches "
                    + "within half a unit of the last decimal"),
            MemberDeclaration("about", .text, "a description of the values, shown if one does not match"),
        ])

    static let raises = ObjectDeclaration(
        "a step that must fail",
        [
            MemberDeclaration(
                "raises", .word(ExpectedError.allCases.map { ($0.rawValue, $0.meaning) }), isRequired: true,
                "the name of the error that the step must raise"),
            MemberDeclaration("step", .step, isRequired: true, "the step that must fail"),
            MemberDeclaration("message", .string, "text that the message of the error must contain"),
        ])
}
