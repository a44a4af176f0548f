/// A saved value that a backward pass needed and that was freed or changed: for saying where.
public struct UnavailableValue: Sendable {
    /// The node whose backward rule needs the value.
    public let node: Int
    /// The count of changes to the memory that the value was saved from or, where no change was counted, that memory; nil where
    /// the graph was freed.
    public let memory: ObjectIdentifier?
    /// The version that was saved.
    public let version: Int
}

extension Variable {
    /// Identifies the memory of a variable and of its views, and the count of changes to it.
    public var memoryID: ObjectIdentifier { ObjectIdentifier(counter) }
    /// Identifies the memory alone: that of `x.data` is that of `x`.
    public var storageID: ObjectIdentifier { ObjectIdentifier(memory) }
}
