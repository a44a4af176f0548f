import CaseFormat
import CaseRunner
import Testing

/// Tests of expressions and their values. The values of tensors are those of PyTorch 2.15.
@Suite struct EvaluationTests {
    private static let x = "\"x\": [[1, 2, 3], [4, 5, 6]], \"i\": {\"data\": [2, 0], \"dtype\": \"int64\"}"

    @Test(arguments: [
        // Python's numbers and precedence
        ("2 + 3 * 4", "14"), ("-2 ** 2", "-4"), ("2 ** 3 ** 2", "512"), ("7 // 2", "3"), ("-7 // 2", "-4"),
        ("-7 % 3", "2"), ("7 / 2", "3.5"), ("1 < 2", "true"), ("(1 + 2) * 3", "9"),
        // Tensors
        ("x.sum()", "21"), ("x.sum(dim=0)", "[5, 7, 9]"), ("x.sum(axis=1, keepdims=True)", "[[6], [15]]"),
        ("1 - x[0]", "[0, -1, -2]"), ("6 / x[0]", "[6, 3, 2]"), ("x[0] @ x[1]", "32"),
        ("x @ x.T", "[[14, 32], [32, 77]]"),
        ("x.mT.shape", "[3, 2]"), ("x.ndim", "2"), ("x.max()", "6"), ("torch.max(x, dim=1)[1]", "[2, 2]"),
        ("torch.maximum(x[0], x[1])", "[4, 5, 6]"), ("x.numel()", "6"), ("x.size(0)", "2"),
        ("x[0, 0].item()", "1"),
        // Indices
        ("x[0]", "[1, 2, 3]"), ("x[-1, -1]", "6"), ("x[:, 1]", "[2, 5]"), ("x[:, ::2]", "[[1, 3], [4, 6]]"),
        ("x[..., 0]", "[1, 4]"), ("x[None].shape", "[1, 2, 3]"), ("x[:, None].shape", "[2, 1, 3]"),
        ("x[:, [2, 0]]", "[[3, 1], [6, 4]]"),
        ("x[:, i]", "[[3, 1], [6, 4]]"), ("x[[0, 1], [2, 0]]", "[3, 4]"), ("x[x > 3]", "[4, 5, 6]"),
        ("x[1:, None, ..., [0, 2]]", "[[[4, 6]]]"),
        ("x[0:5].shape", "[2, 3]"), ("x[1:1].shape", "[0, 3]"),
        // Attributes and kinds of values
        ("x.requires_grad", "false"), ("x.is_leaf", "true"), ("x.grad", "null"), ("x.dtype", "\"float64\""),
        ("i.dtype", "\"int64\""), ("(x > 3).dtype", "\"bool\""), ("torch.arange(3).dtype", "\"int64\""),
        ("torch.full((2,), 7).dtype", "\"int64\""), ("(i / 2).dtype", "\"float64\""),
        ("x.float().dtype", "\"float32\""),
    ])
    func value(_ expression: String, _ expected: String) {
        let failures = Repository.failures(Self.x, ["z = 0"], expect: "\"\(expression)\": \(expected)")
        #expect(failures == [])
    }

    @Test func augmentedAssignmentIsInPlace() {
        let failures = Repository.failures(
            "\"x\": [1.0, 2.0]", ["v = x[0:1]", "x += 1", "x *= 2", "x[1] = 7", "x[0] -= 1"],
            expect: "\"x\": [3, 7], \"v\": [3], \"x._version\": 5")
        #expect(failures == [])
    }

    @Test func multipleResultsAreUnpacked() {
        let failures = Repository.failures(
            "\"x\": [[1, 5], [7, 3]]", ["a, b = x.max(dim=1)", "c, d = x", "e = x.chunk(1)"],
            expect: "\"a\": [5, 7], \"b\": [1, 0], \"d\": [7, 3], \"e[0]\": [[1, 5], [7, 3]]")
        #expect(failures == [])
    }

    @Test func anOutListWithOneNameUnpacksATuple() {
        let step = "{\"op\": \"chunk\", \"args\": [\"x\", 1], \"out\": [\"y\"]}"
        #expect(Repository.failures("\"x\": [1, 2]", [step], expect: "\"y\": [1, 2]") == [])
    }

    @Test func functionsUseTheirParametersAndEarlierFunctions() {
        let result = Repository.run(
            text: """
                { "tensors": { "x": { "data": [1.0, 2.0], "requires_grad": true } },
                  "functions": {
                    "square": { "parameters": ["t"], "forward": "t * t" },
                    "fourth": { "parameters": ["t"], "forward": ["s = square(t)", "square(s)"] } },
                  "steps": ["y = fourth(x).sum()", "y.backward()"], "expect": { "y": 17, "x.grad": "4 * x ** 3" } }
                """)
        #expect(result.outcome == .passed)
    }

    @Test func anOutListWithOneNameTakesOneResult() {
        let step = "{\"op\": \"chunk\", \"args\": [\"x\", 2], \"out\": [\"y\"]}"
        #expect(Repository.failures("\"x\": [1, 2]", [step], expect: "\"x[0]\": 1").count == 1)
    }

    @Test func negativePowerOfZeroIsAnError() {
        #expect(Repository.failures("\"x\": 1", ["y = 0 ** -1"], expect: "\"x\": 1").count == 1)
    }

    /// Corresponds to `x[torch.tensor([True, False])] = 9` and `x.index_put((mask,), value)` in PyTorch.
    @Test func masksIndexTensors() {
        let mask = "\"x\": [[1, 2], [3, 4]], \"m\": {\"data\": [true, false], \"dtype\": \"bool\"}"
        let put = "{\"op\": \"index_put\", \"args\": [\"x\", [\"m\"], 7], \"out\": \"y\"}"
        #expect(
            Repository.failures(
                mask, [put, "x[m] = 9"], expect: "\"y\": [[7, 7], [3, 4]], \"x\": [[9, 9], [3, 4]]") == [])
    }

    /// The case has a thousand functions, each of which calls the one above it.
    @Test(arguments: ["", ", \"backward\": {\"x\": \"grad_output\"}"])
    func nestingDepthOfCallsIsLimited(_ backward: String) {
        let functions = (0..<1000).map { i in
            "\"f\(i)\": {\"parameters\": [\"x\"], \"forward\": \"\(i == 0 ? "x" : "f\(i - 1)(x)")\"\(backward)}"
        }
        let result = Repository.run(
            text:
                "{\"tensors\": {\"x\": 1}, \"functions\": {\(functions.joined(separator: ", "))}, \"steps\": [\"f999(x)\"]}"
        )
        #expect(result.outcome == .failed)
    }

    @Test func timeLimitAppliesInsideFunctions() {
        let functions = (0..<40).map { i in
            "\"f\(i)\": {\"parameters\": [\"x\"], \"forward\": \"\(i == 0 ? "x" : "f\(i - 1)(x) + f\(i - 1)(x)")\"}"
        }
        var limits = Limits()
        limits.seconds = 0.2
        let result = Repository.run(
            text:
                "{\"tensors\": {\"x\": 1}, \"functions\": {\(functions.joined(separator: ", "))}, \"steps\": [\"f39(x)\"]}",
            limits: limits)
        #expect(result.checks.last?.subject == "LimitExceeded")
    }
}
