/// A function of Python itself. The raw value is its name.
public enum PythonFunction: String, CaseIterable, Hashable, Sendable {
    case print
    // Lists
    case range, len, list, tuple, zip, enumerate, reversed, sorted
    // Numbers
    case float, int, bool, sum, max, min, abs, round, all, any
    // What something is
    case id, str, repr, type, isinstance
    // Methods of text
    case format, join

    /// Whether it is written after a dot.
    public var isMethod: Bool { self == .format || self == .join }

    /// The operation that a call with a tensor means, which has the same name.
    ///
    /// `sum(x)` is Python's for a list and the operation for a tensor; `float(x)` gives a number in either case.
    public var operation: String? {
        switch self {
        case .sum, .max, .min, .abs, .round, .all, .any: rawValue
        default: nil
        }
    }
}
