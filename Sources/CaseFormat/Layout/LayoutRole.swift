/// What a value of a case is, as far as its layout depends on it.
enum LayoutRole {
    case gradientCase, tensors, tensor, full, functions, function
    /// The case's own list of steps.
    case steps
    /// One step, or a list of steps or statements inside another object.
    case step
    /// Expression → expected value.
    case expectations
    case expectation, check
    /// Anything that has no members of its own in the format.
    case data

    /// The members that such an object may have, in the order of the reference; empty where their order is the author's.
    var members: [String] {
        switch self {
        case .gradientCase: Diagnostic.ObjectKind.case.members
        case .tensor: Diagnostic.ObjectKind.tensor.members
        case .full: Diagnostic.ObjectKind.full.members
        case .function: Diagnostic.ObjectKind.function.members
        case .step: Self.stepMembers
        // A tensor written out has `data` in place of `value`.
        case .expectation: ["data"] + Diagnostic.ObjectKind.expectation.members
        case .check: Diagnostic.ObjectKind.check.members
        case .tensors, .functions, .steps, .expectations, .data: []
        }
    }

    /// Of all kinds of steps: no two share a member.
    private static let stepMembers = Verb.allCases.flatMap(\.object.members)

    /// What the value of a member is.
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

    /// What an element of a list is.
    var element: LayoutRole {
        switch self {
        case .steps, .step: .step
        default: .data
        }
    }

    /// Whether each member or element has a line of its own, however short it is.
    func isSpread(_ kind: JSONKind) -> Bool {
        switch self {
        case .gradientCase, .tensors, .functions, .function: kind == .object
        case .steps: kind == .array
        case .tensor, .full, .step, .expectations, .expectation, .check, .data: false
        }
    }
}
