import Autograd
import CaseFormat

/// Python's built-in functions, the `math` module and text methods.
extension Evaluator {
    func call(
        _ function: PythonFunction, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        // For a tensor argument, or with keyword arguments, call the tensor operation of that name.
        if let operation = function.operation, arguments.first?.variable != nil || !keywords.isEmpty {
            return try apply(
                operation, arguments.map(\.argument), keywords.map { ($0.0, $0.1.argument) }, at: range)
        }
        switch function {
        case .print: return try print(arguments, keywords, at: range)
        case .range, .len, .list, .tuple, .zip, .enumerate, .reversed, .sorted:
            return try list(function, arguments, keywords, at: range)
        case .float, .int, .bool, .abs, .round: return try number(function, arguments, at: range)
        case .sum, .max, .min, .all, .any: return try reduce(function, arguments, at: range)
        case .format, .join:
            guard case .text(let text)? = arguments.first else {
                throw ExecutionError(
                    .expected(
                        "text before `.\(function.rawValue)`", found: arguments.first?.kindName ?? "nothing"),
                    at: range)
            }
            let values = Array(arguments.dropFirst())
            guard function == .join else { return try formatted(text, values, keywords, at: range) }
            guard values.count == 1 else { throw wrongArguments(function, at: range) }
            return try joined(text, values[0], at: range)
        case .id, .str, .repr, .type, .isinstance: return try describe(function, arguments, at: range)
        }
    }

    private func wrongArguments(_ function: PythonFunction, at range: SourceRange) -> ExecutionError {
        ExecutionError(.unsupported("`\(function.rawValue)` does not accept these arguments"), at: range)
    }

    /// Sends the printed text, without its final line break, to the observer.
    private func print(
        _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        var separator = " "
        for case ("sep", .text(let text)) in keywords { separator = text }
        observer?.didPrint(arguments.map { text(of: $0) }.joined(separator: separator), at: range)
        return .none
    }

    // MARK: Lists

    private func list(
        _ function: PythonFunction, _ arguments: [RuntimeValue], _ keywords: [(String, RuntimeValue)],
        at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        switch (function, arguments.count) {
        case (.range, 1...3): return try integers(arguments, at: range)
        case (.len, 1): return .integer(try items(of: arguments[0], at: range).count)
        case (.list, 0): return .items([])
        case (.tuple, 0): return .tuple([])
        case (.list, 1): return .items(try items(of: arguments[0], at: range))
        case (.tuple, 1): return .tuple(try items(of: arguments[0], at: range))
        case (.reversed, 1): return .items(try items(of: arguments[0], at: range).reversed())
        case (.zip, _):
            var columns: [[RuntimeValue]] = []
            for argument in arguments { columns.append(try items(of: argument, at: range)) }
            let count = columns.map(\.count).min() ?? 0
            return .items((0..<count).map { i in .tuple(columns.map { $0[i] }) })
        case (.enumerate, 1...2):
            var start = arguments.count == 2 ? arguments[1].asInteger ?? 0 : 0
            for case ("start", let value) in keywords { start = value.asInteger ?? 0 }
            let items = try items(of: arguments[0], at: range)
            return .items(items.enumerated().map { .tuple([.integer(start &+ $0), $1]) })
        case (.sorted, 1):
            let items = try items(of: arguments[0], at: range)
            let texts = items.compactMap { if case .text(let text) = $0 { text } else { nil } }
            if !texts.isEmpty, texts.count == items.count {
                // Python compares text by code points.
                let ordered = texts.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
                let isReversed = keywords.contains {
                    if case ("reverse", .bool(true)) = $0 { true } else { false }
                }
                return .items((isReversed ? ordered.reversed() : ordered).map(RuntimeValue.text))
            }
            let numbers = items.compactMap(\.asNumber?.value)
            guard numbers.count == items.count else { throw wrongArguments(function, at: range) }
            var order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
            for case ("reverse", .bool(true)) in keywords { order.reverse() }
            return .items(order.map { items[$0] })
        default: throw wrongArguments(function, at: range)
        }
    }

    /// `range(start, stop, step)`.
    private func integers(_ arguments: [RuntimeValue], at range: SourceRange) throws(ExecutionError)
        -> RuntimeValue
    {
        let bounds = arguments.compactMap(\.asInteger)
        guard bounds.count == arguments.count else {
            throw ExecutionError(.expected("integers for `range`", found: "something else"), at: range)
        }
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        let step = bounds.count == 3 ? bounds[2] : 1
        guard step != 0, start.magnitude < 1 << 53, stop.magnitude < 1 << 53 else {
            throw wrongArguments(.range, at: range)
        }
        let count = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step
        try spendItems(max(0, count), at: range)
        let integers = stride(from: start, to: stop, by: step).map(RuntimeValue.integer)
        return .list(ValueList(integers, .range(start, stop, step: step)))
    }

    // MARK: Numbers

