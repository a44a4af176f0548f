import Foundation
import Testing

/// Tests of the limits that have a flag.
@Suite struct LimitFlagTests {
    /// A case, the flag, a sufficient value, an insufficient value, and the error message.
    static let limits: [(text: String, flag: String, enough: String, tooLittle: String, message: String)] = [
        (
            "{\"tensors\": {\"x\": {\"ones\": [6]}}, \"steps\": [\"x\"]}", "--max-elements", "6", "5",
            "this tensor has more than 5 elements"
        ),
        (
            "{\"steps\": [\"x = torch.ones(2, 3)\"]}", "--max-elements", "6", "5",
            "LimitExceeded: A tensor of shape [2, 3] has more elements than the limit for one tensor (5)"
        ),
        (
            "{\"tensors\": {\"x\": [1, 2, 3], \"y\": [4, 5]}, \"steps\": [\"x\"]}", "--max-case-elements",
            "5",
            "4", "the tensors of this case have more than 4 elements"
        ),
        (
            "{\"tensors\": {\"x\": {\"data\": [1, 2], \"requires_grad\": true}}, \"steps\": [\"y = x * 2\", \"z = y * 2\"]}",
            "--max-case-elements", "100", "3",
            "LimitExceeded: The recorded values of the case have more elements than the limit (3)"
        ),
        (
            "{\"tensors\": {\"x\": 1}, \"steps\": [\"x\", \"x\"]}", "--max-steps", "3", "2",
            "this case has more than 2 steps"
        ),
        (
            "{\"tensors\": {\"x\": 1}, \"steps\": [\"x + x\"]}", "--max-expression-nodes", "3", "2",
            "the expressions of this case have more than 2 nodes"
        ),
        (
            "{\"tensors\": {\"x\": 1}, \"steps\": []}", "--max-file-bytes", "34", "33",
            "this file has more than 33 bytes"
        ),
    ]

    @Test(arguments: limits)
    func beyondALimitItsFlagIsNamed(
        _ text: String, _ flag: String, _ enough: String, _ tooLittle: String, _ message: String
    ) throws {
        let files = ["case.json": text]
        #expect(try CommandTests.run(["run", "case.json", flag, enough], files: files).code == 0)
        let outcome = try CommandTests.run(["run", "case.json", flag, tooLittle], files: files)
        #expect(outcome.code == 1)
        #expect(unwrapped(outcome.output).contains(message))
        #expect(outcome.output.contains(flag))
    }

    @Test func aLineThatIsTooLongIsOneCase() throws {
        let line = "{\"tensors\": {\"x\": 1}, \"steps\": []}\n"
        let files = ["suite.jsonl": line + line.replacing("1", with: "1.0") + line]
        let outcome = try CommandTests.run(["run", "suite.jsonl", "--max-line-bytes", "34"], files: files)
        #expect(outcome.output.contains("3 cases: 2 passed, 1 malformed"))
        #expect(outcome.output.contains("--max-line-bytes raises the limit"))
    }

    /// The size limit of files applies to NumPy files.
    @Test func aNumPyFileThatIsTooLongIsNotRead() throws {
        let folder = CommandTests.root.appending(path: "cases/tutorial")
        let text = "{\"tensors\": {\"w\": {\"npy\": \"w.npy\"}}, \"steps\": [\"w\"]}"
        let weights = try Data(contentsOf: folder.appending(path: "data/weights.npy"))
        let padding = String(repeating: "x", count: weights.count)
        let outcome = try CommandTests.run(
            ["run", "case.json", "--max-file-bytes", "\(weights.count - 1)"],
            files: ["case.json": text, "w.npy": padding])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("it is larger than the limit; raise that with --max-file-bytes"))
    }

    /// Forty nested functions, each of which doubles the number of operations.
    @Test func timeIsLimited() throws {
        let functions = (0..<40).map { i in
            "\"f\(i)\": {\"parameters\": [\"x\"], \"forward\": \"\(i == 0 ? "x" : "f\(i - 1)(x) + f\(i - 1)(x)")\"}"
        }
        let text =
            "{\"tensors\": {\"x\": 1}, \"functions\": {\(functions.joined(separator: ", "))}, \"steps\": [\"f39(x)\"]}"
        let outcome = try CommandTests.run(
            ["run", "case.json", "--timeout", "0.2"], files: ["case.json": text])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("LimitExceeded: the case ran longer than its limit of 0.2 s"))
        #expect(outcome.output.contains("raise it with --timeout"))
    }

    /// Address space can only be limited on Linux.
    #if os(Linux)
        @Test func memoryIsLimited() throws {
            // Each tensor has 128 MiB.
            let big =
                "{\"steps\": [\(["a", "b", "c", "d", "e", "f"].map { "\"\($0) = torch.ones(4096).expand(4096, 4096).contiguous()\"" }.joined(separator: ", "))]}"
            let good = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
            let outcome = try CommandTests.run(
                ["run", "suite.jsonl", "--max-memory", "600"],
                files: ["suite.jsonl": [good, big, good].joined(separator: "\n")])
            #expect(outcome.code == 1)
            #expect(
                unwrapped(outcome.output).contains(
                    "MemoryLimit: the case needs more than the limit of 600 MiB; raise the limit with --max-memory"
                ))
            #expect(outcome.output.contains("3 cases: 2 passed, 1 failed"))
        }
    #endif
}
