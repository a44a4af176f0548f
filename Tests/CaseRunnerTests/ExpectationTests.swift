import CaseFormat
import CaseRunner
import Testing

/// Tests of the comparison of computed values with expected values.
@Suite struct ExpectationTests {
    private static let tensors = """
        "x": [1.0, 2.0], "n": {"data": ["nan", "inf"]}, "f": {"data": [0.1], "dtype": "float32"}, \
        "e": {"data": [], "shape": [0, 2]}, "b": {"data": [true, false], "dtype": "bool"}
        """

    @Test(arguments: [
        ("x", "[1, 2]"), ("x", "[1, 2.0000000000001]"), ("n", "[\"nan\", \"inf\"]"), ("f", "[0.1]"),
        ("b", "[true, false]"), ("x", "\"x\""), ("2 * x", "\"x + x\""),
        ("x / 3", "{\"value\": [0.3333, 0.6667], \"digits\": 4}"),
        ("x", "{\"value\": [1.1, 2.1], \"atol\": 0.2}"), ("x", "{\"value\": [1.01, 2.01], \"rtol\": 0.02}"),
        ("x", "{\"shape\": [2], \"dtype\": \"float64\"}"), ("x.grad", "null"), ("x.shape", "[2]"),
        ("e", "{\"value\": [], \"shape\": [0, 2]}"), ("x.dtype", "\"float64\""), ("(x * 1).grad_fn", "null"),
        ("x.device", "\"cpu\""),
    ])
    func agrees(_ subject: String, _ expected: String) {
        #expect(Repository.failures(Self.tensors, ["z = 0"], expect: "\"\(subject)\": \(expected)") == [])
    }

    @Test(arguments: [
        ("x", "[1, 2.1]"), ("x", "1"), ("x[0]", "[1]"), ("x", "[[1, 2]]"), ("n", "[0, \"inf\"]"),
        ("n", "[\"nan\", \"-inf\"]"),
        ("b", "[1, 0]"), ("x", "[true, true]"), ("x", "\"2 * x\""),
        ("x / 3", "{\"value\": [0.3332, 0.6667], \"digits\": 4}"),
        ("x", "{\"value\": [1.1, 2.3], \"atol\": 0.2}"), ("x", "{\"dtype\": \"float32\"}"),
        ("x", "{\"shape\": [1, 2]}"),
        ("x.grad", "[0, 0]"), ("x", "null"), ("x.requires_grad", "true"), ("x", "[1, 2.00000001]"),
        ("f", "[0.1001]"),
        ("x.dtype", "\"float32\""), ("x.device", "\"cuda\""),
    ])
    func differs(_ subject: String, _ expected: String) {
        #expect(
            Repository.failures(Self.tensors, ["z = 0"], expect: "\"\(subject)\": \(expected)").count == 1)
    }

    @Test(arguments: [
        ("{\"raises\": \"ShapeMismatch\", \"step\": \"x + torch.ones(3)\"}", true),
        (
            "{\"raises\": \"ShapeMismatch\", \"step\": \"x + torch.ones(3)\", \"message\": \"do not broadcast\"}",
            true
        ),
        ("{\"raises\": \"ShapeMismatch\", \"step\": \"x + torch.ones(3)\", \"message\": \"bananas\"}", false),
        ("{\"raises\": \"GraphFreed\", \"step\": \"x + torch.ones(3)\"}", false),
        ("{\"raises\": \"ShapeMismatch\", \"step\": \"x + x\"}", false),
        ("{\"raises\": \"UnknownName\", \"step\": \"x + nothing\"}", true),
        ("{\"raises\": \"UnknownOperation\", \"step\": \"conjure(x)\"}", true),
    ])
    func raises(_ step: String, _ passes: Bool) {
        #expect(Repository.failures(Self.tensors, [step], expect: "\"x[0]\": 1").isEmpty == passes)
    }

    @Test func aFailedStepEndsTheCaseAndIsLocated() throws {
        let result = Repository.run(
            text: "{\"steps\": [\"x = torch.ones(2)\",\n  \"y = x + torch.ones(3)\"]}")
        let check = try #require(result.checks.last)
        #expect(result.outcome == .failed)
        #expect(check.kind == .error)
        #expect(check.location?.line == 2)
        #expect(check.location?.column == 8)
    }
}
