import Foundation
import Testing

/// Tests of the program as a process: exit codes, output and errors.
@Suite struct CommandTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    typealias Outcome = ProgramFolder.Outcome

    /// Runs the program in a new folder with the given files.
    static func run(
        _ arguments: [String], files: [String: String] = [:], environment: [String: String] = [:],
        output: String? = nil
    ) throws -> Outcome {
        try ProgramFolder(files).run(arguments, environment: environment, output: output)
    }

    private static let good = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
    private static let bad = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2}}"
    private static let mixed = [
        "cases/a.json": good, "cases/b.json": bad, "cases/c/d.json": good, "cases/e.json": "{",
        "cases/_f.json": bad,
        "cases/.g.json": bad, "cases/h.txt": "no case", "cases/i.jsonl": good + "\n\n" + bad + "\n",
    ]

    static let exitCodes: [([String], Int32)] = [
        (["run", "cases/a.json"], 0), (["run", "cases/b.json"], 1), (["run", "cases/e.json"], 1),
        (["run"], 1),
        (["run", "cases/i.jsonl#1"], 0), (["run", "cases/i.jsonl#3"], 1), (["run", "--frobnicate"], 2),
        (["walk"], 2),
        (["run", "--jobs", "none"], 2), (["run", "nowhere"], 2), (["run", "--filter", "nothing-like-it"], 4),
        (["run", "cases/i.jsonl#2"], 4), (["run", "--jobs"], 2), (["run", "--quiet=yes"], 2), ([], 0),
        (["--version"], 0),
        (["--help"], 0), (["help", "run"], 0), (["run", "-h"], 0), (["run", "--", "cases/a.json"], 0),
    ]

    @Test(arguments: exitCodes)
    func exitCode(_ arguments: [String], _ code: Int32) throws {
        #expect(try Self.run(arguments, files: Self.mixed).code == code)
    }

    @Test func aPassingRunPrintsOneLine() throws {
        let outcome = try Self.run(["run", "cases/a.json", "cases/c"], files: Self.mixed)
        #expect(outcome.output.split(separator: "\n").count == 1)
        #expect(outcome.output.hasPrefix("2 cases: 2 passed, 2 checks, "))
        #expect(outcome.errors == "")
    }

    @Test func casesAreListedInByteOrderOfPath() throws {
        let outcome = try Self.run(["run", "--list"], files: Self.mixed)
        #expect(
            outcome.output == """
                cases/a.json
                cases/b.json
                cases/c/d.json
                cases/e.json
                cases/i.jsonl#1
                cases/i.jsonl#3

                """)
    }

    @Test func aFileThatCannotBeReadDoesNotStopTheOthers() throws {
        let outcome = try Self.run(["run"], files: Self.mixed)
        #expect(outcome.output.contains("6 cases: 3 passed, 2 failed, 1 malformed"))
        #expect(outcome.output.contains("MALFORMED cases/e.json"))
    }

    @Test func theNumberOfJobsChangesNothing() throws {
        func text(_ jobs: String) throws -> String {
            let outcome = try Self.run(["run", "-v", "--jobs", jobs], files: Self.mixed)
            return outcome.output.split(separator: "\n").dropLast().joined(separator: "\n")
        }
        #expect(try text("1") == text("2"))
        #expect(try !text("1").isEmpty)
    }

    static let hints: [([String], String)] = [
        (["rum"], "did you mean `run`"), (["run", "--fliter", "x"], "did you mean `--filter`"),
        (["run", "--color", "sometimes"], "auto, always, never"),
        (["run", "nowhere"], "nowhere: No such file"),
    ]

    @Test(arguments: hints)
    func aWrongWordIsAnsweredWithTheRightOne(_ arguments: [String], _ hint: String) throws {
        #expect(try Self.run(arguments, files: Self.mixed).errors.contains(hint))
    }

    @Test func helpHasExamplesAndEveryFlag() throws {
        let text = try Self.run(["run", "--help"]).output
        #expect(text.contains("Examples:"))
        for flag in [
            "--filter", "--list", "--max-fail", "--jobs", "--report", "--verbose", "--quiet", "--color",
        ] {
            #expect(text.contains(flag))
        }
    }

    /// x³ with a backward rule whose relative error is 10⁻⁶ and whose own derivative has a relative error of 1/2.
    private static let cube = """
        { "tensors": { "x": { "data": [2, -1], "requires_grad": true } },
          "functions": { "cube": { "parameters": ["x"], "forward": "x ** 3",
            "backward": { "x": "grad_output * 3.000003 * x * x.detach()" } } },
          "steps": ["cube(x).sum().backward()"] }
        """

    @Test func aRunSaysHowItIsChecked() throws {
        func run(_ flags: String...) throws -> Outcome {
            try Self.run(["run", "cube.json"] + flags, files: ["cube.json": Self.cube])
        }
        #expect(try run().code == 1)
        #expect(try run("--fast").code == 1)
        #expect(try run("--rtol", "1e-5").code == 0)
        #expect(try run("--atol=1e-3").code == 0)
        #expect(try run("--rtol", "1e-5", "--order", "2").code == 1)
        #expect(try run("--rtol", "1e-5", "--order", "1").code == 0)
        #expect(try run("--order", "3").errors.contains("it takes 1, 2"))
        #expect(try run("--rtol", "-1").code == 2)
    }

    /// README shows a case, a change, and the resulting report.
    @Test func theAnswerInREADMEIsWhatIsPrinted() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        func block(_ language: String) throws -> String {
            let start = try #require(readme.range(of: "```\(language)\n"))
            let end = try #require(readme.range(of: "```", range: start.upperBound..<readme.endIndex))
            return String(readme[start.upperBound..<end.lowerBound])
        }
        let text = try block("json")
        #expect(try Self.run(["run", "case.json"], files: ["case.json": text]).code == 0)
        let place = try #require(text.range(of: "4.5"))
        let wrong = text.replacingCharacters(in: place, with: "4.6")
        let output = try Self.run(["run", "case.json"], files: ["case.json": wrong]).output
        #expect(output.hasPrefix(try block("text")))
    }

    @Test func theRunStopsAfterSoManyFailures() throws {
        let outcome = try Self.run(["run", "--max-fail", "1"], files: Self.mixed)
        #expect(outcome.output.contains("2 cases: 1 passed, 1 failed"))
        #expect(outcome.output.contains("stopped early"))
    }

    static let colours: [([String], [String: String], Bool)] = [
        ([], [:], false), (["--color", "always"], [:], true),
        (["--color", "always"], ["NO_COLOR": "1"], true),
        ([], ["CLICOLOR_FORCE": "1"], true), ([], ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
        (["--color", "never"], ["CLICOLOR_FORCE": "1"], false),
    ]

    @Test(arguments: colours)
    func colour(_ flags: [String], _ environment: [String: String], _ isOn: Bool) throws {
        let outcome = try Self.run(
            ["run", "cases/b.json"] + flags, files: Self.mixed, environment: environment)
        #expect(outcome.output.contains("\u{1B}[") == isOn)
    }

    @Test func aFullDiskIsAFaultOfTheMachine() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let outcome = try Self.run(["run", "cases/a.json"], files: Self.mixed, output: "/dev/full")
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains("not all of the report could be written"))
    }

    @Test func jsonIsOneObjectALine() throws {
        let outcome = try Self.run(["run", "--report", "json"], files: Self.mixed)
        let kinds = try outcome.output.split(separator: "\n").map { line in
            try (JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["kind"] as? String
        }
        #expect(kinds == ["run"] + [String](repeating: "case", count: 6) + ["summary"])
    }

    @Test func aLinkOutOfTheFolderIsNotFollowed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let cases = folder.appending(path: "cases")
        try FileManager.default.createDirectory(at: cases, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("secret".utf8).write(to: folder.appending(path: "secret.npy"))
        try FileManager.default.createSymbolicLink(
            at: cases.appending(path: "w.npy"), withDestinationURL: folder.appending(path: "secret.npy"))
        let text = "{\"tensors\": {\"w\": {\"npy\": \"w.npy\"}}, \"steps\": [\"w + 1\"]}"
        try Data(text.utf8).write(to: cases.appending(path: "case.json"))
        let outcome = try Self.run(["run", cases.path])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("leads out of the case's folder"))
    }

    /// Bazel provides the files of a test, such as a case and its data file, as symbolic links.
    @Test func aLinkedCaseHasItsFilesWhereItsLinkLeads() throws {
        let text = "{\"tensors\": {\"w\": {\"npy\": \"w.npy\"}}, \"expect\": {\"w\": [0]}}"
        let folder = try ProgramFolder(["real/case.json": text, "runfiles/x": ""])
        // NumPy's format 1.0: a header of 118 bytes, followed by one number.
        let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"
        let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
        let file = Data(
            [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
                + [UInt8](repeating: 0, count: 8))
        try file.write(to: folder.url.appending(path: "real/w.npy"))
        for name in ["case.json", "w.npy"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.url.appending(path: "runfiles/\(name)").path,
                withDestinationPath: "../real/\(name)")
        }
        let outcome = try folder.run(["run", "runfiles"], environment: ["TEST_SRCDIR": folder.url.path])
        #expect(outcome.output.hasPrefix("1 case: 1 passed"), "\(outcome.output)")
    }

    /// A link in a pull request could lead to a confidential file on the machine that runs it.
    @Test(arguments: ["json", "jsonl"])
    func aLinkOutOfAFolderIsNotRead(_ suffix: String) throws {
        let folder = try ProgramFolder(["secret": "password", "cases/own/a.json": Self.good])
        let links = [
            "cases/x.\(suffix)": "../secret", "cases/y.\(suffix)": "nowhere", "cases/z.json": "own/a.json",
        ]
        for (link, target) in links {
            try FileManager.default.createSymbolicLink(
                atPath: folder.url.appending(path: link).path, withDestinationPath: target)
        }
        for flags in [[], ["--report", "json"], ["--report", "github"]] {
            let outcome = try folder.run(["run", "cases"] + flags)
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("a link that leads out of the folder cases"))
            #expect(!outcome.output.contains("password"))
        }
        let outcome = try folder.run(["run", "cases"])
        #expect(outcome.output.contains("No such file or directory"))
        #expect(outcome.output.contains("4 cases: 2 passed, 2 malformed"))
        #expect(try folder.run(["run", "cases/x.\(suffix)"]).output.contains("password"))
    }

    /// A pipe is reported as malformed, without blocking.
    @Test(arguments: ["x.json", "x.jsonl"])
    func aPipeIsNoCase(_ name: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(mkfifo(folder.appending(path: name).path, 0o600) == 0)
        let outcome = try Self.run(["run", folder.path])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("1 case: 0 passed, 1 malformed"))
        #expect(outcome.output.contains("not a regular file"))
        if name == "x.json" {
            #expect(try Self.run(["run", folder.appending(path: name).path]).code == 1)
        }
    }

    /// For a Python script, the error message names the commands that accept scripts.
    @Test(arguments: [["run"], ["run", "--list"], ["format"], ["format", "--check"], ["fill"], ["mutate"]])
    func aScriptIsAnsweredWithTheCommandsForIt(_ command: [String]) throws {
        let outcome = try Self.run(command + ["lesson.py"], files: ["lesson.py": "import torch\n"])
        #expect(outcome.code == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("`gradcheck convert lesson.py` writes a case"))
        #expect(outcome.errors.contains("`gradcheck try lesson.py` runs it"))
        #expect(try Self.run(command + ["none.py"]).errors.contains("No such file"))
    }
}
