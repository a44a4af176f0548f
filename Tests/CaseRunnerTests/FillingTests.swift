import Autograd
import CaseFormat
import CaseRunner
import Testing

/// Tests of filling in expected values that are written `"?"`.
@Suite struct FillingTests {
    private static let tensors = """
        "x": {"data": [[1, 2], [3, 4]], "requires_grad": true}, "f": {"data": [0.1, 3], "dtype": "float32"}, \
        "n": {"data": [1, -2], "dtype": "int64"}, "s": {"data": ["nan", "-inf", -0.0]}
        """

    private static func text(_ expect: String, check: String = "{}") -> String {
        """
        {"tensors": {\(tensors)}, "steps": ["y = (x ** 2).mean()", "y.backward()", "a = x.exp()"], \
        "expect": {\(expect)}, "check": \(check)}
        """
    }

    private static func fill(_ text: String) -> (filling: CaseFilling, text: String) {
        let bytes = Array(text.utf8)
        let filling = Repository.input(bytes, path: "case.json").fill(limits: Limits())
        guard case .edits(let edits) = filling else { return (filling, text) }
        let filled = SourceText(path: "case.json", bytes: bytes).applying(edits)
        return (filling, String(decoding: filled.bytes, as: UTF8.self))
    }

    /// Computed by hand: y = Σx²/4, ∂y/∂x = x/2. The other values and attributes are those of PyTorch.
    static let values: [(blank: String, filled: String)] = [
        (#""y": "?""#, #""y": 7.5"#),
        (#""x.grad": "?""#, #""x.grad": [[0.5, 1], [1.5, 2]]"#),
        (#""x.grad": [[0.5, "?"], ["?",2.0]]"#, #""x.grad": [[0.5, 1], [1.5,2.0]]"#),
        (#""x.grad[0]": {"value":"?", "rtol": 0}"#, #""x.grad[0]": {"value":[0.5, 1], "rtol": 0}"#),
        (#""y.grad": "?""#, #""y.grad": null"#), (#""y.grad_fn": "?""#, #""y.grad_fn": "MeanBackward0""#),
        (#""x.requires_grad": "?""#, #""x.requires_grad": true"#),
        (#""f.dtype": "?""#, #""f.dtype": "float32""#),
        (#""x.shape": "?""#, #""x.shape": [2, 2]"#),
        (#""x > 1": "?""#, #""x > 1": [[false, true], [true, true]]"#),
        (#""x > 1": [[false, "?"], [true, true]]"#, #""x > 1": [[false, true], [true, true]]"#),
        (#""f": "?""#, #""f": [0.1, 3]"#),
        (#""f[0].double()": "?""#, #""f[0].double()": 0.10000000149011612"#),
        (#""n * 3": "?""#, #""n * 3": [3, -6]"#), (#""s": "?""#, #""s": ["nan", "-inf", -0]"#),
        (#""s": ["nan", "?", 0]"#, #""s": ["nan", "-inf", 0]"#), (#""s[1]": "?""#, #""s[1]": "-inf""#),
        (#""x / 3 > 9": "?""#, #""x / 3 > 9": [[false, false], [false, false]]"#),
        (#""y / 3e-5": "?""#, #""y / 3e-5": 250000"#), (#""y * 1e300": "?""#, #""y * 1e300": 7.5e+300"#),
        (#""x.device": "?""#, #""x.device": "cpu""#),
        (#""x.max(dim=1).values": "?""#, #""x.max(dim=1).values": [2, 4]"#),
        (#""x[:0]": "?""#, #""x[:0]": {"data": [], "shape": [0, 2]}"#),
        (#""x[:, :0]": "?""#, #""x[:, :0]": [[], []]"#),
    ]

    @Test(arguments: values)
    func blanksAreFilledIn(_ blank: String, _ filled: String) {
        // The case is a line of a file, so filled-in objects have no spaces inside their braces.
        let text = Self.text(blank)
        let (filling, result) = Self.fill(text)
        guard case .edits = filling else {
            Issue.record("\(filling)")
            return
        }
        #expect(result.replacing("{ ", with: "{").replacing(" }", with: "}") == Self.text(filled))
        #expect(Repository.run(text: result).outcome == .passed)
        if case .nothing = Self.fill(result).filling { return }
        Issue.record("something is left to be filled in")
    }

    @Test(arguments: values)
    func incompleteCasesDoNotPass(_ blank: String, _ filled: String) throws {
        let result = Repository.run(text: Self.text(blank))
        #expect(result.outcome == .failed)
        let failed = result.checks.filter { $0.outcome != .passed }
        #expect(failed.map(\.mismatch) == [.incomplete])
        let check = try #require(failed.first)
        #expect(check.verdict == nil && check.comparison == nil && check.hints.isEmpty)
        #expect(check.location.map { String($0.excerpt.text) }?.contains("\"?\"") == true)
    }

    /// Cases that cannot be filled in, with the reason.
    static let refused: [(text: String, subject: String)] = [
        // A known element is wrong.
        (text(#""x.grad": [[0.5, "?"], [1.25, 2]]"#), "x.grad"),
        (text(#""y": 8, "x.grad": "?""#), "y"),
        // The expected shape differs from the computed one.
        (text(#""x.grad": ["?", "?"]"#), "x.grad"),
        (text(#""y": {"value": "?", "dtype": "float32"}"#), "y"),
        (text(#""y": "?", "x[5]": 1"#), "IndexOutOfRange"),
        // JSON can represent neither a list of tensors nor a function.
        (text(#""split(x, 1)": "?""#), "split(x, 1)"),
        // The backward rule is wrong, and filling in ignores `"numeric": "off"`.
        (wrongRule, "x.grad"),
        (wrongRule.replacing("{}", with: #"{"numeric": "off", "reason": "r"}"#), "x.grad"),
        // A step function has no derivative at its jump.
        (
            #"{"tensors": {"x": {"data": 1, "requires_grad": true}}, "steps": ["x.floor().backward()"], "expect": {"x.grad": "?"}}"#,
            "x.grad"
        ),
        // The gradient was assigned by a statement, not computed by a backward pass.
        (
            #"{"tensors": {"x": {"data": 1, "requires_grad": true}}, "steps": ["x.grad = ones(())"], "expect": {"x.grad": "?"}}"#,
            "x.grad"
        ),
        ("{", ""),
    ]

    private static let wrongRule = """
        {"tensors": {"x": {"data": 3, "requires_grad": true}}, "functions": {"f": {"parameters": ["x"], \
        "forward": "x * x", "backward": {"x": "grad_output * x"}}}, "steps": ["f(x).backward()"], \
        "expect": {"x.grad": "?"}, "check": {}}
        """

    @Test(arguments: refused)
    func unconfirmedValuesAreNotFilledIn(_ text: String, _ subject: String) {
        guard case .refused(let result) = Self.fill(text).filling else {
            Issue.record("the case was filled in")
            return
        }
        #expect(result.outcome.isUnsuccessful)
        let failed = result.checks.filter { $0.outcome != .passed }
        #expect(failed.first?.subject ?? "" == subject)
        #expect(!failed.contains { $0.mismatch == .incomplete })
    }

    /// If autograd is wrong, a blank element is reported without an expected value.
    @Test func blankElementsHaveNoExpectedValue() throws {
        let rule = Self.wrongRule.replacing("\"data\": 3", with: "\"data\": [3, 1]").replacing(
            "f(x)", with: "f(x).sum()")
        let result = Repository.run(text: rule.replacing(#""x.grad": "?""#, with: #""x.grad": [6, "?"]"#))
        let rows = try #require(result.checks.first?.comparison?.rows)
        #expect(rows.map(\.expected) == [6, nil])
        #expect(result.checks.first?.verdict == .backwardIsWrong)
    }

    @Test(arguments: [text(#""y": 7.5"#), text(#""y": 8"#)])
    func casesWithoutBlanksAreUnchanged(_ text: String) {
        guard case .nothing = Self.fill(text).filling else {
            Issue.record("there is nothing to fill in")
            return
        }
    }
}
