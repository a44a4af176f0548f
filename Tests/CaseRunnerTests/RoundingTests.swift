import CaseRunner
import GradientCheck
import Testing

/// A right gradient is not called wrong because of rounding, and rounding does not hide a wrong one.
@Suite struct RoundingTests {
    private func run(_ x: String, _ statements: String..., dtype: String = "float64") -> CaseResult {
        Repository.run(
            text: """
                { "dtype": "\(dtype)",
                  "tensors": { "x": { "data": \(x), "requires_grad": true } },
                  "steps": [\(statements.map { "\"\($0)\"" }.joined(separator: ", "))] }
                """)
    }

    /// The sum of a softmax is 1: its gradient is 0, but for rounding in the backward pass.
    @Test func gradientsThatCancelAreZero() {
        for x in ["[[0.3, -1.2], [0.7, 0.1]]", "[[3, 14], [-20, 7]]", "[[1e-3, 2e-3], [-4e-3, 1e-4]]"] {
            #expect(run(x, "softmax(x, dim=0).sum().backward()").outcome == .passed)
            #expect(run(x, "(x.mean() - x).sum().backward()").outcome == .passed)
        }
    }

    /// Values that are rounded about 1 before what is left of them counts.
    @Test(arguments: [
        "log(1 + x * x).sum().backward()", "exp(-x * x).std().backward()",
        "sqrt(1 + x ** 4).sum().backward()",
        "cos(x).sum().backward()", "(exp(-x * x).std() * 3).sin().backward()",
    ])
    func valuesThatHideInRoundingAreNotHeldAgainstAutograd(_ statement: String) {
        #expect(run("[1e-3, -2.1e-3, 0.7e-3]", statement).outcome == .passed)
    }

    /// 1 + x² is 1 to the last digit, so that no difference of the whole can tell the slope 2x from 0; those of each operation can.
    @Test func aSlopeThatRoundingHidesIsSeenOperationByOperation() {
        #expect(run("[1e-9, 2e-9]", "log(1 + x * x).sum().backward()").outcome == .passed)
    }

    /// Powers of a network's narrow values, deep enough to leave no digit of a bfloat16.
    @Test(arguments: ["float32", "float16", "bfloat16"])
    func narrowDTypesMayRound(_ dtype: String) {
        let result = run(
            "[[0.3, -1.7], [2.4, 0.9]]", "h = tanh(x @ x)", "h = sigmoid(h @ h) * h",
            "y = (softmax(h @ x, dim=0) * h).sum()", "y.backward()", dtype: dtype)
        #expect(result.outcome == .passed)
    }

    /// One part in 10⁷ is noticed even where the dtype has three digits.
    @Test(arguments: ["float32", "float16", "bfloat16"])
    func narrowDTypesHideNoWrongRule(_ dtype: String) {
        func outcome(_ factor: String) -> Outcome {
            Repository.run(
                text: """
                    { "dtype": "\(dtype)",
                      "tensors": { "x": { "data": [0.5, -1.25, 2], "requires_grad": true } },
                      "functions": { "cube": { "parameters": ["x"], "forward": "x ** 3",
                                               "backward": { "x": "grad_output * \(factor) * x ** 2" } } },
                      "steps": ["cube(x).sum().backward()"] }
                    """
            ).outcome
        }
        #expect(outcome("3") == .passed)
        #expect(outcome("3.0000003") == .failed)
    }

    @Test func aGradientThatADTypeLosesIsNotPassedOver() throws {
        let result = run("[200, 300]", "y = x * x", "(y * 0.001).sum().backward()", dtype: "float16")
        // 300² is 90000, beyond float16; the gradient 0.001 · 2x is not.
        #expect(result.outcome == .passed)
        let lost = run("[12, 3]", "(exp(x) * 0.0078125).sum().backward()", dtype: "float16")
        // exp 12 is 162755: the result and its slope are infinite in float16, and exp 12 / 128 = 1271.5218 in fact.
        #expect(lost.outcome == .inconclusive)
        #expect(
            lost.checks.first?.comparison?.rows.first?.numerical.map { abs($0 - 1271.521808) < 1e-5 } == true)
    }
}
