/// Where a gradient stands that PyTorch's backward returns.
enum GradientMemory: Sendable {
    /// In memory of its own, unless it is the very gradient that came in.
    case own
    /// In that of the gradient that came in, which it is, or is a view of where the shape differs.
    case given
    /// In that of the gradient that came in, of which it is always a view.
    case view
}
