/// A built-in function or string method of Python. The raw value is its name.
public enum PythonFunction: String, CaseIterable, Hashable, Sendable {
    case print
    // Lists
    case range, len, list, tuple, zip, enumerate, reversed, sorted
    // Numbers
    case float, int, bool, sum, max, min, abs, round, all, any
    // Identity and type
    case id, str, repr, type, isinstance
    // Methods of strings
    case format, join

    /// True for methods, which are written after a dot.
    public var isMethod: Bool { self == .format || self == .join }

    /// The name of the operation that a call with a tensor applies; nil if there is none.
    ///
    /// `sum(x)` is Python's function for a list and the operation for a tensor. `float(x)` always returns a
    /// number.
    public var operation: String? {
        switch self {
        case .sum, .max, .min, .abs, .round, .all, .any: rawValue
        default: nil
        }
    }
}
