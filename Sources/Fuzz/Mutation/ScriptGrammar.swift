import Autograd

/// Generates Python scripts with blocks, loops, functions and classes, and mutates their lines.
struct ScriptGrammar: Grammar {
    private let statements = StatementGrammar(names: StatementGrammar.names, isForRunning: true)

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        var lines = Self.prologue
        for _ in 0...random.below(8) { lines += statement(depth: 3, &random) }
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Swaps, indents, removes, repeats or inserts lines, or mutates a line as a statement.
    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var lines = input.split(separator: newline, omittingEmptySubsequences: false).map(Array.init)
        guard !lines.isEmpty else { return generated(&random) }
        let others = other.split(separator: newline).map(Array.init)
        for _ in 0...random.below(3) {
            let place = random.below(lines.count)
            guard lines.indices.contains(place) else { break }
            switch random.below(8) {
            case 0: lines.remove(at: place)
            case 1: lines.insert(lines[place], at: random.below(lines.count))
            case 2: lines.swapAt(place, random.below(lines.count))
            case 3: lines[place] = Array(random.element(of: ["    ", "\t", "  "]).utf8) + lines[place]
            case 4: lines[place] = Array(lines[place].drop { $0 == UInt8(ascii: " ") })
            case 5: if !others.isEmpty { lines.insert(random.element(of: others), at: place) }
            case 6:
                let new = statement(depth: 2, &random).map { Array($0.utf8) }
                lines.insert(contentsOf: new, at: place)
            default: lines[place] = statements.mutated(lines[place], with: other, &random)
            }
        }
        return Array(lines.joined(separator: [newline]))
    }

    private static let prologue = [
        "import torch", "import torch.nn as nn", "import torch.nn.functional as F",
        "x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], requires_grad=True)", "y = torch.arange(2.)",
        "z, w, i = x * 2, y + 1, 1", "f = lambda a, b: a * b", "xs, d = [], {'a': x, 'b': 2}",
    ]

    // MARK: Statements

    /// The lines of a statement, including its blocks.
    private func statement(depth: Int, _ random: inout SplitMix64) -> [String] {
        guard depth > 0, random.chance(0.5) else { return [simple(&random)] }
        let body = block(depth - 1, &random)
        switch random.below(12) {
        case 0...2: return ["for \(random.element(of: Self.targets)) in \(iterable(&random)):"] + body
        case 3:
            return ["while \(condition(&random)):"] + body + [
                "    " + random.element(of: ["break", "i += 1"])
            ]
        case 4:
            let test = condition(&random)
            guard random.chance(0.5) else { return ["if \(test):"] + body }
            return ["if \(test):"] + body + ["else:"] + block(depth - 1, &random)
        case 5: return ["with \(random.element(of: Self.contexts)):"] + body
        case 6...7: return function(random.element(of: ["g", "h", "k"]), body, &random)
        case 8: return ["try:"] + body + ["except \(random.element(of: Self.errors)):"] + block(0, &random)
        case 9: return module(&random)
        case 10: return custom(&random)
        default: return ["class C:"] + function("__init__", body, &random, isMethod: true).map { "    " + $0 }
        }
    }

    private func block(_ depth: Int, _ random: inout SplitMix64) -> [String] {
        (0...random.below(3)).flatMap { _ in statement(depth: depth, &random) }.map { "    " + $0 }
    }

    private func simple(_ random: inout SplitMix64) -> String {
        let value = statements.expression(2, &random)
        switch random.below(20) {
        case 0...6: return statements.statement(&random)
        case 7: return "xs.\(random.element(of: ["append", "extend", "insert", "pop"]))(\(value))"
        case 8: return "d['\(random.element(of: ["a", "b", "c"]))'] = \(value)"
        case 9: return "print(f'{\(random.element(of: StatementGrammar.names))}', \(value), '%d' % i)"
        case 10: return "a = \(random.element(of: ["g", "h", "k", "f", "m", "C", "E.apply"]))(\(value))"
        case 11: return "return \(value)"
        case 12: return random.element(of: ["break", "continue", "pass", "global x", "del y", "nonlocal i"])
        case 13: return "xs = [\(value) for \(random.element(of: Self.targets)) in \(iterable(&random))]"
        case 14: return "x, y = \(value), \(random.element(of: StatementGrammar.names))"
        case 15:
            return random.element(of: [
                "xs = xs + xs", "xs = [xs, xs]", "s = s + s", "xs *= 2", "d = {'a': d}",
            ])
        case 16:
            return random.element(of: ["o.zero_grad()", "o.step()", "m.zero_grad()", "a = m(x)", "s = 'ab'"])
        case 17:
            return
                "o = torch.optim.SGD(\(random.element(of: ["[x]", "m.parameters()", "xs"])), lr=0.1, momentum=0.9)"
        case 18: return "m = \(random.element(of: Self.modules))"
        default: return "assert \(condition(&random)), 'no'"
        }
    }

    private func iterable(_ random: inout SplitMix64) -> String {
        random.element(of: [
            "range(2)", "range(3)", "range(10 ** 9)", "x", "xs", "[1, 2]", "d", "d.items()", "zip(x, y)",
            "enumerate(xs)", "m.parameters()", "'abc'", "reversed(range(2))", "range(i)",
        ])
    }

    private func condition(_ random: inout SplitMix64) -> String {
        random.element(of: [
            "True", "i < 3", "x is None", "x.grad is not None", "x.sum() > 0", "'a' in d", "xs", "not d",
            "i < 3 and x.sum() > g(x)", "__name__ == '__main__'", "i",
        ])
    }

    private func function(
        _ name: String, _ body: [String], _ random: inout SplitMix64, isMethod: Bool = false
    ) -> [String] {
        let parameters = random.element(of: ["", "x", "x, y", "x, y=2", "a, i=None"])
        let own = isMethod ? parameters.isEmpty ? "self" : "self, " + parameters : parameters
        let last = "    return \(statements.expression(2, &random))"
        let decorator = random.chance(0.1) ? ["@torch.no_grad()"] : []
        return decorator + ["def \(name)(\(own)):"] + body + (isMethod || random.chance(0.2) ? [] : [last])
    }

    private func module(_ random: inout SplitMix64) -> [String] {
        [
            "class M(nn.Module):", "    def __init__(self):", "        super().__init__()",
            "        self.l = \(random.element(of: Self.modules))", "        self.\(simple(&random))",
            "    def forward(self, x):", "        return self.l(x) + \(statements.expression(1, &random))",
            "m = M()",
        ]
    }

    private func custom(_ random: inout SplitMix64) -> [String] {
        [
            "class E(torch.autograd.Function):", "    @staticmethod", "    def forward(ctx, x, i=None):",
            "        ctx.save_for_backward(x)", "        \(simple(&random))",
            "        return \(statements.expression(1, &random))", "    @staticmethod",
            "    def backward(ctx, g):", "        x, = ctx.saved_tensors", "        \(simple(&random))",
            "        return g * \(statements.expression(1, &random)), None",
        ]
    }

    private static let targets = ["i", "a", "x", "k, v", "a, b"]
    private static let contexts = [
        "torch.no_grad()", "torch.enable_grad()", "torch.set_grad_enabled(i)", "x",
    ]
    private static let errors = ["RuntimeError", "RuntimeError as e", "Exception", "ValueError"]
    private static let modules = [
        "nn.Linear(2, 2)", "nn.Sequential(nn.Linear(2, 3), nn.ReLU())", "nn.Linear(2, 1, bias=False)",
        "nn.ModuleList([nn.Linear(2, 2)])", "nn.Dropout(0.0)", "nn.Embedding(3, 2)", "nn.Parameter(x)",
    ]
}
