/// One recorded operation, or a leaf.
public struct Node {
    /// nil for a leaf.
    public let op: Op?
    public let operands: [Operand]
    public let attributes: Attributes
    /// What PyTorch calls it; a composition gives its name to the last of its parts.
    public internal(set) var gradFn: String
    /// The first output, which all operations have.
    public let value: Tensor
    let furtherValues: [Tensor]
    /// The memory that holds each output, where a name refers to it.
    var origins: [Origin?] = []
    /// True once a backward pass has let go of what the pullback needs.
    var isFreed = false

    public var outputs: [Tensor] { [value] + furtherValues }

    public func output(_ k: Int) -> Tensor {
        k == 0 || k > furtherValues.count ? value : furtherValues[k - 1]
    }
}

/// What a node was applied to: nothing where an optional operand was left out.
public struct Operand {
    public let tensor: Tensor?
    /// nil for a constant.
    public let place: Place?
    let origin: Origin?

    init(_ value: Value?) {
        tensor = value?.tensor
        place = value?.place
        origin = value?.origin
    }
}