    private func number(
        _ function: PythonFunction, _ arguments: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard let first = arguments.first else { throw wrongArguments(function, at: range) }
        if function == .bool { return .bool(try isTrue(first, at: range)) }
        if function == .float, case .text(let text) = first, let x = Double(text) {
            return .number(x, isInteger: false)
        }
        if function == .int, case .text(let text) = first, let x = Int(text), x.magnitude <= 1 << 53 {
            return .integer(x)
        }
        var number = first.asNumber
        if let x = first.variable {
            guard let item = x.tensor.item else {
                throw ExecutionError(.autograd(.notOneElement(count: x.tensor.count)), at: range)
            }
            number = (item, !x.dtype.isFloatingPoint)
        }
        guard let (x, isInteger) = number else {
            throw ExecutionError(.expected("a number", found: first.kindName), at: range)
        }
        switch function {
        case .float: return .number(x, isInteger: false)
        case .int:
            guard x.isFinite, x.magnitude <= 0x1p53 else { throw ExecutionError(.numberTooLarge, at: range) }
            return .number(x.rounded(.towardZero), isInteger: true)
        case .abs: return .number(x.magnitude, isInteger: isInteger)
        default:
            guard arguments.count == 2, let digits = arguments[1].asInteger else {
                return .number(x.rounded(.toNearestOrEven), isInteger: true)
            }
            guard !isInteger, digits >= 0, digits <= 17 else { return .number(x, isInteger: isInteger) }
            // Round through the decimal representation, as Python does.
            let text = NumberFormat(".\(digits)f")?.text(for: x, isInteger: false) ?? ""
            return .number(Double(text) ?? x, isInteger: false)
        }
    }

    /// `sum`, `max`, `min`, `all` and `any` of a list, or of several arguments.
    private func reduce(
        _ function: PythonFunction, _ arguments: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let isList: Bool = if case .list? = arguments.first { true } else { false }
        if function == .sum {
            var sum = arguments.count == 2 ? arguments[1] : .integer(0)
            for item in try items(of: arguments.first ?? .none, at: range) {
                sum = try binary(.add, sum, item, at: range)
            }
            return sum
        }
        let items = isList && arguments.count == 1 ? try items(of: arguments[0], at: range) : arguments
        switch function {
        case .all, .any:
            for item in items where try isTrue(item, at: range) == (function == .any) {
                return .bool(function == .any)
            }
            return .bool(function == .all)
        default:
            guard var best = items.first else { throw wrongArguments(function, at: range) }
            for item in items.dropFirst() {
                let isBetter = try binary(function == .max ? .greater : .less, item, best, at: range)
                if try isTrue(isBetter, at: range) { best = item }
            }
            return best
        }
    }

    /// A function of Python's `math`; tensor arguments call the tensor operation of the same name.
    func math(
        _ operation: String, _ arguments: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        let numbers = arguments.compactMap(\.asNumber?.value)
        guard numbers.count == arguments.count, let x = numbers.first else {
            return try apply(operation, arguments.map(\.argument), at: range)
        }
        switch (operation, numbers.count) {
        case ("log", 2):
            guard case .number(let a, _) = try math("log", [arguments[0]], at: range),
                case .number(let b, _) = try math("log", [arguments[1]], at: range)
            else { return .none }
            return .number(a / b, isInteger: false)
        case ("floor", 1), ("ceil", 1), ("trunc", 1):
            guard x.isFinite, x.magnitude <= 0x1p53 else { throw ExecutionError(.numberTooLarge, at: range) }
            return .number(
                x.rounded(operation == "floor" ? .down : operation == "ceil" ? .up : .towardZero),
                isInteger: true)
        case (_, 1): return try truth(operation, scalar(operation, x, isInteger: false, at: range))
        case (_, 2): return try scalar(operation, x, numbers[1], isInteger: false, at: range)
        default:
            throw ExecutionError(.unsupported("`\(operation)` does not accept these arguments"), at: range)
        }
    }

    /// Converts the result of `isnan`, `isinf` and similar functions to a bool.
    private func truth(_ operation: String, _ value: RuntimeValue) -> RuntimeValue {
        guard operation.hasPrefix("is"), case .number(let x, _) = value else { return value }
        return .bool(x != 0)
    }

    // MARK: Descriptions and identity

    private func describe(
        _ function: PythonFunction, _ arguments: [RuntimeValue], at range: SourceRange
    ) throws(ExecutionError) -> RuntimeValue {
        guard let first = arguments.first else { throw wrongArguments(function, at: range) }
        switch function {
        case .str: return .text(text(of: first))
        case .repr: return .text(representation(of: first))
        case .type: return .text("<class '\(first.pythonType)'>")
        case .id:
            // All names of one tensor give the same number; different tensors give different numbers.
            guard let x = first.variable else {
                throw ExecutionError(.expected("a tensor", found: first.kindName), at: range)
            }
            return .integer(x.identity)
        default: throw wrongArguments(function, at: range)
        }
    }
}

extension RuntimeValue {
    /// The name of the value's Python type, as `type(x)` prints it.
    var pythonType: String {
        switch self {
        case .tensor: "torch.Tensor"
        case .array: "numpy.ndarray"
        case .number(_, let isInteger): isInteger ? "int" : "float"
        case .bool: "bool"
        case .none: "NoneType"
        case .text: "str"
        case .dtype: "torch.dtype"
        case .device: "torch.device"
        case .list(let items): items.kind == .list ? "list" : items.kind == .size ? "torch.Size" : "tuple"
        case .slice: "slice"
        case .ellipsis: "ellipsis"
        case .function, .spread: "function"
        case .hook: "torch.utils.hooks.RemovableHandle"
        case .generator: "torch._C.Generator"
        }
    }
}
