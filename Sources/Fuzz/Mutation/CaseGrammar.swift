import Autograd
import CaseFormat

/// Generates cases: operations applied to slightly altered samples, or random statements on random tensors.
struct CaseGrammar: Grammar {
    /// The probability of a hostile title.
    var hostility = 0.05
    /// True to generate mostly cases that are not rejected before execution.
    var isForRunning = false

    var damage: Double { isForRunning ? 0.02 : 0.2 }

    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let changed = JSONGrammar(keepsKinds: isForRunning && random.chance(0.9)).mutated(
            input, with: other, &random)
        guard random.chance(hostility), let start = changed.firstIndex(of: UInt8(ascii: "{")) else {
            return changed
        }
        return changed[...start] + Array((title(&random) + ", ").utf8) + changed[(start + 1)...]
    }

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        var members: [String] = []
        if random.chance(hostility) { members.append(title(&random)) }
        if random.chance(0.2) { members.append("\"dtype\": \(dtype(&random))") }
        if random.chance(0.1) { members.append("\"seed\": \(random.below(9) - 4)") }
        let (tensors, steps) = random.chance(0.6) ? sample(&random) : statements(&random)
        members.append("\"tensors\": {\(tensors.joined(separator: ", "))}")
        if steps.contains(where: { $0.contains("f(") }) || random.chance(0.1) {
            members.append(function(&random))
        }
        members.append("\"steps\": [\(steps.joined(separator: ", "))]")
        if random.chance(0.4) {
            members.append("\"expect\": {\(expectation(Self.assigned(by: steps), &random))}")
        }
        if random.chance(0.4) { members.append(check(&random)) }
        return Array("{\(members.joined(separator: ", "))}".utf8)
    }

    private func title(_ random: inout SplitMix64) -> String {
        "\"title\": " + (HostileText.generated(&random) + HostileText.generated(&random)).jsonLiteral
    }

    // MARK: Operations applied to samples

    private func sample(_ random: inout SplitMix64) -> (tensors: [String], steps: [String]) {
        let op = random.element(of: Op.all.filter { !$0.name.hasPrefix("_") })
        guard let sample = op.samples.randomElement(using: &random) else { return statements(&random) }
        var tensors: [String] = []
        var arguments: [String] = []
        for (i, operand) in sample.operands.enumerated() {
            guard let tensor = operand.tensor(seed: i), !tensor.isNumber else {
                arguments.append(operand.tensor(seed: i)?.item.map { "\($0)" } ?? "None")
                continue
            }
            let name = random.chance(0.95) ? "x\(i)" : "x0"
            tensors.append("\"\(name)\": " + declaration(of: tensor, &random))
            arguments.append(name)
        }
        if case .tensors(variadic: false)? = op.parameters.first?.kind {
            arguments = ["[\(arguments.joined(separator: ", "))]"]
        }
        arguments += sample.attributes.compactMap { name, value in
            random.chance(0.1) ? nil : "\(name)=\(literal(value, &random))"
        }
        var steps = ["out = \(op.name)(\(arguments.joined(separator: ", ")))"]
        if random.chance(0.3) {
            let names = ["out", "out"] + (arguments.contains("x0") ? ["x0"] : [])
            steps.append(statementGrammar(names).statement(&random))
        }
        if random.chance(0.8) {
            steps.append(
                random.element(of: [
                    "out.sum().backward()", "(out * out).sum().backward()", "out.backward()",
                    "a = grad(out.sum(), x0, create_graph=True)", "a = jacobian(out, x0)",
                    "a = hessian(out.sum(), x0)",
                ]))
        }
        return (tensors, steps.map(\.jsonLiteral))
    }

    /// The declaration of a tensor, with small random changes of its shape, dtype and elements.
    private func declaration(of tensor: Tensor, _ random: inout SplitMix64) -> String {
        var shape = tensor.shape
        if random.chance(0.15), !shape.isEmpty {
            shape[random.below(shape.count)] = HostileNumber.size(&random)
        }
        if random.chance(0.05) { shape.append(HostileNumber.size(&random)) }
        if random.chance(0.05), !shape.isEmpty { shape.removeLast() }
        let dtype = random.chance(0.1) ? random.element(of: DType.allCases) : tensor.dtype
        let isGrad = dtype.isFloatingPoint ? random.chance(0.8) : random.chance(0.01)
        var members = ["\"requires_grad\": \(isGrad)", "\"dtype\": \"\(dtype.rawValue)\""]
        if shape == tensor.shape {
            let elements = tensor.elements.map {
                dtype.isFloatingPoint && random.chance(0.05)
                    ? random.element(of: Self.values)
                    : tensor.dtype == .bool
                        ? ($0 == 0 ? "false" : "true") : tensor.dtype == .int64 ? "\(Int($0))" : "\($0)"
            }
            members.append("\"data\": [\(elements.joined(separator: ", "))], \"shape\": \(shape)")
        } else {
            members.append("\"\(random.element(of: ["ones", "zeros", "rand", "randn"]))\": \(shape)")
        }
        return "{\(members.joined(separator: ", "))}"
    }

    private static let values = [
        "0", "-0.0", "1", "\"nan\"", "\"inf\"", "\"-inf\"", "1e308", "-1e308", "5e-324", "1e-300", "0.5",
        "-1", "1e16",
    ]

    private func literal(_ value: Attribute, _ random: inout SplitMix64) -> String {
        let grammar = statementGrammar(["x0"])
        if random.chance(0.15) { return grammar.expression(1, &random) }
        switch value {
        case .none, .view, .places: return "None"
        case .bool(let value): return random.chance(0.8) == value ? "True" : "False"
        case .int(let value): return random.chance(0.7) ? "\(value)" : "\(HostileNumber.dimension(&random))"
        case .number(let value): return random.chance(0.7) ? "\(value)" : HostileNumber.generated(&random)
        case .string(let value): return "'\(value)'"
        case .dtype(let value): return "torch.\(value.rawValue)"
        case .ints(let values):
            return "\(values.map { random.chance(0.8) ? $0 : HostileNumber.size(&random) })"
        case .numbers, .optionalInts, .intLists: return value.python
        }
    }

    // MARK: Statements

    private func statements(_ random: inout SplitMix64) -> (tensors: [String], steps: [String]) {
        let names = Array(["x", "y", "z", "w"].prefix(1 + random.below(4)))
        let tensors = names.map { "\"\($0)\": " + declaration(&random) }
        var steps: [String] = []
        for _ in 0...random.below(5) {
            let grammar = statementGrammar(names + ["f"] + Self.assigned(by: steps))
            steps.append(step(grammar, depth: 2, &random))
        }
        if random.chance(0.5) {
            steps.append("\(random.element(of: names)).sum().backward()".jsonLiteral)
        }
        return (tensors, steps)
    }

    private func declaration(_ random: inout SplitMix64) -> String {
        let shape = (0..<random.below(4)).map { _ in HostileNumber.size(&random) }
        let numbers = (0..<3).map { _ in number(&random) }
        let source: String
        switch random.below(10) {
        case 0...4: source = "\"\(random.element(of: ["ones", "zeros", "rand", "randn"]))\": \(shape)"
        case 5: source = "\"data\": [\(numbers.joined(separator: ", "))]"
        case 6: source = "\"arange\": [\(numbers.prefix(1 + random.below(3)).joined(separator: ", "))]"
        case 7: source = "\"linspace\": [\(numbers[0]), \(numbers[1]), \(HostileNumber.size(&random))]"
        case 8: source = "\"npy\": \"\(String(repeating: "a", count: random.below(40))).npy\""
        default:
            source =
                random.chance(0.5)
                ? "\"eye\": \(HostileNumber.size(&random))"
                : "\"full\": {\"shape\": \(shape), \"value\": \(numbers[0])}"
        }
        let dtype = random.chance(0.2) ? random.element(of: DType.allCases) : .float64
        let isGrad = dtype.isFloatingPoint ? random.chance(0.8) : random.chance(0.01)
        return "{\(source), \"dtype\": \"\(dtype.rawValue)\", \"requires_grad\": \(isGrad)}"
    }

    private func statementGrammar(_ names: [String]) -> StatementGrammar {
        StatementGrammar(names: names, isForRunning: isForRunning)
    }

    /// The names assigned by statements such as `a = …`.
    private static func assigned(by steps: [String]) -> [String] {
        steps.compactMap { step in
            let target = step.dropFirst().prefix { $0.isLetter }
            return step.dropFirst(target.count + 1).hasPrefix(" = ") ? String(target) : nil
        }
    }

    private func number(_ random: inout SplitMix64) -> String {
        isForRunning ? HostileNumber.finite(&random) : HostileNumber.generated(&random)
    }

    private func dtype(_ random: inout SplitMix64) -> String {
        random.element(of: [
            "\"float64\"", "\"float32\"", "\"float16\"", "\"bfloat16\"", "\"int64\"", "\"bool\"",
        ])
    }

    private func step(_ grammar: StatementGrammar, depth: Int, _ random: inout SplitMix64) -> String {
        func text(_ text: String) -> String { text.jsonLiteral }
        let name = text(random.element(of: grammar.names))
        switch random.below(depth > 0 ? 20 : 14) {
        case 14:
            return
                "{\"backward\": \(text(grammar.expression(2, &random))), \"retain_graph\": \(random.chance(0.5))}"
        case 15: return "{\"zero_grad\": \(name)}"
        case 16: return "{\"no_grad\": [\(step(grammar, depth: depth - 1, &random))]}"
        case 17: return "{\"expect\": {\(expectation(grammar.names, &random))}}"
        case 18:
            return
                "{\"raises\": \"\(random.element(of: Self.errors))\", \"step\": \(step(grammar, depth: depth - 1, &random))}"
        case 19:
            let arguments = (0..<random.below(4)).map { _ in
                random.chance(0.6) ? name : HostileNumber.generated(&random)
            }
            return
                "{\"op\": \(text(random.element(of: Op.names))), \"args\": [\(arguments.joined(separator: ", "))], \"out\": \"a\"}"
        default: return text(grammar.statement(&random))
        }
    }

    private static let errors = [
        "NonScalarBackward", "GraphFreed", "NoGradRequired", "GradientShapeMismatch", "ShapeMismatch",
        "DTypeMismatch", "NotDifferentiable", "InPlaceOnLeaf", "ModifiedInPlace", "IndexOutOfRange",
        "SingularMatrix", "BadArgument", "UnknownName", "UnknownOperation",
    ]

    private func expectation(_ names: [String], _ random: inout SplitMix64) -> String {
        let grammar = statementGrammar(names.isEmpty ? ["x0", "x0.grad"] : names)
        let key = grammar.expression(random.below(2), &random).jsonLiteral
        switch random.below(6) {
        case 0: return "\(key): \(grammar.expression(1, &random).jsonLiteral)"
        case 3: return "\(key): " + random.element(of: Self.blanks)
        case 1: return "\(key): {\"value\": \(number(&random)), \"digits\": \(random.below(20) - 1)}"
        case 2: return "\(key): [\(number(&random)), 1]"
        default: return "\(key): \(number(&random))"
        }
    }

    private static let blanks = [
        #""?""#, #""?""#, #""?""#, #"{"value": "?", "dtype": "float64"}"#, #"["?", 1]"#, #"["?"]"#,
        #"[["?"], [2]]"#,
        #"{"data": ["?"], "shape": []}"#, #""\u003f""#,
    ]

    private func function(_ random: inout SplitMix64) -> String {
        let grammar = statementGrammar(["p", "q"])
        let forward = grammar.expression(2, &random).jsonLiteral
        let backward = statementGrammar(["p", "q", "output", "grad_output"]).expression(2, &random)
            .jsonLiteral
        let rule =
            random.chance(0.6) ? ", \"backward\": {\"p\": \(backward), \"q\": \"grad_output * p\"}" : ""
        return "\"functions\": {\"f\": {\"parameters\": [\"p\", \"q\"], \"forward\": \(forward)\(rule)}}"
    }

    private func check(_ random: inout SplitMix64) -> String {
        let member = random.element(of: [
            "\"numeric\": \"fast\"", "\"order\": 2", "\"jacobian\": true", "\"forward_mode\": true",
            "\"atol\": \(number(&random))", "\"rtol\": 0",
            "\"numeric\": \"off\", \"reason\": \"r\"",
            "\"order\": 2, \"jacobian\": true, \"numeric\": \"fast\"",
        ])
        return "\"check\": {\(member)}"
    }
}
