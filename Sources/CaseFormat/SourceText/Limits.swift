/// The limits on the size and running time of a case. They bound the memory and time that any input can take.
public struct Limits: Hashable, Sendable {
    /// The number of elements of one tensor.
    public var tensorElements = 1 << 24
    /// The number of elements of all tensors of a case, including literal tensors.
    public var caseElements = 1 << 26
    /// The number of steps of a case, including nested steps, tensors, functions and the members of each
    /// `expect`.
    public var steps = 100_000
    /// The number of nodes of all expressions of a case: numbers, names, operators and calls.
    public var expressionNodes = 1 << 22
    /// The size of a `.json` file in bytes.
    public var fileBytes = 64 << 20
    /// The size of one line of a `.jsonl` file in bytes.
    public var lineBytes = 64 << 20
    /// The running time of one case in seconds.
    public var seconds = 60.0

    public init() {}
}

/// A limit that a case can exceed. The raw value is the flag that raises it.
public enum Limit: String, Hashable, Sendable {
    case tensorElements = "--max-elements"
    case caseElements = "--max-case-elements"
    case steps = "--max-steps"
    case expressionNodes = "--max-expression-nodes"
    case fileBytes = "--max-file-bytes"
    case lineBytes = "--max-line-bytes"
    case seconds = "--timeout"

    public var flag: String { rawValue }
}
