import Autograd
import CaseFormat
import Testing

/// The schema and the decoder agree on every kind of value for every member, and on arguments of every
/// operation.
@Suite struct SchemaAgreementTests {
    /// JSON values of all types.
    private static let values = [
        "null", "true", "false", "0", "1", "2", "-1", "1.5", "1e300", "\"\"", "\"x\"", "\"x.sum()\"",
        "\"float32\"", "\"int64\"", "\"bool\"", "\"full\"", "\"off\"", "\"GraphFreed\"", "\"BadArgument\"",
        "\"?\"", "\"nan\"", "\"-inf\"", "\"mean\"", "\"if\"", "\"../x\"", "\"a/b.npy\"", "[]", "[0]",
        "[1, 2]",
        "[1, 2, 3]", "[1, 2, 3, 4]", "[-1, 1]", "[1.5]", "[0, 1, 1.5]", "[true]", "[null]", "[\"x\"]",
        "[\"x\", \"x\"]", "[\"x\", \"nan\"]", "[1, \"?\"]", "[\"1 +\"]", "[[1, 2], [3, 4]]",
        "[[\"x\"], [\"inf\"]]",
        "[[1], 2]",
        "[{}]", "{}", "{\"en\": \"x\"}", "{\"x\": \"x\"}", "{\"x\": 1}", "{\"1\": 1}", "{\"x\": null}",
        "{\"data\": [1, 2]}", "{\"data\": 1, \"shape\": [1]}", "{\"data\": \"nan\"}",
        "{\"shape\": [2], \"value\": 1}",
        "{\"shape\": [2]}", "{\"dtype\": \"float32\"}", "{\"ones\": [2]}", "{\"op\": \"neg\", \"args\": [1]}",
        "{\"backward\": \"x\"}", "[{\"backward\": \"x\"}]", "{\"x\": {\"value\": 1, \"digits\": 2}}",
        "{\"parameters\": [], \"forward\": \"1\"}", "{\"f\": {\"parameters\": [], \"forward\": \"1\"}}",
        "{\"numeric\": \"off\"}", "{\"numeric\": \"off\", \"reason\": \"r\"}",
    ]

