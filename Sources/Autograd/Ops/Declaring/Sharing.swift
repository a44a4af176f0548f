/// Whether the results of an operation are views of its first operand.
enum Sharing: Sendable {
    case none, view
    /// No view, but the first operand itself where there is nothing to do.
    case operand
    /// A view, or the first operand itself where there is nothing to do.
    case viewOrOperand
    /// Several views at once, which PyTorch does not let be changed in place.
    case views

    var isView: Bool { self != .none && self != .operand }
}
