import Autograd

/// Generates statements that call every operation with mostly valid arguments, and mutates their tokens.
struct StatementGrammar: Grammar {
    /// The names that statements may use.
    var names = Self.names
    /// True to generate mostly statements that are not rejected before execution.
    var isForRunning = false

    static let names = ["x", "y", "z", "w", "i", "f", "x.grad", "out", "a"]

    func generated(_ random: inout SplitMix64) -> [UInt8] { Array(statement(&random).utf8) }

    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var tokens = Self.tokens(input)
        guard !tokens.isEmpty else { return generated(&random) }
        let others = Self.tokens(other)
        for _ in 0...random.below(3) { mutate(&tokens, others, &random) }
        return tokens.flatMap { $0 }
    }

    private func mutate(_ tokens: inout [[UInt8]], _ others: [[UInt8]], _ random: inout SplitMix64) {
        let start = random.below(tokens.count)
        guard tokens.indices.contains(start) else { return }
        let end = min(start + 1 + random.below(6), tokens.count)
        switch random.below(9) {
        case 0: tokens.remove(at: start)
        case 1: tokens.insert(contentsOf: tokens[start..<end], at: random.below(tokens.count))
        case 2: tokens.insert(contentsOf: others.isEmpty ? [] : [random.element(of: others)], at: start)
        case 3: tokens.swapAt(start, random.below(tokens.count))
        case 4: tokens[start] = Array(expression(2, &random).utf8)
        case 5:
            tokens.insert(
                Array((random.chance(0.5) ? ", " : "").utf8) + Array(argument(&random).utf8), at: start)
        case 6: tokens[start] = Array(random.element(of: Self.marks).utf8)
        case 7: nest(&tokens, start, &random)
        default: tokens[start] = other(than: tokens[start], &random)
        }
    }

    /// A token of the same kind.
    private func other(than token: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard let first = token.first else { return [] }
        if first & 0xDF &- UInt8(ascii: "A") < 26 {
            return Array(random.element(of: random.chance(0.6) ? Op.names : Self.words + names).utf8)
        }
        if first &- UInt8(ascii: "0") < 10 { return Array(HostileNumber.generated(&random).utf8) }
        return Array(random.element(of: Self.marks).utf8)
    }

    private func nest(_ tokens: inout [[UInt8]], _ start: Int, _ random: inout SplitMix64) {
        let count = random.element(of: [1, 2, 3, 50, 199, 200, 201, 3000])
        let (open, close) = random.element(of: [
            ("(", ")"), ("[", "]"), ("-", ""), ("f(", ")"), ("abs(", ")"), ("", ".T"), ("", "[0]"),
            ("1 + ", ""), ("2 ** ", ""), ("(", ",)"),
        ])
        tokens.insert(Array(String(repeating: open, count: count).utf8), at: start)
        tokens.insert(Array(String(repeating: close, count: count).utf8), at: min(start + 2, tokens.count))
    }

    /// Splits a text into words (including numbers) and single other characters.
    private static func tokens(_ text: [UInt8]) -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        var wasWord = false
        for byte in text {
            let isWord =
                byte & 0xDF &- UInt8(ascii: "A") < 26 || byte &- UInt8(ascii: "0") < 10
                || byte == UInt8(ascii: "_") || byte >= 0x80
            if isWord, wasWord { tokens[tokens.count - 1].append(byte) } else { tokens.append([byte]) }
            wasWord = isWord
        }
        return tokens
    }

    // MARK: Generation

    func statement(_ random: inout SplitMix64) -> String {
        if random.chance(0.35) { return pythonStatement(&random) }
        let value = expression(3, &random)
        let name = random.element(of: names)
        switch random.below(12) {
        case 0...4: return "\(random.element(of: ["a", "b", "out", name])) = \(value)"
        case 5:
            return
                "\(name) \(random.element(of: ["+=", "-=", "*=", "/=", "**=", "//=", "%=", "@="])) \(value)"
        case 6: return "\(name)[\(index(&random))] = \(value)"
        case 7:
            let attributes = ["grad", "data", "requires_grad"] + (isForRunning ? [] : ["T"])
            return "\(name).\(random.element(of: attributes)) = \(value)"
        case 8: return "a, b = \(value)"
        case 9:
            return
                "\(value).backward(\(random.element(of: ["", "retain_graph=True", "create_graph=True", "torch.ones(2)", "\(name)", "inputs=[\(name)]"])))"
        case 10:
            return
                "a = \(random.element(of: ["grad", "jacobian", "hessian", "torch.autograd.grad"]))(\(value), \(name))"
        default: return value
        }
    }

    func expression(_ depth: Int, _ random: inout SplitMix64) -> String {
        guard depth > 0, !random.chance(0.15) else { return operand(&random) }
        let inner = depth - 1
        if random.chance(0.25) { return pythonExpression(inner, &random) }
        switch random.below(11) {
        case 0...3: return call(random.element(of: Self.operations), inner, &random)
        case 4:
            return
                "\(expression(inner, &random)) \(random.element(of: Self.operators)) \(expression(inner, &random))"
        case 5: return "(\(expression(inner, &random))).\(random.element(of: Self.attributes))"
        case 6: return "\(operand(&random))[\(index(&random))]"
        case 7:
            return
                "[\((0..<random.below(4)).map { _ in expression(inner, &random) }.joined(separator: ", "))]"
        case 8: return "-\(expression(inner, &random))"
        case 9:
            return
                "\(random.element(of: names)).\(random.element(of: Self.methods))(\(random.chance(0.6) ? "" : argument(&random)))"
        default:
            guard names.contains("f") || !isForRunning else { return operand(&random) }
            return "f(\(expression(inner, &random)), \(operand(&random)))"
        }
    }

    /// A call of an operation with an argument for most parameters, as a function or a method.
    func call(_ op: Op, _ depth: Int, _ random: inout SplitMix64) -> String {
        var arguments: [String] = []
        for parameter in op.parameters {
            if parameter.defaultValue != nil, random.chance(0.4) { continue }
            let value =
                random.chance(isForRunning ? 0.01 : 0.05)
                ? argument(&random) : argument(parameter.kind, depth, &random)
            let isNamed =
                arguments.last?.contains("=") ?? false
                || (parameter.defaultValue != nil && random.chance(0.7))
            arguments.append(isNamed ? "\(parameter.name)=\(value)" : value)
        }
        if random.chance(0.03) { arguments.append(argument(&random)) }
        if random.chance(0.3), let first = arguments.first, !first.contains("=") {
            let inPlaceSuffix = random.chance(0.2) ? "_" : ""
            return "(\(first)).\(op.name)\(inPlaceSuffix)(\(arguments.dropFirst().joined(separator: ", ")))"
        }
        return
            "\(random.element(of: ["", "", "torch.", "F."]))\(op.name)(\(arguments.joined(separator: ", ")))"
    }

    private func argument(_ kind: Parameter.Kind, _ depth: Int, _ random: inout SplitMix64) -> String {
        switch kind {
        case .tensor: return random.chance(0.6) ? operand(&random) : expression(depth, &random)
        case .tensors:
            return "[\((0..<random.below(4)).map { _ in operand(&random) }.joined(separator: ", "))]"
        case .bool: return random.element(of: ["True", "False"])
        case .int: return String(HostileNumber.dimension(&random))
        case .string: return word(&random)
        case .dtype:
            return "torch."
                + random.element(of: ["float64", "float32", "float16", "bfloat16", "int64", "bool"])
        case .number, .numbers: return number(&random)
        case .ints, .optionalInts: return ints(&random)
        case .intLists: return random.chance(0.3) ? ints(&random) : "[\(ints(&random)), \(ints(&random))]"
        case .numberOrString: return random.chance(0.5) ? number(&random) : word(&random)
        case .intsOrString: return random.chance(0.7) ? ints(&random) : word(&random)
        }
    }

    /// An argument of any kind.
    private func argument(_ random: inout SplitMix64) -> String {
        switch random.below(6) {
        case 0: number(&random)
        case 1: ints(&random)
        case 2: word(&random)
        case 3:
            random.element(of: [
                "True", "None", "...", "dim=\(HostileNumber.dimension(&random))", "keepdim=True",
                "dtype=torch.float32", "requires_grad=True",
            ])
        default: operand(&random)
        }
    }

    func operand(_ random: inout SplitMix64) -> String {
        random.chance(0.8)
            ? random.element(of: names)
            : random.chance(0.7) ? number(&random) : argument(.ints(variadic: false), 0, &random)
    }

    private func number(_ random: inout SplitMix64) -> String {
        random.chance(0.5)
            ? String(random.below(9) - 3)
            : random.chance(0.1)
                ? "float('\(random.element(of: ["nan", "inf", "-inf"]))')"
                : isForRunning ? HostileNumber.finite(&random) : HostileNumber.generated(&random)
    }

    private func ints(_ random: inout SplitMix64) -> String {
        let isDimensions = random.chance(0.4)
        let items = (0..<random.below(5)).map { _ in
            isDimensions ? HostileNumber.dimension(&random) : HostileNumber.size(&random)
        }
        return random.chance(0.7) ? "\(items)" : "(" + items.map { "\($0)," }.joined() + ")"
    }

    func index(_ random: inout SplitMix64) -> String {
        (0...random.below(3)).map { _ in
            switch random.below(8) {
            case 0: return "..."
            case 1: return "None"
            case 2...4: return String(HostileNumber.dimension(&random))
            case 5:
                let bounds = (0..<3).map { _ in
                    random.chance(0.4) ? "" : "\(HostileNumber.dimension(&random))"
                }
                return bounds.joined(separator: ":")
            case 6: return ":"
            default:
                return random.chance(0.5)
                    ? random.element(of: names) : "[\(HostileNumber.dimension(&random)), 0]"
            }
        }.joined(separator: ", ")
    }

    private func word(_ random: inout SplitMix64) -> String {
        random.chance(isForRunning ? 0.98 : 0.9)
            ? "'\(random.element(of: Self.strings))'" : "'\(HostileText.generated(&random))'"
    }

    /// The operations that statements can call by name.
    private static let operations = Op.all.filter { !$0.name.hasPrefix("_") }

    private static let operators = [
        "+", "-", "*", "/", "//", "%", "@", "**", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>",
        "is", "is not", "in", "not in", "and", "or",
    ]

    private static let marks =
        operators + [
            "=", "+=", ",", ":", ".", "(", ")", "[", "]", "...", ";", "\n", "#", "'", "\"", "\\", " ", "!",
            "é", "{", "}", "f'", "f\"{", "'''", "\u{A0}", "\u{3000}", "“", "（", ">>> ", "... ", "In [3]: ",
            "with torch.no_grad(): ", "lambda a: ", " if ", " else ", " for a in ", "not ", "assert ",
            "print(",
            "*x", "import torch", ":=", "->", "\\\n", "\u{202E}", "\u{0}", "0x1p3", "1_0", "1__0", ".5", "5.",
        ]

    private static let attributes = [
        "T", "mT", "shape", "dtype", "ndim", "requires_grad", "is_leaf", "grad", "grad_fn", "data",
        "_version",
    ]

    private static let methods = [
        "backward", "detach", "clone", "item", "zero_", "requires_grad_", "retain_grad", "detach_", "numel",
        "size", "dim", "copy_", "sum", "exp_",
    ]

    private static let words =
        attributes + methods + pythonWords + [
            "True", "False", "None", "lambda", "for", "torch", "nn", "functional", "np", "float", "linalg",
            "F", "math", "pi", "inf", "tensor", "Tensor", "rand", "randn", "grad", "jacobian", "hessian",
            "dim", "keepdim", "axis",
        ]

    /// String arguments that operations accept.
    private static let strings: [String] = {
        let defaults = Op.all.flatMap(\.parameters).compactMap { parameter -> String? in
            if case .string(let word)? = parameter.defaultValue { word } else { nil }
        }
        return defaults + [
            "sum", "none", "mean", "fro", "nuc", "same", "valid", "tanh", "reflect", "inf", "trunc", "floor",
        ]
    }()
}
