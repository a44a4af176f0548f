/// A value in a computation: a tensor, and where on the tape it was computed, if it was recorded.
public struct Value {
    public let tensor: Tensor
    public let tape: Tape
    /// nil for a constant.
    let place: NodeOutput?
    /// The memory that it was read from, and its version then.
    let origin: Origin?

    init(_ tensor: Tensor, tape: Tape, place: NodeOutput? = nil, origin: Origin? = nil) {
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

    /// Whether both stand in one memory: all dtypes are computed in `Double`, so a cast shares a buffer where PyTorch copies.
    func sharesMemory(with other: Value) -> Bool {
        dtype == other.dtype && tensor.hasBuffer(of: other.tensor)
    }
}

/// One output of one node.
public struct NodeOutput: Hashable, Sendable {
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
    /// The `identity` of the variable that `detach_()` has cut from its history, if any.
    var detached: Int?
    /// The memory that an assignment to `.data` has given a variable, by its `identity`, and how the variable lies there.
    var replacements: [Int: (memory: Memory, geometry: Tensor)] = [:]

    init(version: Int = 0) {
        self.version = version
    }
}

/// A piece of memory at one of its versions.
struct Origin {
    let counter: VersionCounter
    let version: Int
    /// The memory itself, for `.data` changes it without being counted; nil where a value is laid out in another way.
    var memory: Memory?
    /// The `identity` of the variable that was read.
    var variable: Int?

    var isCurrent: Bool { counter.version == version }

    /// What stands now where `tensor` was read or put, if a change that was not counted may have made it another; else nil.
    func overwritten(_ tensor: Tensor) -> Tensor? {
        guard isCurrent else { return nil }
        let new = variable.flatMap { counter.replacements[$0] }
        guard let memory = new?.memory ?? memory, !memory.holds(tensor) else { return nil }
        let present = memory.present(new?.geometry ?? tensor)
        return present.elements == tensor.elements ? nil : present
    }
}
