import Autograd

/// The value of an expression of a case.
enum RuntimeValue {
    case tensor(Variable)
    /// A NumPy array: a tensor without autograd history that prints as NumPy prints it.
    case array(Variable)
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case none
    case text(String)
    case dtype(DType)
    /// `torch.device("cpu")`, the only supported device.
    case device
    case list(ValueList)
    case slice(start: Int?, stop: Int?, step: Int?)
    case ellipsis
    case function(FunctionValue)
    /// The handle that `register_hook` returns; its `remove()` removes the hook.
    case hook(HookHandle)
    /// `torch.Generator()`; all generators share the seed of the evaluator.
    case generator
    /// The items of `*x`, to be inserted into the enclosing list or argument list.
    case spread([RuntimeValue])

    /// The kind of value with its article, for error messages.
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

    /// The tensor of a tensor, array or 1-tuple returned by `grad`; nil otherwise.
    var variable: Variable? {
        switch self {
        case .tensor(let x), .array(let x): return x
        case .list(let items):
            guard items.kind == .gradient, case .tensor(let x)? = items.first else { return nil }
            return x
        default: return nil
        }
    }

    /// The value as an argument of an operation.
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

    /// A Python list.
    static func items(_ elements: [RuntimeValue]) -> RuntimeValue { .list(ValueList(elements, .list)) }

    static func tuple(_ elements: [RuntimeValue]) -> RuntimeValue { .list(ValueList(elements, .tuple)) }

    static func shape(_ shape: [Int]) -> RuntimeValue {
        .list(ValueList(shape.map(RuntimeValue.integer), .size))
    }

    static func integer(_ x: Int) -> RuntimeValue { .number(Double(x), isInteger: true) }
}

/// A list, tuple or other sequence of Python.
struct ValueList: RandomAccessCollection {
    let elements: [RuntimeValue]
    let kind: Kind
    /// Nesting depth of lists; 1 for a list without inner lists.
    let depth: Int

    /// Maximum nesting depth of lists in a case.
    static let depthLimit = 100

    enum Kind: Equatable {
        case list, tuple
        /// `range(start, stop, step)`.
        case range(Int, Int, step: Int)
        /// A shape: `torch.Size`.
        case size
        /// The results of an operation with named results.
        case results(operation: String, names: [String])
        /// The 1-tuple that `grad` returns for one input; usable directly as the gradient.
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

/// Handle of a gradient hook; the hook does nothing once `isRegistered` is false.
final class HookHandle {
    var isRegistered = true
}

/// A function value that a case can call.
enum FunctionValue {
    case lambda(parameters: [String], body: ExpressionBody)
    /// A module without parameters: an operation with all arguments bound except its input tensors.
    case module(operation: String, arguments: [RuntimeValue], keywords: [(name: String, value: RuntimeValue)])
    /// A function that the case defines.
    case named(String)
}
