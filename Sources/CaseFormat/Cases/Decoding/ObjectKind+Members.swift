extension Diagnostic.ObjectKind {
    /// The members that such an object may have, in the order of the documentation.
    var members: [String] {
        switch self {
        case .case:
            [
                "$schema", "format", "title", "about", "source", "tags", "dtype", "seed", "tensors",
                "functions",
                "steps", "expect", "check",
            ]
        case .tensor: Self.tensorMembers
        case .literal: ["data", "shape"]
        case .full: ["shape", "value"]
        case .function: ["parameters", "forward", "backward"]
        case .check: ["numeric", "reason", "order", "jacobian", "forward_mode", "atol", "rtol"]
        case .expectation: ["value", "shape", "dtype", "atol", "rtol", "digits"]
        case .step: Verb.words
        case .op: ["op", "args", "kwargs", "out"]
        case .backward: ["backward", "gradient", "retain_graph", "create_graph", "inputs"]
        case .zeroGrad: ["zero_grad"]
        case .noGrad: ["no_grad"]
        case .expect: ["expect", "atol", "rtol", "digits", "about"]
        case .raises: ["raises", "step", "message"]
        }
    }

    private static let tensorMembers =
        TensorSource.allCases.map(\.rawValue) + ["shape", "dtype", "requires_grad"]
}

/// The member of a tensor that says where its elements come from.
enum TensorSource: String, CaseIterable {
    case data, zeros, ones, rand, randn, full, arange, linspace, eye, npy
}

/// The member of a step that says what it does.
enum Verb: String, CaseIterable {
    case op, backward
    case zeroGrad = "zero_grad"
    case noGrad = "no_grad"
    case expect, raises

    static let words = allCases.map(\.rawValue)

    var object: Diagnostic.ObjectKind {
        switch self {
        case .op: .op
        case .backward: .backward
        case .zeroGrad: .zeroGrad
        case .noGrad: .noGrad
        case .expect: .expect
        case .raises: .raises
        }
    }
}
