import Autograd

/// Python syntax other than calls, operators and indices.
extension StatementGrammar {
    func pythonStatement(_ random: inout SplitMix64) -> String {
        let value = expression(2, &random)
        let name = random.element(of: names)
        switch random.below(14) {
        case 0: return "print(\(value), \(formatted(&random)))"
        case 1: return "assert \(value)\(random.chance(0.3) ? ", \(formatted(&random))" : "")"
        case 2:
            let mode = random.element(of: [
                "no_grad()", "enable_grad()", "inference_mode()", "set_grad_enabled(True)",
                "set_grad_enabled(\(value))",
            ])
            return "with torch.\(mode): \(statement(&random))"
        case 3: return "\(statement(&random)); \(statement(&random))"
        case 4: return "\(target(2, &random)) = \(value)"
        case 5: return "a = \(target(1, &random)) = \(value)"
        case 6:
            return "\(name)[\(index(&random))] \(random.element(of: ["+=", "*=", "&=", "**="])) \(value)"
        case 7:
            return random.element(of: ["import torch", "import torch as t", "from torch import nn, exp as e"])
        case 8: return "del \(random.element(of: ["a", "b", name]))"
        case 9: return "torch.add(\(name), \(value), out=\(random.element(of: names)))"
        case 10:
            return "\(name).register_hook(lambda g: \(random.element(of: ["g * 2", "print(g)", value])))"
        case 11: return "torch.autograd.backward([\(value)], [\(name)])"
        case 12: return random.element(of: [">>> ", "In [3]: ", "... "]) + statement(&random)
        default: return "a: torch.Tensor = \(value)"
        }
    }

    /// The left side of an assignment.
    private func target(_ depth: Int, _ random: inout SplitMix64) -> String {
        switch random.below(depth > 0 ? 6 : 4) {
        case 0: return random.element(of: ["a", "b", "out"])
        case 1: return "\(random.element(of: names))[\(index(&random))]"
        case 2: return "*a, b"
        case 3: return "\(random.element(of: names)).grad"
        case 4: return "(\(target(depth - 1, &random)), \(target(depth - 1, &random)))"
        default: return "\(target(depth - 1, &random)), \(target(depth - 1, &random))"
        }
    }

    func pythonExpression(_ depth: Int, _ random: inout SplitMix64) -> String {
        let (a, b, c) = (expression(depth, &random), expression(depth, &random), expression(depth, &random))
        let name = random.element(of: names)
        switch random.below(16) {
        case 0: return "\(a) if \(b) else \(c)"
        case 1: return "(\(a) \(random.element(of: ["and", "or"])) \(b))"
        case 2: return "not \(a)"
        case 3: return "\(a) < \(b) <= \(c)"
        case 4: return "[\(a) for a in \(b)\(random.chance(0.3) ? " if a" : "")]"
        case 5: return "(lambda a: \(a))(\(name))"
        case 6: return formatted(&random)
        case 7: return "\(random.element(of: Self.pythonFunctions))(\(a), \(name))"
        case 8: return "\(random.element(of: Self.pythonFunctions))(\(a))"
        case 9: return "~\(a)"
        case 10:
            let module = random.element(of: ["ReLU", "Softmax", "MSELoss", "Tanh"])
            return "nn.\(module)(\(random.element(of: ["", "dim=0"])))(\(name))"
        case 11: return "\(name).\(random.element(of: Self.queryMethods))()"
        case 12:
            let function = random.element(of: ["jacobian", "hessian", "vjp", "jvp"])
            return "torch.autograd.functional.\(function)(lambda a: \(a), \(name))"
        case 13: return "\(name).max(0).\(random.element(of: ["values", "indices", "S"]))"
        case 14:
            return "\(name).\(random.element(of: ["new_ones", "new_zeros", "reshape", "view"]))(*\(a))"
        default:
            return "\(random.element(of: ["x", "x.grad", "None"])) is \(random.element(of: ["", "not "]))None"
        }
    }

    private func formatted(_ random: inout SplitMix64) -> String {
        let specification = random.element(of: ["", ":.3f", ":>8", "=", "!r", ":08.2e", ":,", ":q", ":.999f"])
        return "f'{{\(random.element(of: ["a", "é", "{"]))}} {\(operand(&random))\(specification)}'"
    }

    private static let pythonFunctions = [
        "range", "len", "list", "tuple", "zip", "enumerate", "sorted", "reversed", "float", "int", "bool",
        "sum", "max", "min", "abs", "round", "all", "any", "id", "str", "type", "math.sqrt", "math.floor",
        "np.array", "torch.as_tensor", "torch.rand_like", "torch.manual_seed", "torch.randint",
        "torch.Tensor",
        "Variable",
    ]

    private static let queryMethods = [
        "numpy", "tolist", "stride", "is_contiguous", "cpu", "cuda", "storage", "data_ptr", "type", "item",
        "size",
    ]

    static let pythonWords =
        pythonFunctions + queryMethods + ["and", "or", "not", "is", "in", "if", "else", "with", "as"]
}
