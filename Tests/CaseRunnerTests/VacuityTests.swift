import CaseRunner
import GradientCheck
import Testing

/// Tests of the detection of vacuous checks, which would also pass for wrong gradients.
@Suite struct VacuityTests {
    private func vacuities(_ tensors: String, _ steps: String, _ rest: String = "") throws -> [Vacuity] {
        let result = Repository.run(text: #"{ "tensors": { \#(tensors) }, "steps": [\#(steps)]\#(rest) }"#)
        try #require(result.outcome == .passed, "\(result)")
        return result.checks.compactMap(\.vacuity)
    }

    @Test func zeroGradientsAreVacuous() throws {
        let x = #""x": { "data": [1, 2], "requires_grad": true }"#
        #expect(try vacuities(x, #""(0 * x).sum().backward()""#) == [.zero])
        #expect(try vacuities(x, #""(x - x).sum().backward()""#) == [.zero])
        #expect(try vacuities(x, #""(x * x).sum().backward()""#).isEmpty)
    }

    @Test func tolerancesAboveAllValuesAreVacuous() throws {
        let x = #""x": { "data": [1e-4, 2e-4], "requires_grad": true }"#
        let square = #""(x * x).sum().backward()""#
        #expect(try vacuities(x, square, #", "check": { "atol": 1e-3 }"#) == [.belowTolerance])
        #expect(
            try vacuities(
                x, square, #", "expect": { "x.grad": { "value": [2e-4, 4e-4], "atol": 1e-3 } }"#)
                == [.belowTolerance])
        #expect(
            try vacuities(x, square, #", "expect": { "x.grad": { "value": [2e-4, 4e-4], "atol": 1e-5 } }"#)
                .isEmpty)
    }

    /// The gradient of the sum of AB with respect to A has equal rows, so only irregular weights detect a transpose.
    @Test func symmetricGradientsAreVacuous() throws {
        let ones = #""A": { "ones": [2, 2], "requires_grad": true }, "B": { "data": [[1, 2], [2, 1]] }"#
        #expect(try vacuities(ones, #""(A @ B).sum().backward()""#) == [.symmetric(0, 1)])
        let irregular = #""A": { "ones": [2, 2], "requires_grad": true }, "B": { "data": [[1, 2], [3, 5]] }"#
        #expect(try vacuities(irregular, #""(A @ B).sum().backward()""#).isEmpty)
        // An element-wise operation cannot transpose its gradient by mistake.
        let square = #""A": { "data": [[1, 2], [2, 5]], "requires_grad": true }"#
        #expect(try vacuities(square, #""(A * A).sum().backward()""#).isEmpty)
    }

    private func gaps(_ text: String) -> [CaseResult.Gap] { Repository.run(text: text).gaps }

    @Test func unusedAndUnreachedLeavesAreGaps() {
        #expect(
            gaps(
                """
                { "tensors": { "x": { "ones": [2], "requires_grad": true },
                               "y": { "ones": [2], "requires_grad": true },
                               "z": { "ones": [2], "requires_grad": true } },
                  "steps": ["(x * x).sum().backward()", "z * 2"] }
                """) == [.unusedLeaf("y"), .unreachedLeaf("z")])
    }

    @Test func expectedMissingGradientsAreNoGaps() {
        #expect(
            gaps(
                """
                { "tensors": { "x": { "ones": [2], "requires_grad": true },
                               "y": { "ones": [2], "requires_grad": true } },
                  "steps": ["(x * x).sum().backward()"], "expect": { "y.grad": null } }
                """
            ).isEmpty)
    }

    @Test func casesWithoutChecksAreGaps() {
        #expect(
            gaps(#"{ "tensors": { "x": { "ones": [2] } }, "steps": ["y = x * 2"] }"#) == [.nothingIsChecked])
    }

    /// The results of `grad` are checked as well; here the rule for 3x² has a relative error of 10⁻⁷.
    @Test func resultsOfGradAreChecked() {
        let text = """
            { "tensors": { "x": { "data": [2, 3], "requires_grad": true } },
              "functions": { "cube": { "parameters": ["x"], "forward": "x ** 3",
                                       "backward": { "x": "grad_output * 3.0000003 * x ** 2" } } },
              "steps": ["y = cube(x).sum()", "g = torch.autograd.grad(y, x)"] }
            """
        let result = Repository.run(text: text)
        #expect(result.outcome == .failed)
        #expect(result.checks.first?.subject == "gradient by x")
        #expect(result.checks.first?.culprit?.operation == "cube")
        #expect(Repository.run(text: text.replacing("3.0000003", with: "3")).outcome == .passed)
    }
}
