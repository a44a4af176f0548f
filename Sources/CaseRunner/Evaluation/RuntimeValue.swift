import Autograd

/// What an expression can yield while a case runs.
enum RuntimeValue {
    case tensor(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case none
    case text(String)
    case dtype(DType)
    case list([RuntimeValue])
    case slice(start: Int?, stop: Int?, step: Int?)
    case ellipsis

    /// What it is, for messages.
    var kindName: String {
        switch self {
        case .tensor: "a tensor"
        case .number(_, let isInteger): isInteger ? "an integer" : "a number"
        case .bool: "a bool"
        case .none: "None"
        case .text: "text"
        case .dtype: "a dtype"
        case .list: "a list"
        case .slice: "a slice"
        case .ellipsis: "..."
        }
    }

    /// The value as an operation takes it.
    var argument: Argument {
        switch self {
        case .tensor(let x): .tensor(x)
        case .number(let x, let isInteger): .number(x, isInteger: isInteger)
        case .bool(let x): .bool(x)
        case .none: .none
        case .text(let x): .string(x)
        case .dtype(let x): .dtype(x)
        case .list(let items): .list(items.map(\.argument))
        case .slice, .ellipsis: .string("…")
        }
    }

    /// One result, or a list of several.
    init(_ results: [Variable]) {
        self = results.count == 1 ? .tensor(results[0]) : .list(results.map(RuntimeValue.tensor))
    }
}
