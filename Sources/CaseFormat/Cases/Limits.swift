/// How large a case may be. No input makes the program take more than these say.
public struct Limits: Hashable, Sendable {
    /// Elements of one tensor.
    public var tensorElements = 1 << 24
    /// Elements of all tensors of a case, whether declared or written out.
    public var caseElements = 1 << 26
    /// Steps of a case; nested ones, tensors, functions and the single members of each `expect` count too.
    public var steps = 100_000
    /// Nodes of all expressions of a case: numbers, names, operators and calls in its statements.
    public var expressionNodes = 1 << 22
    /// Bytes of a `.json` file.
    public var fileBytes = 64 << 20
    /// Bytes of one line of a `.jsonl` file.
    public var lineBytes = 64 << 20
    /// Seconds for one case.
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
