import Foundation
import Testing

/// Tests of `gradcheck fill` and `gradcheck new`.
@Suite struct FillCommandTests {
    private static func line(_ expected: String) -> String {
        #"{"tensors":{"x":{"data":3,"requires_grad":true}}, "steps":["(x * x).backward()"],"expect":{"x.grad":\#(expected)}}"#
    }

    private static let wrong = line("\"?\"").replacing(#""expect":{"#, with: #""expect":{"x":4,"#)

    @Test func oneFile() throws {
        let folder = try ProgramFolder(["a.json": "\n " + Self.line(" \"?\"") + "\r\n\r\n"])
        let outcome = try folder.run(["fill", "a.json"])
        #expect(outcome.code == 0)
        #expect(outcome.output == "a.json: 1 value filled in\n")
        #expect(try folder.text("a.json") == "\n " + Self.line(" 6") + "\r\n\r\n")
        #expect(try folder.run(["run", "a.json"]).code == 0)
        let again = try folder.run(["fill", "a.json"])
        #expect(again.code == 0)
        #expect(again.output == "")
        #expect(again.errors == "gradcheck: no expected value is \"?\"\n")
        #expect(folder.names == ["a.json"])
    }

    /// The operands, and `true` if the first and the last line of the file are filled in.
    static let lines: [([String], first: Bool, last: Bool)] = [
        (["a.jsonl"], true, true), (["a.jsonl#1"], true, false), (["a.jsonl#5", "a.jsonl#5"], false, true),
        (["."], true, true), (["a.jsonl", "./a.jsonl", "a.jsonl"], true, true),
    ]

    @Test(arguments: lines)
    func linesOfAFile(_ paths: [String], _ first: Bool, _ last: Bool) throws {
        func text(_ first: String, _ last: String) -> String {
            "\(Self.line(first))\r\n\n \n\(Self.line("6.0"))\n\(Self.line(last))"
        }
        let folder = try ProgramFolder(["a.jsonl": text("\"?\"", "\"?\"")])
        #expect(try folder.run(["fill"] + paths).code == 0)
        #expect(try folder.text("a.jsonl") == text(first ? "6" : "\"?\"", last ? "6" : "\"?\""))
    }

    /// The file is longer than one read.
    @Test func aLongFileKeepsItsBytes() throws {
        let other = "{\"about\": \"" + String(repeating: "long ", count: 40_000) + "\", \"expect\": {}}\n"
        func text(_ expected: String) -> String {
            (0..<5).map { _ in Self.line(expected) + "\n" + other }.joined()
        }
        let folder = try ProgramFolder(["a.jsonl": text("\"?\"")])
        #expect(try folder.run(["fill", "a.jsonl"]).output == "a.jsonl: 5 values filled in\n")
        #expect(try folder.text("a.jsonl") == text("6"))
    }

    @Test func aFileWithACaseThatDoesNotPassIsLeftAsItIs() throws {
        let files = [
            "a.jsonl": Self.line("\"?\"") + "\n" + Self.wrong + "\n", "b.json": Self.line("\"?\""),
            "c.json": "{",
        ]
        let folder = try ProgramFolder(files)
        let outcome = try folder.run(["fill", "."])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("FAIL ./a.jsonl#2\n"))
        #expect(outcome.output.contains("MALFORMED ./c.json\n"))
        #expect(outcome.output.contains("./b.json: 1 value filled in\n"))
        #expect(
            outcome.errors == "gradcheck: ./a.jsonl was not changed\ngradcheck: ./c.json was not changed\n")
        #expect(try folder.text("a.jsonl") == files["a.jsonl"])
        #expect(try folder.text("b.json") == Self.line("6"))
    }

    static let exitCodes: [([String], Int32)] = [
        (["fill"], 2), (["fill", "nowhere"], 2), (["fill", "empty"], 4), (["new"], 2),
        (["new", "a", "b"], 2),
    ]

    @Test(arguments: exitCodes)
    func exitCode(_ arguments: [String], _ code: Int32) throws {
        #expect(try ProgramFolder(["empty/x.txt": ""]).run(arguments).code == code)
    }

    // MARK: new

    @Test(arguments: [
        ("softmax", "softmax.json", "softmax"), ("07-soft_max.json", "07-soft_max.json", "soft max"),
        ("cases/3.json", "cases/3.json", "3"), ("链.json", "链.json", "链"), ("a\"b.json", "a\"b.json", "a b"),
    ])
    func aNewCaseIsIncompleteAndCanBeFilledIn(_ path: String, _ file: String, _ title: String) throws {
        let folder = try ProgramFolder(["cases/x.txt": ""])
        let outcome = try folder.run(["new", path])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("gradcheck fill \(file)"))
        #expect(outcome.output.split(separator: "\n").count == 2)
        #expect(try folder.run(["format", "--check", file]).code == 0)
        let run = try folder.run(["run", file])
        #expect(run.code == 1)
        #expect(run.output.hasPrefix("FAIL \(file)  \(title)\n"))
        #expect(try folder.run(["fill", file]).code == 0)
        #expect(try folder.run(["format", "--check", file]).code == 0)
        #expect(try folder.run(["run", file]).code == 0)
    }

    @Test(arguments: [
        ("a.json", "the file already exists"), ("a", "the file already exists"), ("b.jsonl", ".json"),
    ])
    func aFileThatIsThereStays(_ path: String, _ reason: String) throws {
        let folder = try ProgramFolder(["a.json": "mine"])
        let outcome = try folder.run(["new", path])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(reason))
        #expect(try folder.text("a.json") == "mine")
        #expect(folder.names == ["a.json"])
    }

    @Test func aFolderThatIsNotThereIsAFault() throws {
        let outcome = try ProgramFolder().run(["new", "nowhere/a.json"])
        #expect(outcome.code == 3)
        #expect(outcome.errors == "gradcheck: nowhere/a.json: No such file or directory\n")
    }
}
