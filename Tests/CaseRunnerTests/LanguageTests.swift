import CaseFormat
import CaseRunner
import Testing

/// Tests of Python constructs in statements. The values are those of Python or PyTorch.
@Suite struct LanguageTests {
    private static let x = "\"x\": {\"data\": [1.0, 2.0, 3.0], \"requires_grad\": true}"

    @Test(
        arguments: [
            ("1 < 2 < 3", "true"), ("1 < 2 > 3", "false"), ("not 0", "true"), ("0 or 5", "5"),
            ("0 and 5", "0"),
            ("3 if x.sum() > 5 else 4", "3"), ("x.grad is None", "true"), ("x is not None", "true"),
            ("2 in [1, 2]", "true"), ("x.shape == (3,)", "true"), ("5 & 3", "1"), ("5 | 3", "7"),
            ("5 ^ 3", "6"),
            ("~5", "-6"), ("1 << 4", "16"), ("+x[0]", "1"), ("True & False", "false"),
            ("(x > 1) & (x < 3)", "[false, true, false]"), ("~(x > 1)", "[true, false, false]"),
            ("sum([1, 2, 3])", "6"), ("sum(x)", "6"), ("sum([k * k for k in range(4) if k != 1])", "13"),
            ("max(3, 4.5)", "4.5"), ("max([2, 7, 5])", "7"), ("max(x)", "3"), ("min(x[0], x[1])", "1"),
            ("abs(-2)", "2"), ("round(2.5)", "2"), ("round(2.675, 2)", "2.67"), ("len(x)", "3"),
            ("len([1, 2])", "2"), ("int(3.9)", "3"), ("int(-3.9)", "-3"), ("float(x[1])", "2"),
            ("range(2, 8, 3)", "[2, 5]"), ("range(3, 0, -1)", "[3, 2, 1]"), ("list(x.shape)", "[3]"),
            ("[a * b for a, b in zip([1, 2], [3, 4])]", "[3, 8]"),
            ("[i for i, _ in enumerate(x)]", "[0, 1, 2]"),
            ("sorted([3, 1, 2])", "[1, 2, 3]"), ("[*range(2), 7]", "[0, 1, 7]"), ("[1, 2, 3][-1]", "3"),
            ("[1, 2, 3, 4][1:3]", "[2, 3]"), ("math.sqrt(2)", "1.4142135623730951"), ("math.floor(2.7)", "2"),
            ("math.log(8, 2)", "3"), ("(lambda a, b: a * b)(3, 4)", "12"), ("x.max(dim=0).values", "3"),
            ("x.sort(descending=True).indices", "[2, 1, 0]"), ("x.tolist()", "[1, 2, 3]"),
            ("x.stride()", "[1]"),
            ("x.new_ones(2)", "[1, 1]"), ("torch.Tensor(2, 2).shape", "[2, 2]"),
            ("torch.full((2,), 7.0).type_as(x)", "[7, 7]"), ("torch.is_tensor(x)", "true"),
            ("torch.cuda.is_available()", "false"), ("x.to('cpu').is_cuda", "false"),
            ("torch.autograd.functional.jacobian(lambda t: t ** 2, x)", "[[2, 0, 0], [0, 4, 0], [0, 0, 6]]"),
            ("torch.autograd.functional.hessian(lambda t: (t ** 3).sum(), x[:2])", "[[6, 0], [0, 12]]"),
            ("torch.autograd.functional.vjp(lambda t: 2 * t, x, torch.ones(3))[1]", "[2, 2, 2]"),
            ("torch.autograd.functional.jvp(lambda t: t ** 2, x, torch.ones(3))[1]", "[2, 4, 6]"),
            ("nn.ReLU()(x - 2)", "[0, 0, 1]"), ("nn.Softmax(dim=0)(x).sum()", "1"),
            ("torch.allclose(x, x + 1e-9)", "true"), ("torch.equal(x, x + 1)", "false"),
            ("grad((x ** 2).sum(), x)[0]", "[2, 4, 6]"), ("grad((x ** 2).sum(), x)", "[2, 4, 6]"),
            ("id(x) == id(x)", "true"), ("id(x) == id(x[:])", "false"), ("f'{x.sum():.1f}' == '6.0'", "true"),
            ("F.one_hot(torch.tensor([1, 0]), num_classes=3)", "[[0, 1, 0], [1, 0, 0]]"),
            ("F.linear(x, torch.ones(2, 3), torch.tensor([1.0, 2.0]))", "[7, 8]"),
        ] as [(String, String)])
    func value(_ expression: String, _ expected: String) {
        let failures = Repository.failures(Self.x, ["z = 0"], expect: "\"\(expression)\": \(expected)")
        #expect(failures == [])
    }

