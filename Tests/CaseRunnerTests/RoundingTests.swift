import CaseRunner
import GradientCheck
import Testing

/// Tests of rounding errors: a correct gradient must not fail because of them, and they must not hide a wrong one.
@Suite struct RoundingTests {
    private func run(_ x: String, _ statements: String..., dtype: String = "float64") -> CaseResult {
        Repository.run(
            text: """
                { "dtype": "\(dtype)",
                  "tensors": { "x": { "data": \(x), "requires_grad": true } },
                  "steps": [\(statements.map { "\"\($0)\"" }.joined(separator: ", "))] }
                """)
    }

    /// The sum of a softmax is 1, so its gradient is 0 except for rounding errors in the backward pass.
    @Test func cancellingGradientsPass() {
        for x in ["[[0.3, -1.2], [0.7, 0.1]]", "[[3, 14], [-20, 7]]", "[[1e-3, 2e-3], [-4e-3, 1e-4]]"] {
            #expect(run(x, "softmax(x, dim=0).sum().backward()").outcome == .passed)
            #expect(run(x, "(x.mean() - x).sum().backward()").outcome == .passed)
        }
    }

    /// The values are rounded relative to 1 and then cancel, so only few significant digits are left.
    @Test(arguments: [
        "log(1 + x * x).sum().backward()", "exp(-x * x).std().backward()",
        "sqrt(1 + x ** 4).sum().backward()",
        "cos(x).sum().backward()", "(exp(-x * x).std() * 3).sin().backward()",
    ])
    func cancellationInValuesPasses(_ statement: String) {
        #expect(run("[1e-3, -2.1e-3, 0.7e-3]", statement).outcome == .passed)
    }

    /// 1 + x² rounds to 1, so differences of the whole function cannot distinguish the slope 2x from 0.
    /// Differences of each operation can.
    @Test func slopesLostToRoundingAreCheckedPerOperation() {
        #expect(run("[1e-9, 2e-9]", "log(1 + x * x).sum().backward()").outcome == .passed)
    }

    /// Powers of low-precision values, deep enough that no correct digit of a bfloat16 is left.
    @Test(arguments: ["float32", "float16", "bfloat16"])
    func lowPrecisionRoundingPasses(_ dtype: String) {
        let result = run(
            "[[0.3, -1.7], [2.4, 0.9]]", "h = tanh(x @ x)", "h = sigmoid(h @ h) * h",
            "y = (softmax(h @ x, dim=0) * h).sum()", "y.backward()", dtype: dtype)
        #expect(result.outcome == .passed)
    }

    /// A relative error of 10⁻⁷ is detected even in a dtype with three digits.
    @Test(arguments: ["float32", "float16", "bfloat16"])
    func wrongRulesAreFoundInLowPrecision(_ dtype: String) {
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

    @Test func overflowInLowPrecisionIsReported() throws {
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
