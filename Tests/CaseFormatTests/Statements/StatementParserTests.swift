import CaseFormat
import Testing

@Suite struct StatementParserTests {
    /// Target, operator and value in one line.
    static func summary(_ statement: Statement) -> String {
        let value = statement.value.prefixNotation
        let mark = (statement.augmented?.rawValue ?? "") + "="
        switch statement.target {
        case nil: return value
        case .names(let names): return "\(names.map(\.text).joined(separator: ", ")) \(mark) \(value)"
        case .place(let place): return "\(place.prefixNotation) \(mark) \(value)"
        }
    }

    @Test(
        arguments: [
            ("y = x + 1", "y = (+ x 1)"),
            ("a, b = torch.max(x, dim=1)", "a, b = (max x dim=1)"),
            ("x, y = y, x", "x, y = (tuple y x)"),
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

    /// Assigned names can be used from then on.
    @Test func assignmentsDefine() throws {
        let text = CaseText(statements: "a, b = x, y", "c = a", "c += b", "c.sum().backward()")
        #expect(text.faults().isEmpty)
    }

    /// Offsets counted in the source: escapes make it longer than the text that they stand for.
    @Test func rangesPointIntoTheFile() throws {
        let text = #"{"tensors": {"x": 1}, "steps": ["y = \u0078 + f(\"a\", x)"]}"#
        let diagnostics = CaseText(text).diagnostics()
        #expect(diagnostics.map(\.message) == ["there is no operation \"f\""])
        #expect(diagnostics.map(\.location.byteRange) == [46..<47])
        let sum = try CaseText(#"{"tensors": {"x": 1}, "steps": ["y = \u0078 + x"]}"#).decoded()
        let nodes = try #require(sum.statements.first?.value.nodes)
        #expect(nodes.map(\.range.offsets) == [37..<43, 46..<47, 37..<47])
        #expect(sum.statements.first?.range.offsets == 33..<47)
        #expect(sum.steps.first?.range.offsets == 32..<48)
    }

    /// Parentheses belong to the operand that they enclose.
    @Test func rangesIncludeParentheses() throws {
        let statement = try CaseText(statements: "(x + y) * z").decoded().statements.first
        let start = #"{"tensors": {"x": 1, "y": 2, "z": 3}, "steps": [""#.utf8.count
        #expect(statement?.value.range.offsets == start..<start + 11)
    }
}