    @Test(
        arguments: [
            (["a, *b = range(4)"], #""a": 0, "b": [1, 2, 3]"#),
            (["a = b = x * 2"], #""id(a) == id(b)": true"#),
            (["y = x.detach().clone()", "y[0], y[1] = y[1], y[0]"], #""y": [2, 2, 3]"#),
            (["g, = torch.autograd.grad(x.sum(), x)"], #""g": [1, 1, 1]"#),
            (["a = 1; b = a + 1"], #""b": 2"#), (["del x", "x = 3"], #""x": 3"#),
            (["with torch.no_grad(): y = x * 2; z = y + 1"], #""z.requires_grad": false, "y": [2, 4, 6]"#),
            (["torch.set_grad_enabled(False)", "y = x * 2"], #""y.requires_grad": false"#),
            (["r = torch.zeros(3)", "torch.add(x.detach(), 1, out=r)"], #""r": [2, 3, 4]"#),
            (
                ["a = x.detach().numpy()", "a[0] = 9", "t = torch.from_numpy(a)", "t += 1"],
                #""a": [10, 3, 4], "x": [10, 3, 4]"#
            ),
            (["f = lambda t: t * 2", "y = f(x)"], #""y": [2, 4, 6]"#),
            (["loss = nn.MSELoss()", "y = loss(x, x + 2)"], #""y": 4"#),
            (["h = x.register_hook(lambda g: g * 10)", "x.sum().backward()"], #""x.grad": [10, 10, 10]"#),
            (
                ["h = x.register_hook(lambda g: g * 10)", "h.remove()", "x.sum().backward()"],
                #""x.grad": [1, 1, 1]"#
            ),
            (
                ["y = x * 2", "y.register_hook(lambda g: g + 1)", "y.sum().backward()"],
                #""x.grad": [4, 4, 4]"#
            ),
            (["torch.autograd.backward([x.sum(), (x * x).sum()])"], #""x.grad": [3, 5, 7]"#),
            (["i = torch.tensor([1, 2])", "i |= 4"], #""i": [5, 6]"#),
        ] as [([String], String)])
    func statements(_ steps: [String], _ expect: String) {
        #expect(Repository.failures(Self.x, steps, expect: expect) == [])
    }

    /// A failed assertion is a failed check; the statements after it are still run.
    @Test func failedAssertionsShowBothSides() throws {
        let result = Repository.run(
            text:
                #"{"tensors": {"x": [1, 2]}, "steps": ["assert torch.equal(x, torch.ones(2))", "assert x[1] == 2"]}"#
        )
        #expect(result.checks.map(\.outcome) == [.failed, .passed])
        #expect(result.checks.map(\.subject) == ["torch.equal(x, torch.ones(2))", "x[1] == 2"])
        let rows = try #require(result.checks.first?.comparison?.rows)
        #expect(rows.map(\.index) == [[1]])
        #expect(rows.map(\.found) == [2])
    }

    @Test func failedAssertionsCanBeExpected() {
        let failures = Repository.failures(
            Self.x,
            [#"{"raises": "AssertionError", "message": "three", "step": "assert len(x) == 2, 'three'"}"#],
            expect: "\"len(x)\": 3")
        #expect(failures == [])
    }

    /// An `expect` key is evaluated with recording enabled and leaves no nodes on the tape.
    @Test func keysHaveNoSideEffects() {
        let keys =
            #""(x ** 3).requires_grad": true, "hessian((x ** 3).sum(), x)[0][0]": 6, "grad(y, x)": [2, 4, 6], "#
            + #""grad(y, x) + 0": [2, 4, 6], "x.grad": null, "y.requires_grad": true"#
        #expect(Repository.failures(Self.x, ["y = (x ** 2).sum()"], expect: keys) == [])
        let afterwards = ["y = (x ** 2).sum()", "{\"expect\": {\"grad(y, x)\": [2, 4, 6]}}", "y.backward()"]
        #expect(Repository.failures(Self.x, afterwards, expect: "\"x.grad\": [2, 4, 6]") == [])
    }

    @Test(arguments: ["x.add_(1)", "y.backward()", "x.requires_grad_()", "torch.manual_seed(1)"])
    func keysWithSideEffectsAreMalformed(_ key: String) {
        let result = Repository.run(
            text: "{\"tensors\": {\(Self.x)}, \"steps\": [\"y = x.sum()\"], \"expect\": {\"\(key)\": 1}}")
        #expect(result.outcome == .malformed)
    }

    /// Finite differences confirm the gradient before the hook changes it.
    @Test func wrongRulesAreFoundDespiteHooks() {
        let result = Repository.run(
            text: """
                {"tensors": {\(Self.x)},
                 "functions": {"f": {"parameters": ["t"], "forward": "t * t", "backward": {"t": "grad_output * t"}}},
                 "steps": ["x.register_hook(lambda g: g * 0)", "f(x).sum().backward()"]}
                """)
        #expect(result.outcome == .failed)
    }

    @Test(
        arguments: [
            ("x.cuda()", "the device `cuda` is not available"),
            ("x.to('cuda')", "the device `cuda` is not available"),
            ("torch.ones(2, device='cuda:0')", "the device `cuda` is not available"),
            ("1 if x > 1 else 2", "is ambiguous"), ("x.numpy()", "Can't call numpy()"),
            ("x(3)", "a tensor cannot be called"), ("[1] * 10000000", "more than"),
            ("torch.add(x, 1, out=torch.zeros(3))", "don't support automatic differentiation"),
        ] as [(String, String)])
    func errorMessages(_ statement: String, _ message: String) {
        let result = Repository.run(text: "{\"tensors\": {\(Self.x)}, \"steps\": [\"y = \(statement)\"]}")
        guard case .failure(_, let found)? = result.checks.last?.mismatch else {
            Issue.record("the statement does not fail: \(result.checks)")
            return
        }
        #expect(found.contains(message))
    }

    /// The lengths of lists and loops in a statement are limited.
    @Test(arguments: ["[[0 for a in range(1000)] for b in range(100000)]", "range(10 ** 9)", "[0] * 10 ** 9"])
    func listLengthsAreLimited(_ expression: String) {
        var limits = Limits()
        limits.seconds = 5
        let result = Repository.run(text: "{\"steps\": [\"y = \(expression)\"]}", limits: limits)
        #expect(result.outcome == .failed)
    }
}
