/// Identifies a saved value that a backward pass needed although it had been freed or changed; used in messages.
public struct UnavailableValue: Sendable {
    /// The node whose backward rule needs the value.
    public let node: Int
    /// The `memoryID` of the variable that the value was saved from, or its `storageID` if the change did not increment
    /// the version; nil if the graph was freed.
    public let memory: ObjectIdentifier?
    /// The version of the memory when the value was saved.
    public let version: Int
}

extension Variable {
    /// Identifies the version counter that a variable shares with its views; `x.data` has its own.
    public var memoryID: ObjectIdentifier { ObjectIdentifier(counter) }
    /// Identifies the memory, which `x` shares with its views and with `x.data`.
    public var storageID: ObjectIdentifier { ObjectIdentifier(memory) }
}
