/// The role of a JSON value in a case, which determines its layout.
enum LayoutRole {
    case gradientCase, tensors, tensor, full, functions, function
    /// The list of steps of the case.
    case steps
    /// One step, or a list of steps or statements in another object.
    case step
    /// An object that maps expressions to expected values.
    case expectations
    case expectation, check
    /// Any other value.
    case data

    /// The members in the order of the documentation; empty if members keep the order of the author.
    var members: [String] {
        switch self {
        case .gradientCase: Diagnostic.ObjectKind.case.members
        case .tensor: Diagnostic.ObjectKind.tensor.members
        case .full: Diagnostic.ObjectKind.full.members
        case .function: Diagnostic.ObjectKind.function.members
        case .step: Self.stepMembers
        // A literal tensor has `data` instead of `value`.
        case .expectation: ["data"] + Diagnostic.ObjectKind.expectation.members
        case .check: Diagnostic.ObjectKind.check.members
        case .tensors, .functions, .steps, .expectations, .data: []
        }
    }

    /// The members of all kinds of steps. No two kinds have a member in common.
    private static let stepMembers = Verb.allCases.flatMap(\.object.members)

    /// The role of the value of a member.
    func role(of member: String) -> LayoutRole {
        switch (self, member) {
        case (.gradientCase, "tensors"): .tensors
        case (.gradientCase, "functions"): .functions
        case (.gradientCase, "steps"): .steps
        case (.gradientCase, "expect"), (.step, "expect"): .expectations
        case (.gradientCase, "check"): .check
        case (.tensors, _): .tensor
        case (.tensor, "full"): .full
        case (.functions, _): .function
        case (.function, "forward"), (.step, "no_grad"), (.step, "step"): .step
        case (.expectations, _): .expectation
        default: .data
        }
    }

    /// The role of the elements of a list.
    var element: LayoutRole {
        switch self {
        case .steps, .step: .step
        default: .data
        }
    }

    /// True if each member or element is always written on its own line.
    func isSpread(_ kind: JSONKind) -> Bool {
        switch self {
        case .gradientCase, .tensors, .functions, .function: kind == .object
        case .steps: kind == .array
        case .tensor, .full, .step, .expectations, .expectation, .check, .data: false
        }
    }
}
