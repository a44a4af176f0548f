import Foundation
import Testing

/// Tests of `gradcheck format`.
@Suite struct FormatCommandTests {
    private static let loose = #"{"expect":{"x":1},"tensors":{"x":1}}"#
    private static let laidOut = """
        {
          "tensors": {
            "x": 1
          },
          "expect": { "x": 1 }
        }

        """
    private static let files = [
        "cases/a.json": laidOut, "cases/b.json": loose, "cases/_wrong/c.json": loose,
        "cases/_wrong/d.json": "{", "cases/.e.json": loose,
        "cases/f.jsonl": "{\"expect\": {}}\n\n{\"expect\":{}}\r\n",
    ]

    @Test func filesAreReplaced() throws {
        let folder = try ProgramFolder(Self.files)
        let outcome = try folder.run(["format"])
        #expect(outcome.code == 0)
        #expect(outcome.output == "cases/_wrong/c.json\ncases/b.json\ncases/f.jsonl\n")
        #expect(outcome.errors == "gradcheck: 3 of 5 files changed\n")
        for name in ["a.json", "b.json", "_wrong/c.json"] {
            #expect(try folder.text("cases/\(name)") == Self.laidOut)
        }
        #expect(try folder.text("cases/f.jsonl") == "{\"expect\": {}}\n\n{\"expect\": {}}\n")
        #expect(try folder.text("cases/.e.json") == Self.loose)
        #expect(try folder.text("cases/_wrong/d.json") == "{")
        let again = try folder.run(["format", "--check"])
        #expect(again.code == 0)
        #expect(again.output == "")
    }

    @Test func aCheckChangesNothing() throws {
        let folder = try ProgramFolder(Self.files)
        let outcome = try folder.run(["format", "--check", "cases/", "cases/a.json"])
        #expect(outcome.code == 1)
        #expect(outcome.output == "cases/_wrong/c.json\ncases/b.json\ncases/f.jsonl\n")
        for (name, text) in Self.files { #expect(try folder.text(name) == text) }
        #expect(try folder.run(["format", "--check", "cases/a.json"]).code == 0)
    }

    /// Malformed files, with the reported locations.
    static let malformed: [(name: String, text: String, place: String)] = [
        ("a.json", "{\n  \"a\": 01\n}", "a.json:2:8"),
        ("a.jsonl", "{\"a\":1}\n\n{\n{\"b\":1}\n", "a.jsonl:3:2"),
        ("_a.json", "[1,]", "_a.json:1:3"),
    ]

    @Test(arguments: malformed)
    func whatIsNotJSONIsLeftAsItIs(_ name: String, _ text: String, _ place: String) throws {
        let folder = try ProgramFolder([name: text, "b.json": Self.loose])
        let outcome = try folder.run(["format", name, "b.json"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("--> \(place)\n"))
        #expect(outcome.output == "b.json\n")
        #expect(try folder.text(name) == text)
        #expect(try folder.text("b.json") == Self.laidOut)
    }

    /// The size is checked before the file is formatted.
    @Test(arguments: [("a.json", "--max-file-bytes"), ("a.jsonl", "--max-line-bytes")])
    func whatIsTooLongIsLeftAsItIs(_ name: String, _ flag: String) throws {
        let folder = try ProgramFolder([name: Self.loose])
        let outcome = try folder.run(["format", name, flag, "20"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains(flag))
        #expect(try folder.text(name) == Self.loose)
        #expect(try folder.run(["format", "nowhere"]).code == 2)
    }

    @Test func linksAndPermissionsStay() throws {
        let folder = try ProgramFolder(["a.json": Self.loose])
        let file = folder.url.appending(path: "a.json").path
        let link = folder.url.appending(path: "l.json").path
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a.json")
        #expect(try folder.run(["format", "l.json"]).code == 0)
        #expect(try folder.text("a.json") == Self.laidOut)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.json")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        #expect(folder.names == ["a.json", "l.json"])
    }

    /// Input, `true` for `--check`, output and exit code.
    static let standardInput: [(text: String, isCheck: Bool, output: String, code: Int32)] = [
        (loose, false, laidOut, 0), (loose, true, "", 1), (laidOut, true, "", 0),
        ("{\"a\":1}\n{\"a\":2}", false, "{\"a\": 1}\n{\"a\": 2}\n", 0), ("{", false, "", 1),
    ]

    @Test(arguments: standardInput)
    func standardInputGoesToStandardOutput(_ text: String, _ isCheck: Bool, _ output: String, _ code: Int32)
        throws
    {
        let folder = try ProgramFolder()
        let outcome = try folder.run(["format", "-"] + (isCheck ? ["--check"] : []), input: text)
        #expect(outcome.output == output)
        #expect(outcome.code == code)
    }
}
