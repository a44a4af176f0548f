/// The relation between an operation's results and the memory of its first operand.
enum Sharing: Sendable {
    case none, view
    /// A new tensor, or the first operand itself if the operation has nothing to do.
    case operand
    /// A view, or the first operand itself if the operation has nothing to do.
    case viewOrOperand
    /// Several views, on which PyTorch forbids in-place operations.
    case views

    var isView: Bool { self != .none && self != .operand }
}
