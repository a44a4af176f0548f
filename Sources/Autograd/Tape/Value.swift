/// A value in a computation: a tensor, and where on the tape it was computed, if it was recorded.
public struct Value {
    public let tensor: Tensor
    public let tape: Tape
    /// nil for a constant.
    let place: Place?
    /// The memory that it was read from, and its version then.
    let origin: Origin?

    init(_ tensor: Tensor, tape: Tape, place: Place? = nil, origin: Origin? = nil) {
        self.tensor = tensor
        self.tape = tape
        self.place = place
        self.origin = origin
    }

    public var shape: [Int] { tensor.shape }
    public var dtype: DType { tensor.dtype }
    public var requiresGrad: Bool { place != nil }
    /// The same tensor as a constant.
    var detached: Value { Value(tensor, tape: tape, origin: origin) }
}

/// One output of one node.
public struct Place: Hashable, Sendable {
    public let node: Int
    public let output: Int

    public init(node: Int, output: Int = 0) {
        self.node = node
        self.output = output
    }
}

/// Counts the in-place changes to a piece of memory.
final class VersionCounter {
    var version: Int
    /// Whether `detach_()` has cut the memory from its history.
    var isDetached = false

    init(version: Int = 0) {
        self.version = version
    }
}

/// A piece of memory at one of its versions.
struct Origin {
    let counter: VersionCounter
    let version: Int
    /// Which memory that is: `.data` counts changes of the same memory apart. Only for comparing, while it is there.
    var memory: ObjectIdentifier?

    var isCurrent: Bool { counter.version == version }
}
