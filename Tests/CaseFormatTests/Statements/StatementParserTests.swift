import CaseFormat
import Testing

@Suite struct StatementParserTests {
    /// The target, operator and value of a statement in one line.
    static func summary(_ statement: Statement) -> String {
        switch statement.kind {
        case .expression(let value): value.prefixNotation
        case .assignment(let targets, let value):
            (targets.map(summary) + [value.prefixNotation]).joined(separator: " = ")
        case .augmented(let target, let op, let value):
            "\(summary(target)) \(op.rawValue)= \(value.prefixNotation)"
        case .assertion(let test, let message):
            "assert \(test.prefixNotation)\(message.map { ", " + $0.prefixNotation } ?? "")"
        case .deletion(let targets): "del \(targets.map(summary).joined(separator: ", "))"
        case .pass: "pass"
        case .recording(let mode, let body):
            "\(summary(mode)): \(body.map(summary).joined(separator: "; "))"
        }
    }

    private static func summary(_ target: Statement.Target) -> String {
        switch target {
        case .name(let name): name.text
        case .place(let place): place.prefixNotation
        case .tuple(let targets, _): "(\(targets.map(summary).joined(separator: ", ")))"
        case .starred(let target): "*" + summary(target)
        case .results(let names): "results(\(names.map(\.text).joined(separator: ", ")))"
        }
    }

    private static func summary(_ mode: RecordingMode) -> String {
        switch mode {
        case .on: "recording"
        case .off: "not recording"
        case .given(let expression): "recording if \(expression.prefixNotation)"
        }
    }

    @Test(
        arguments: [
            ("y = x + 1", "y = (+ x 1)"),
            ("a, b = torch.max(x, dim=1)", "(a, b) = (max x dim=1)"),
            ("x, y = y, x", "(x, y) = (tuple y x)"), ("g, = torch.autograd.grad(y, x)", "(g) = (grad y x)"),
            ("a = b = x", "a = b = x"), ("y[0], y[1] = x, z", "((index y 0), (index y 1)) = (tuple x z)"),
            ("(a, b), c = x", "((a, b), c) = x"), ("a, *b = x", "(a, *b) = x"), ("[a, b] = x", "(a, b) = x"),
            ("x: torch.Tensor = y", "x = y"), ("x |= y", "x |= y"), ("x[0] &= y", "(index x 0) &= y"),
            ("assert x == y", "assert (== x y)"), ("assert x, f'{y}'", "assert x, (f y)"),
            ("del x, y", "del x, y"), ("pass", "pass"), ("import torch", "pass"),
            ("with torch.no_grad(): x += 1; y = x", "not recording: x += 1; y = x"),
            ("with torch.enable_grad(): y = x", "recording: y = x"),
            ("with torch.set_grad_enabled(True): y = x", "recording if True: y = x"),
            ("with torch.inference_mode(), torch.enable_grad(): pass", "not recording: recording: pass"),
            ("x += 1", "x += 1"), ("x -= y", "x -= y"), ("x *= 2", "x *= 2"), ("x /= 2", "x /= 2"),
            ("x **= 2", "x **= 2"), ("x //= 2", "x //= 2"), ("x %= 2", "x %= 2"), ("x @= y", "x @= y"),
            ("x[0] = 1", "(index x 0) = 1"),
            ("x[0, 1:] *= y", "(index x 0 (slice 1 None None)) *= y"),
            ("x.grad[0] = 1", "(index (. x grad) 0) = 1"),
            ("x.grad = None", "(. x grad) = None"),
            ("x.data = y", "(. x data) = y"),
            ("x.data -= 0.1 * x.grad", "(. x data) -= (* 0.1 (. x grad))"),
            ("x.requires_grad = True", "(. x requires_grad) = True"),
            ("y = x  # a remark", "y = x"),
            ("\n  y = x\n  ", "y = x"),
            // From PyTorch's tutorials, unchanged.
            ("x = torch.ones(2, 2, requires_grad=True)", "x = (ones 2 2 requires_grad=True)"),
            ("x.backward()", "(.backward x)"),
            ("x.grad.data.zero_()", "(.zero_ (. (. x grad) data))"),
            (
                "y.backward(torch.Tensor([[1, 0]]), retain_graph=True)",
                "(.backward y (Tensor [[1 0]]) retain_graph=True)"
            ),
            ("z = x[1:, None, ..., [0, 2]]", "z = (index x (slice 1 None None) None ... [0 2])"),
            (
                "y[0, 0] = x[0, 0] ** 2 + 3 * x[0 , 1]",
                "(index y 0 0) = (+ (** (index x 0 0) 2) (* 3 (index x 0 1)))"
            ),
            ("loss = F.cross_entropy(x @ y + z, z)", "loss = (cross_entropy (+ (@ x y) z) z)"),
            ("x = torch.arange(4.0, requires_grad=True)", "x = (arange 4.0 requires_grad=True)"),
            ("x.requires_grad_(True)", "(.requires_grad_ x True)"),
            ("x = torch.randn(3, 4, dtype=torch.float64)", "x = (randn 3 4 dtype=float64)"),
        ] as [(String, String)])
    func statementsAreParsed(text: String, expected: String) throws {
        let statements = try CaseText(statements: text).decoded().statements
        #expect(statements.map(Self.summary) == [expected])
    }

