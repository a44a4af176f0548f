/// Steps: one object for each verb.
extension ObjectDeclaration {
    /// What a step with a verb may be; each has an object of its own.
    static let step = ObjectDeclaration(
        "a step: a statement as a string, or an object with one verb",
        Verb.allCases.flatMap { verb in
            verb.object.declaration.members.filter { $0.name == verb.rawValue }
                .map { MemberDeclaration($0.name, $0.value, $0.summary) }
        },
        rules: [.exactlyOne(Verb.words)])

    static let op = ObjectDeclaration(
        "one operation, for programs that write cases",
        [
            MemberDeclaration(
                "op", .operation, isRequired: true,
                "the operation's name, or that of a function of the case (a schema cannot know those: where "
                    + "there are functions, it accepts any name)"),
            MemberDeclaration(
                "args", .arguments,
                "positional arguments; where the operation takes a tensor, a string is an expression (most "
                    + "often a name) and a number or array is a tensor"),
            MemberDeclaration("kwargs", .keywords, "arguments by name"),
            MemberDeclaration(
                "out", .nameOrNames(atLeast: 1),
                "the name of the result, or a list of names if there are several"),
        ])

    static let backward = ObjectDeclaration(
        "the backward pass",
        [
            MemberDeclaration(
                "backward", .expressions, isRequired: true,
                "the backward pass from this expression, or from a list of expressions"),
            MemberDeclaration(
                "gradient", .gradients,
                "a literal or an expression of the root's shape, or a list with one for each root (null for "
                    + "a scalar one); not needed where all roots are scalars"),
            MemberDeclaration(
                "retain_graph", .bool,
                "true if the graph is kept for another pass; `create_graph` if it is left out"),
            MemberDeclaration(
                "create_graph", .bool, default: false,
                "true if the backward pass is recorded, so that gradients can be differentiated"),
            MemberDeclaration("inputs", .expressions, "the only tensors whose `.grad` is written"),
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
        "steps without recording",
        [
            MemberDeclaration(
                "no_grad", .steps, isRequired: true, "a list of steps of which nothing is recorded")
        ])

    static let expect = ObjectDeclaration(
        "expectations",
        [
            MemberDeclaration("expect", .expectations, isRequired: true, "what must hold here"),
            MemberDeclaration(
                "atol", .tolerance, "absolute tolerance of all members that have none of their own"),
            MemberDeclaration(
                "rtol", .tolerance, "relative tolerance of all members that have none of their own"),
            MemberDeclaration(
                "digits", .integer(Tolerance.digitCounts),
                "decimals of the printout that the values were copied from: they match within half a unit "
                    + "of the last one"),
            MemberDeclaration("about", .text, "what these values are, shown where one does not match"),
        ])

    static let raises = ObjectDeclaration(
        "a step that must fail",
        [
            MemberDeclaration(
                "raises", .word(ExpectedError.allCases.map { ($0.rawValue, $0.meaning) }), isRequired: true,
                "a step that must fail; the name of the error"),
            MemberDeclaration("step", .step, isRequired: true, "the step that must fail"),
            MemberDeclaration("message", .string, "what the error's message must contain"),
        ])
}
