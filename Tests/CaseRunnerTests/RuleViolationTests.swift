import CaseFormat
import CaseRunner
import Testing

/// Tests of the PyTorch rules that explain failed checks, with the names and locations they report.
@Suite struct BrokenRuleTests {
    private static let leaf = "\"x\": {\"data\": [1, 2], \"requires_grad\": true}"

    /// The rule that explains the first check that did not pass.
    private func rule(_ steps: [String], tensors: String = leaf, expect: String = "") -> RuleViolation? {
        let quoted = steps.map { $0.hasPrefix("{") ? $0 : "\"\($0)\"" }.joined(separator: ",\n")
        let expect = expect.isEmpty ? "" : ", \"expect\": {\(expect)}"
        let result = Repository.run(text: "{\"tensors\": {\(tensors)}, \"steps\": [\(quoted)]\(expect)}")
        return result.checks.first { $0.outcome != .passed }?.rule
    }

    /// The case has two leaves, an integer tensor and a number. Only the leaves can require grad; they are listed in
    /// source order and found through function calls, in-place changes and slices.
    @Test(arguments: [
        (["y = (a * b + n).sum()", "y.backward()"], "y", ["a", "b"]),
        (["h = b * 2", "h += a", "h[0] = 1.0", "h.mean().backward()"], "h.mean()", ["b", "a"]),
        (["c = torch.tensor([1.0])", "y = c * 2 * lr", "{\"backward\": \"y\"}"], "y", ["c"]),
        (["y = torch.tensor(2.0) * 3", "y.backward()"], "y", []),
        (["(n * 2).sum().backward()"], "(n * 2).sum()", []),
    ])
    func candidateLeavesAreThoseOfTheRoot(_ steps: [String], _ root: String, _ leaves: [String]) throws {
        let tensors = "\"a\": [1, 2], \"b\": [3, 4], \"n\": {\"data\": 3, \"dtype\": \"int64\"}"
        let found = try #require(rule(["lr = 0.1"] + steps, tensors: tensors))
        if steps == ["y = torch.tensor(2.0) * 3", "y.backward()"] {
            guard case .requiresNoGrad("y", _, []) = found else {
                Issue.record("\(found)")
                return
            }
            return
        }
        guard case .nothingRequiresGrad(root, leaves) = found else {
            Issue.record("\(found)")
            return
        }
    }

    /// The reported pass is the one that freed the missing value, even if another pass ran after it.
    @Test func thePassThatFreedTheGraphIsReported() throws {
        let steps = [
            "y = (x ** 2).sum()", "z = (x ** 3).sum()", "y.backward()", "z.backward()", "y.backward()",
        ]
        guard case .graphFreed(let place?)? = rule(steps) else {
            Issue.record("no place")
            return
        }
        #expect(place.line == 3)
    }

    /// The rule names the operation that saved the value and the first later change, through any view.
    @Test(arguments: [
        ["y = x * 1", "y += 1", "z = (y ** 2).sum()", "y[0] = 5.0", "y *= 2", "z.backward()"],
        ["y = x * 1", "v = y[0:1]", "z = (y ** 2).sum()", "v.zero_()", "y += 1", "z.backward()"],
    ])
    func changesOfSavedValuesAreReported(_ steps: [String]) throws {
        guard case .savedValueChanged(let names, "pow", let saved?, let changed?)? = rule(steps) else {
            Issue.record("no places")
            return
        }
        #expect(names.contains("y"))
        #expect((saved.line, changed.line) == (3, 4))
    }

    /// A change through `.data` does not increase the version, so autograd computes a wrong gradient.
    @Test func changesOfSavedValuesThroughDataAreReported() throws {
        let steps = ["y = x * 1", "z = (y ** 2).sum()", "v = y.data", "v[0] = 5.0", "z.backward()"]
        guard case .savedValueOverwritten(let names, "pow", let saved?, let changed?)? = rule(steps) else {
            Issue.record("no places")
            return
        }
        #expect(names == ["v", "y"])
        #expect((saved.line, changed.line) == (2, 4))
    }

    @Test(arguments: [
        (["y = (x ** 2).sum()", "y.backward()", "(x * w.detach()).sum().backward()"], true),
        (["v = w.data", "y = (x * v).sum()", "y.backward()"], true),
        (["{\"no_grad\": [\"v = w * 2\"]}", "y = (x * v).sum()", "{\"backward\": \"y\"}"], true),
        (["y = (x ** 2).sum()", "w * 2", "y.backward()"], false),
    ])
    func aDetachedPathDiffersFromAMissingOne(_ steps: [String], _ isCut: Bool) {
        let tensors = Self.leaf + ", \"w\": {\"data\": [3, 4], \"requires_grad\": true}"
        guard
            case .notReached("w", isCut, _, _?)? = rule(steps, tensors: tensors, expect: "\"w.grad\": [1, 2]")
        else {
            Issue.record("\(String(describing: rule(steps, tensors: tensors, expect: "\"w.grad\": [1, 2]")))")
            return
        }
    }

    /// `gradientMeant` is reported only for a tensor whose own gradient equals the expected value in every element.
    @Test func gradientMeantRequiresAgreement() {
        let steps = ["(x ** 2).sum().backward()"]
        guard case .gradientMeant("x")? = rule(steps, expect: "\"x\": [2, 4]") else {
            Issue.record("not recognised")
            return
        }
        #expect(rule(steps, expect: "\"x\": [2, 5]") == nil)
        #expect(rule([], expect: "\"x\": [2, 4]") == nil)
    }

    /// A constant factor is offered as an explanation for a gradient, but not for a value.
    @Test(arguments: [
        ("x * 3", "[6, 12]", false), ("x.grad", "[4, 8]", true), ("g", "[4, 8]", true),
        ("h", "[8, 16]", true),
    ])
    func factorsExplainOnlyGradients(_ key: String, _ value: String, _ hasHint: Bool) {
        let result = Repository.run(
            text: """
                { "tensors": { \(Self.leaf) },
                  "steps": ["(x ** 2).sum().backward()", "g = grad((x ** 2).sum(), x)", "h = g * 2"],
                  "expect": { "\(key)": \(value) } }
                """)
        let failed = result.checks.filter { $0.outcome != .passed }
        #expect(failed.count == 1)
        #expect(failed.first?.hints.isEmpty == !hasHint)
    }

    /// Errors inside a function of the case use the names of the function.
    @Test func errorsInFunctionsUseTheirNames() {
        let result = Repository.run(
            text: """
                { "functions": { "f": { "parameters": ["t"], "forward": ["u = t @ t", "u * 2"] } },
                  "steps": ["y = f(torch.ones(2, 3))"] }
                """)
        guard case .productShapes(let a, let b)? = result.checks.first?.rule else {
            Issue.record("no rule")
            return
        }
        #expect(a.text == "t" && b.text == "t" && a.shape == [2, 3])
    }

    /// A gradient that is None is explained wherever it is used.
    @Test(arguments: [
        "x.grad.sum()", "x.grad * 2", "torch.exp(x.grad)", "assert x.grad is not None", "-x.grad",
        "x.grad[0]",
    ])
    func missingGradientsAreExplained(_ statement: String) {
        guard case .noBackward("x", nil)? = rule([statement]) else {
            Issue.record("\(String(describing: rule([statement])))")
            return
        }
    }

    /// An expected error is not explained.
    @Test func anExpectedErrorHasNoRule() {
        #expect(rule(["{\"raises\": \"InPlaceOnLeaf\", \"step\": \"x += 1\"}"]) == nil)
    }
}