    @Test(
        arguments: [
            ("y = x; z = y", ["y = x", "z = y"]), ("y = x;", ["y = x"]),
            ("y = x\nz = y", ["y = x", "z = y"]),
            ("with torch.no_grad():\n    y = x\n    z = y\nx = z", ["not recording: y = x; z = y", "x = z"]),
            (">>> y = x\n>>> z = y", ["y = x", "z = y"]),
        ] as [(String, [String])])
    func severalStatementsInOneString(text: String, expected: [String]) throws {
        #expect(try CaseText(statements: text).decoded().statements.map(Self.summary) == expected)
    }

    /// Imports define the names of modules.
    @Test(
        arguments: [
            ("import torch as t; y = t.exp(x)", "y = (exp x)"),
            ("import torch.nn.functional as G; y = G.relu(x)", "y = (relu x)"),
            ("from torch import exp as e, sin; y = e(sin(x))", "y = (exp (sin x))"),
            ("from torch.nn import functional; y = functional.relu(x)", "y = (relu x)"),
            (
                "from torch.autograd import Variable, grad; y = grad(x, Variable(x))",
                "y = (grad x (Variable x))"
            ),
            ("from math import (pi, sqrt); y = sqrt(pi)", "y = (math.sqrt 3.141592653589793)"),
            ("import numpy as n; y = n.pi", "y = 3.141592653589793"),
        ] as [(String, String)])
    func importsNameModules(text: String, expected: String) throws {
        #expect(try CaseText(statements: text).decoded().statements.map(Self.summary).last == expected)
    }

    /// Assigned names can be used in later statements.
    @Test func assignmentsDefine() throws {
        let text = CaseText(statements: "a, b = x, y", "c = a", "c += b", "c.sum().backward()")
        #expect(text.faults().isEmpty)
    }

    /// Offsets are counted in the source, where escape sequences are longer than the characters that they
    /// represent.
    @Test func rangesPointIntoTheFile() throws {
        let text = #"{"tensors": {"x": 1}, "steps": ["y = \u0078 + f(\"a\", x)"]}"#
        let diagnostics = CaseText(text).diagnostics()
        #expect(diagnostics.map(\.message) == ["there is no operation \"f\""])
        #expect(diagnostics.map(\.location.byteRange) == [46..<47])
        let sum = try CaseText(#"{"tensors": {"x": 1}, "steps": ["y = \u0078 + x"]}"#).decoded()
        let nodes = try #require(sum.statements.first?.value?.nodes)
        #expect(nodes.map(\.range.offsets) == [37..<43, 46..<47, 37..<47])
        #expect(sum.statements.first?.range.offsets == 33..<47)
        #expect(sum.steps.first?.range.offsets == 32..<48)
    }

    /// The range of an operand includes its parentheses.
    @Test func rangesIncludeParentheses() throws {
        let statement = try CaseText(statements: "(x + y) * z").decoded().statements.first
        let start = #"{"tensors": {"x": 1, "y": 2, "z": 3}, "steps": [""#.utf8.count
        #expect(statement?.value?.range.offsets == start..<start + 11)
    }
}
