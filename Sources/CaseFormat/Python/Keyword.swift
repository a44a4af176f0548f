/// A reserved word of Python, which cannot be a name. `True`, `False` and `None` are in `literals`.
public enum Keyword: String, CaseIterable, Hashable, Sendable {
    case and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif, `else`, except,
        finally,
        `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass, raise, `return`,
        `try`,
        `while`, with, yield
}

extension Keyword {
    /// The literals of Python and JSON that are written as words.
    static let literals: Set<String> = ["True", "true", "False", "false", "None", "null"]
}
