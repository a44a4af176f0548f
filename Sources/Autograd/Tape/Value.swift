/// A value in a computation: a tensor and, if it was recorded, the node output that produced it.
public struct Value {
    /// The value's elements.
    public let tensor: Tensor
    /// The tape that operations on the value are recorded on.
    public let tape: Tape
    /// The node output that produced the value; nil for a constant.
    let place: NodeOutput?
    /// The memory that the value was read from, with its version at that time.
    let origin: Origin?

    init(_ tensor: Tensor, tape: Tape, place: NodeOutput? = nil, origin: Origin? = nil) {
        self.tensor = tensor
        self.tape = tape
        self.place = place
        self.origin = origin
    }

    public var shape: [Int] { tensor.shape }
    public var dtype: DType { tensor.dtype }
    /// True if the value is recorded, so that it can be differentiated.
    public var requiresGrad: Bool { place != nil }
    /// The same tensor as a constant.
    var detached: Value { Value(tensor, tape: tape, origin: origin) }

    /// True if both would share memory in PyTorch. Values of different dtypes can share a buffer here, as all elements
    /// are stored as `Double`, but PyTorch copies them.
    func sharesMemory(with other: Value) -> Bool {
        dtype == other.dtype && tensor.hasBuffer(of: other.tensor)
    }
}

/// Identifies one output of one node.
public struct NodeOutput: Hashable, Sendable {
    /// The index of the node on the tape.
    public let node: Int
    /// The index of the output among those of the node.
    public let output: Int

    public init(node: Int, output: Int = 0) {
        self.node = node
        self.output = output
    }
}

/// Counts the in-place changes to the memory of a variable and its views.
final class VersionCounter {
    var version: Int
    /// The `identity` of the variable that `detach_()` was last called on, if any.
    var detached: Int?
    /// The memory that a variable received by an assignment to `.data`, with its geometry, keyed by `identity`.
    var replacements: [Int: (memory: Memory, geometry: Tensor)] = [:]

    init(version: Int = 0) {
        self.version = version
    }
}

/// The memory that a value was read from, and its version at that time.
struct Origin {
    let counter: VersionCounter
    let version: Int
    /// The memory, needed because `.data` changes it without counting; nil if the value has a different layout.
    var memory: Memory?
    /// The `identity` of the variable that was read.
    var variable: Int?

    var isCurrent: Bool { counter.version == version }

    /// The current contents of the memory of `tensor`, if an uncounted change made them differ from it; otherwise nil.
    func overwritten(_ tensor: Tensor) -> Tensor? {
        guard isCurrent else { return nil }
        let new = variable.flatMap { counter.replacements[$0] }
        guard let memory = new?.memory ?? memory, !memory.holds(tensor) else { return nil }
        let present = memory.present(new?.geometry ?? tensor)
        return present.elements == tensor.elements ? nil : present
    }
}
