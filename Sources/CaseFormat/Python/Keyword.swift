/// A reserved word of Python, which cannot be a name. `True`, `False` and `None` are in `LiteralWord`.
public enum Keyword: String, CaseIterable, Hashable, Sendable {
    case and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif, `else`, except,
        finally,
        `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass, raise, `return`,
        `try`,
        `while`, with, yield
}

/// A literal of Python or JSON that is written as a word.
enum LiteralWord: String, CaseIterable {
    case pythonTrue = "True"
    case jsonTrue = "true"
    case pythonFalse = "False"
    case jsonFalse = "false"
    case none = "None"
    case null
}
