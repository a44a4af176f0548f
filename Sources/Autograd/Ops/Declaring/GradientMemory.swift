/// The memory in which PyTorch's backward returns a gradient.
enum GradientMemory: Sendable {
    /// New memory, unless the rule returns the incoming gradient itself.
    case own
    /// The memory of the incoming gradient: the same tensor, or a view of it if the shapes differ.
    case given
    /// The memory of the incoming gradient, always as a view.
    case view
}
