/// The declarations of the kinds of objects.
extension Diagnostic.ObjectKind {
    /// The allowed members of this kind of object, in the order of the documentation.
    var members: [String] { declaration.names }

    var declaration: ObjectDeclaration {
        switch self {
        case .case: .case
        case .tensor: .tensor
        case .literal: .literal
        case .full: .full
        case .function: .function
        case .check: .check
        case .expectation: .expectation
        case .step: .step
        case .op: .op
        case .backward: .backward
        case .zeroGrad: .zeroGrad
        case .noGrad: .noGrad
        case .expect: .expect
        case .raises: .raises
        }
    }
}

/// The member of a tensor that defines its elements.
enum TensorSource: String, CaseIterable {
    case data, zeros, ones, rand, randn, full, arange, linspace, eye, npy
}

/// The member of a step that defines its action.
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