    /// A case for each kind of object. `M` is replaced by a member.
    @Test(
        arguments: [
            (
                #"{"tensors": {"x": 1}, "steps": [], M}"#,
                [
                    "$schema", "format", "title", "about", "source", "tags", "dtype", "seed", "functions",
                    "expect",
                    "check", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, M}"#, ["steps", "expect"]), (#"{"steps": [], M}"#, ["tensors"]),
            (#"{"tensors": {M}, "steps": []}"#, ["x", "1x", "if"]),
            (
                #"{"tensors": {"x": {M}}, "steps": []}"#,
                [
                    "data", "zeros", "ones", "rand", "randn", "full", "arange", "linspace", "eye", "npy",
                    "dtype",
                    "requires_grad", "?",
                ]
            ),
            (
                #"{"tensors": {"x": {"data": [1, 2], M}}, "steps": []}"#,
                [
                    "ones", "dtype", "requires_grad", "shape", "?",
                ]
            ),
            (#"{"tensors": {"x": {"full": {M}}}, "steps": []}"#, ["shape", "value", "?"]),
            (#"{"tensors": {"x": {"full": {"shape": [2], M}}}, "steps": []}"#, ["value", "?"]),
            (
                #"{"functions": {"f": {"parameters": ["x"], "forward": "x", M}}, "steps": []}"#,
                ["backward", "?"]
            ),
            (#"{"functions": {"f": {"parameters": ["x"], M}}, "steps": []}"#, ["forward", "backward"]),
            (#"{"functions": {"f": {"forward": "1", M}}, "steps": []}"#, ["parameters"]),
            (#"{"functions": {M}, "steps": []}"#, ["f", "1f"]),
            (
                #"{"steps": [], "check": {M}}"#,
                [
                    "numeric", "reason", "order", "jacobian", "forward_mode", "atol", "rtol", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, "expect": {M}}"#, ["x", "x.dtype", "x +"]),
            (
                #"{"tensors": {"x": 1}, "expect": {"x": {M}}}"#,
                [
                    "value", "atol", "rtol", "digits", "shape", "dtype", "data", "?",
                ]
            ),
            (
                #"{"tensors": {"x": 1}, "expect": {"x": {"value": 1, M}}}"#,
                [
                    "atol", "rtol", "digits", "shape", "dtype", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, "expect": {"x": {"data": [1, 2], M}}}"#, ["shape", "dtype"]),
            (
                #"{"tensors": {"x": 1}, "steps": [{M}]}"#,
                [
                    "op", "backward", "zero_grad", "no_grad", "expect", "raises", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, "steps": [{"op": "neg", M}]}"#, ["args", "kwargs"]),
            (#"{"tensors": {"x": 1}, "steps": [{"op": "neg", "args": ["x"], M}]}"#, ["kwargs", "out", "?"]),
            (
                #"{"tensors": {"x": 1}, "steps": [{"backward": "x", M}]}"#,
                [
                    "gradient", "retain_graph", "create_graph", "inputs", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, "steps": [{"backward": ["x"], M}]}"#, ["gradient"]),
            (
                #"{"tensors": {"x": 1}, "steps": [{"expect": {"x": 1}, M}]}"#,
                [
                    "atol", "rtol", "digits", "about", "backward", "?",
                ]
            ),
            (#"{"tensors": {"x": 1}, "steps": [{"zero_grad": "x", M}]}"#, ["?"]),
            (#"{"tensors": {"x": 1}, "steps": [{"no_grad": [], M}]}"#, ["op", "?"]),
            (#"{"tensors": {"x": 1}, "steps": [{"raises": "GraphFreed", M}]}"#, ["step", "?"]),
            (
                #"{"tensors": {"x": 1}, "steps": [{"raises": "GraphFreed", "step": "x", M}]}"#,
                ["message", "?"]
            ),
            (#"{"tensors": {"x": 1}, "steps": [{"step": "x", M}]}"#, ["raises"]),
        ] as [(String, [String])])
    func everyMember(_ template: String, _ members: [String]) throws {
        for member in members {
            for value in Self.values {
                try compare(template.replacing("M", with: "\"\(member)\": \(value)"))
            }
        }
    }

    /// Calls with random positional and keyword arguments.
    @Test(arguments: 0..<2)
    func everyOperation(_ part: Int) throws {
        var random = SystemRandomNumberGenerator.Seeded(UInt64(part) + 10)
        let arguments = [
            "null", "true", "0", "1", "-1", "1.5", "\"x\"", "\"inf\"", "\"half\"", "\"mean\"", "[]", "[1, 2]",
            "[0, 1]", "[1.5, 2]", "[\"x\", \"x\"]", "[[1.5], [2]]", "{\"data\": [1, 2]}",
        ]
        // The schema does not describe the arguments of modules.
        let names =
            Op.names.filter { !$0.hasPrefix("nn.") || $0.hasPrefix("nn.functional.") }
            + ["grad", "jacobian", "tensor", "rand"]
        for name in names {
            let operations = Op.overloads(named: name)
            // The schema does not distinguish two names of one parameter from two parameters.
            var keywords = ["requires_grad"]
            if !operations.flatMap(\.parameters).contains(where: { $0.isCalled("x") }) {
                keywords.append("x")
            }
            for (i, parameter) in operations.flatMap(\.parameters).enumerated()
            where !operations.flatMap(\.parameters)[..<i].contains(where: { $0.name == parameter.name }) {
                keywords.append(parameter.keywords.randomElement(using: &random) ?? "")
            }
            for _ in 0..<8 {
                let count = Int.random(in: 0...4, using: &random)
                var positional: [String] = []
                for _ in 0..<count { positional.append(arguments.randomElement(using: &random) ?? "") }
                if Bool.random(using: &random), count > 0 { positional[0] = "\"x\"" }
                var named: [String: String] = [:]
                for _ in 0..<Int.random(in: 0...2, using: &random) {
                    named[keywords.randomElement(using: &random) ?? ""] = arguments.randomElement(
                        using: &random)
                }
                let list = named.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
                try compare(
                    #"{"tensors": {"x": 1}, "steps": [{"op": "\#(name)", "args": [\#(positional.joined(separator: ", "))], "#
                        + #""kwargs": {\#(list.joined(separator: ", "))}}]}"#)
            }
        }
    }

    /// Checks that cases that the schema rejects are malformed, and the converse for faults that a schema can
    /// express.
    private func compare(_ text: String) throws {
        let diagnostics = CaseText(text).diagnostics()
        if try SchemaEvaluator.cases.get().accepts(JSON(text)) {
            let kinds = diagnostics.map(\.kind)
            #expect(!kinds.contains { $0.isForSchemas || $0.isOfACall }, "\(text)")
        } else {
            #expect(!diagnostics.isEmpty, "\(text)")
        }
    }
}
