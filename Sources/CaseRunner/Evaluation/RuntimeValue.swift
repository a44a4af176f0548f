import Autograd

/// What an expression can yield while a case runs.
enum RuntimeValue {
    case tensor(Variable)
    /// A NumPy array: memory without history, which prints as NumPy prints it.
    case array(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case none
    case text(String)
    case dtype(DType)
    /// `torch.device("cpu")`, the only one.
    case device
    case list(ValueList)
    case slice(start: Int?, stop: Int?, step: Int?)
    case ellipsis
    case function(FunctionValue)
    /// What `register_hook` gives, for taking the hook away.
    case hook(HookHandle)
    /// `torch.Generator()`: there is one seed, whatever draws from it.
    case generator
    /// The items of `*x`, which become items or arguments of what it stands in.
    case spread([RuntimeValue])

    /// What it is, for messages.
    var kindName: String {
        switch self {
        case .tensor: "a tensor"
        case .array: "a NumPy array"
        case .number(_, let isInteger): isInteger ? "an integer" : "a number"
        case .bool: "a bool"
        case .none: "None"
        case .text: "text"
        case .dtype: "a dtype"
        case .device: "a device"
        case .list(let items): items.kind == .tuple ? "a tuple" : "a list"
        case .slice: "a slice"
        case .ellipsis: "..."
        case .function: "a function"
        case .hook: "a hook's handle"
        case .generator: "a generator"
        case .spread: "several values"
        }
    }

    /// The tensor that this is or stands for.
    var variable: Variable? {
        switch self {
        case .tensor(let x), .array(let x): return x
        case .list(let items):
            guard items.kind == .gradient, case .tensor(let x)? = items.first else { return nil }
            return x
        default: return nil
        }
    }

    /// The value as an operation takes it.
    var argument: Argument {
        switch self {
        case .tensor(let x), .array(let x): return .tensor(x)
        case .number(let x, let isInteger): return .number(x, isInteger: isInteger)
        case .bool(let x): return .bool(x)
        case .none: return .none
        case .text(let x): return .string(x)
        case .dtype(let x): return .dtype(x)
        case .list(let items): return variable.map(Argument.tensor) ?? .list(items.map(\.argument))
        case .device, .slice, .ellipsis, .function, .hook, .generator, .spread: return .string("…")
        }
    }

    /// A list of Python.
    static func items(_ elements: [RuntimeValue]) -> RuntimeValue { .list(ValueList(elements, .list)) }

    static func tuple(_ elements: [RuntimeValue]) -> RuntimeValue { .list(ValueList(elements, .tuple)) }

    static func shape(_ shape: [Int]) -> RuntimeValue {
        .list(ValueList(shape.map(RuntimeValue.integer), .size))
    }

    static func integer(_ x: Int) -> RuntimeValue { .number(Double(x), isInteger: true) }
}

/// A list or tuple, and what kind of one.
struct ValueList: RandomAccessCollection {
    let elements: [RuntimeValue]
    let kind: Kind
    /// How deep lists are nested in it, itself included.
    let depth: Int

    /// The deepest nesting of lists in a case.
    static let depthLimit = 100

    enum Kind: Equatable {
        case list, tuple
        /// `range(start, stop, step)`.
        case range(Int, Int, step: Int)
        /// A shape: `torch.Size`.
        case size
        /// The results of an operation that names them.
        case results(operation: String, names: [String])
        /// What `grad` gives for one input: a tuple of one that stands for its gradient as well.
        case gradient
    }

    init(_ elements: [RuntimeValue], _ kind: Kind) {
        self.elements = elements
        self.kind = kind
        depth =
            1
            + elements.reduce(0) { deepest, element in
                if case .list(let inner) = element { Swift.max(deepest, inner.depth) } else { deepest }
            }
    }

    var startIndex: Int { elements.startIndex }
    var endIndex: Int { elements.endIndex }
    subscript(i: Int) -> RuntimeValue { elements[i] }
}

/// Whether a hook is still there.
final class HookHandle {
    var isRegistered = true
}

/// A function as a value.
enum FunctionValue {
    case lambda(parameters: [String], body: ExpressionBody)
    /// A module without parameters: an operation with all arguments but its tensors.
    case module(operation: String, arguments: [RuntimeValue], keywords: [(name: String, value: RuntimeValue)])
    /// One of the case's own functions.
    case named(String)
}
