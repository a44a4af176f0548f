import CaseFormat
import CaseRunner
import GradientCheck
import Testing

/// Tests of the verdict and the explanation of wrong values.
@Suite struct VerdictTests {
    private func tutorial(_ last: String) -> String {
        """
        {
          "tensors": { "x": { "ones": [2, 2], "requires_grad": true } },
          "steps": ["out = (3 * (x + 2) ** 2).mean()", "out.backward()"],
          "expect": { "out": 27, "x.grad": [[4.5, 4.5], [4.5, \(last)]] }
        }
        """
    }

    @Test func tutorialValuesPass() {
        #expect(Repository.run(text: tutorial("4.5")).outcome == .passed)
    }

    @Test func wrongExpectedValuesShowAllThreeValues() throws {
        let result = Repository.run(text: tutorial("4.6"))
        let check = try #require(result.checks.first { $0.outcome == .failed })
        let row = try #require(check.comparison?.rows.first)
        #expect(check.subject == "x.grad")
        #expect(check.verdict == .expectedIsWrong)
        #expect(row.index == [1, 1])
        #expect(row.expected == 4.6)
        #expect(row.found == 4.5)
        #expect(abs(try #require(row.numerical) - 4.5) < 1e-9)
        #expect(check.location?.line == 4)
    }

    /// d/dx (√(1 + x) − 1)/x, of which rounding errors leave five digits at this x.
    ///
    /// Autograd gives −0.12499771749571664, mpmath −0.12499865611200884.
    @Test(
        arguments: [
            ("-0.12499865611200884", Verdict.inconclusive), ("-0.1248", .expectedIsWrong),
            ("-0.12499771749571664", .agree),
        ])
    func expectedValuesWithinRoundingErrorPass(_ expected: String, _ verdict: Verdict) throws {
        let result = Repository.run(
            text: """
                {
                  "tensors": { "x": { "data": 1.075121229231103e-05, "requires_grad": true } },
                  "steps": ["y = (sqrt(1 + x) - 1) / x", "y.backward()"],
                  "expect": { "x.grad": \(expected) }
                }
                """)
        let check = try #require(result.checks.last { $0.subject == "x.grad" })
        #expect(check.verdict == verdict)
    }

    private func swish(_ factor: String) -> String {
        """
        {
          "tensors": { "x": { "data": [0.5, -1, 2], "requires_grad": true } },
          "functions": { "swish": {
            "parameters": ["x"], "forward": ["s = sigmoid(x)", "x * s"],
            "backward": { "x": "grad_output * (s + x * s * (1 - s)) * \(factor)" } } },
          "steps": ["y = swish(x)", "y.sum().backward()"]
        }
        """
    }

    @Test func correctHandWrittenRulesPass() {
        #expect(Repository.run(text: swish("1")).outcome == .passed)
    }

    @Test(arguments: ["(1 + 1e-7)", "(1 - 1e-7)", "(1 + 1e-8)", "2", "-1"])
    func wrongHandWrittenRulesAreLocated(_ factor: String) throws {
        let result = Repository.run(text: swish(factor))
        let check = try #require(result.checks.first { $0.outcome == .failed })
        #expect(check.verdict == .backwardIsWrong)
        #expect(check.culprit?.operation == "swish")
        #expect(check.culprit?.operand?.argument == "x")
        #expect(check.culprit?.location?.line == 6)
    }

    @Test func mistakesAreReportedOnce() {
        let text = swish("2").replacing(
            "\"steps\"",
            with: "\"expect\": { \"x.grad\": [0.7399611873026, 0.0723294881285, 1.0907842487849] }, \"steps\""
        )
        let failed = Repository.run(text: text).checks.filter { $0.outcome != .passed }
        #expect(failed.count == 1)
        #expect(failed.first?.comparison?.rows.first?.expected != nil)
    }

    /// Both maxima have ties, and the two functions distribute the cotangent among equal elements differently.
    @Test func tiesMayDistributeCotangentsDifferently() throws {
        let result = Repository.run(
            text: """
                { "tensors": { "x": { "data": [[2.2, 0.5], [2.2, -1]], "requires_grad": true } },
                  "steps": ["y = max(x)", "r, i = torch.max(x, 0)",
                            {"backward": ["y", "r"], "gradient": [1, [-1.5, 1]]}] }
                """)
        let check = try #require(result.checks.first)
        #expect(check.outcome == .passed)
        #expect(check.verdict == .agree)
    }

    /// Lines from PyTorch's tutorials.
    @Test func tutorialLinesRunUnchanged() {
        let result = Repository.run(
            text: """
                { "steps": [
                  "x = torch.ones(2, 2, requires_grad=True)",
                  "y = x + 2",
                  "z = y * y * 3",
                  "out = z.mean()",
                  "out.backward()",
                  { "expect": { "x.grad": [[4.5, 4.5], [4.5, 4.5]], "z.grad_fn": "MulBackward0" } },
                  "x.grad.data.zero_()",
                  { "expect": { "x.grad": "torch.zeros(2, 2)" } },
                  "v = torch.tensor([[2., 3.]], requires_grad=True)",
                  "w = torch.zeros(1, 2)",
                  "w[0, 0] = v[0, 0] ** 2 + 3 * v[0 ,1]",
                  "w[0, 1] = v[0, 1] ** 2 + 2 * v[0, 0]",
                  "w.backward(torch.Tensor([[1, 0]]), retain_graph=True)",
                  { "expect": { "v.grad": [[4, 3]], "w.grad_fn": "CopySlices" } }
                ] }
                """)
        #expect(result.outcome == .passed, "\(result.diagnostics.map(\.rendered)) \(result.checks)")
    }
}
