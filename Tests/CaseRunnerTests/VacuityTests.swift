import CaseRunner
import GradientCheck
import Testing

/// Checks that pass and show little are named.
@Suite struct VacuityTests {
    private func vacuities(_ tensors: String, _ steps: String, _ rest: String = "") throws -> [Vacuity] {
        let result = Repository.run(text: #"{ "tensors": { \#(tensors) }, "steps": [\#(steps)]\#(rest) }"#)
        try #require(result.outcome == .passed, "\(result)")
        return result.checks.compactMap(\.vacuity)
    }

    @Test func aGradientOfZero() throws {
        let x = #""x": { "data": [1, 2], "requires_grad": true }"#
        #expect(try vacuities(x, #""(0 * x).sum().backward()""#) == [.zero])
        #expect(try vacuities(x, #""(x - x).sum().backward()""#) == [.zero])
        #expect(try vacuities(x, #""(x * x).sum().backward()""#).isEmpty)
    }

    @Test func aToleranceAboveEverything() throws {
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

    /// d/dA of the sum of AB is the same row sums in every row, and so on: only irregular weights tell a transpose.
    @Test func symmetryThatHidesATranspose() throws {
        let ones = #""A": { "ones": [2, 2], "requires_grad": true }, "B": { "data": [[1, 2], [2, 1]] }"#
        #expect(try vacuities(ones, #""(A @ B).sum().backward()""#) == [.symmetric(0, 1)])
        let irregular = #""A": { "ones": [2, 2], "requires_grad": true }, "B": { "data": [[1, 2], [3, 5]] }"#
        #expect(try vacuities(irregular, #""(A @ B).sum().backward()""#).isEmpty)
        // Nobody transposes where every element is by itself.
        let square = #""A": { "data": [[1, 2], [2, 5]], "requires_grad": true }"#
        #expect(try vacuities(square, #""(A * A).sum().backward()""#).isEmpty)
    }

    private func gaps(_ text: String) -> [CaseResult.Gap] { Repository.run(text: text).gaps }

    @Test func leavesThatNothingUsesOrReaches() {
        #expect(
            gaps(
                """
                { "tensors": { "x": { "ones": [2], "requires_grad": true },
                               "y": { "ones": [2], "requires_grad": true },
                               "z": { "ones": [2], "requires_grad": true } },
                  "steps": ["(x * x).sum().backward()", "z * 2"] }
                """) == [.unusedLeaf("y"), .unreachedLeaf("z")])
    }

    @Test func aGradientThatIsExpectedToBeMissingIsNoGap() {
        #expect(
            gaps(
                """
                { "tensors": { "x": { "ones": [2], "requires_grad": true },
                               "y": { "ones": [2], "requires_grad": true } },
                  "steps": ["(x * x).sum().backward()"], "expect": { "y.grad": null } }
                """
            ).isEmpty)
    }

    @Test func aCaseThatChecksNothing() {
        #expect(
            gaps(#"{ "tensors": { "x": { "ones": [2] } }, "steps": ["y = x * 2"] }"#) == [.nothingIsChecked])
    }

    /// What `grad` gives is checked as well: here against 3x², by a rule with a mistake of one part in 10⁷.
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
