import Foundation
import Testing

/// Tests of the flags that select cases.
@Suite struct SelectionTests {
    private static let good = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
    private static let tagged =
        "{\"tags\": [\"slow\", \"nn\"], \"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
    private static let bad = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2}}"
    private static let files = [
        "cases/a.json": good, "cases/b.json": bad, "cases/c.json": tagged, "cases/d.json": "{",
        "cases/e.jsonl": tagged + "\n" + bad + "\n",
    ]

    static let selections: [([String], [String])] = [
        (["--tag", "nn"], ["cases/c.json", "cases/d.json", "cases/e.jsonl#1"]),
        (["--tag", "none"], ["cases/d.json"]),
        (["--tag", "none", "--tag", "slow", "--filter", "*.jsonl*"], ["cases/e.jsonl#1"]),
        (["--filter", "a.json", "--filter", "b.json"], ["cases/a.json", "cases/b.json"]),
        (
            ["--skip", "*"],
            [
                "cases/a.json", "cases/b.json", "cases/c.json", "cases/d.json", "cases/e.jsonl#1",
                "cases/e.jsonl#2",
            ]
        ),
    ]

    @Test(arguments: selections)
    func flagsSelect(flags: [String], addresses: [String]) throws {
        let outcome = try ProgramFolder(Self.files).run(["run", "--list"] + flags)
        #expect(outcome.output.split(separator: "\n").map(String.init) == addresses)
    }

    @Test func theListIsThereForProgramsToo() throws {
        let outcome = try ProgramFolder(Self.files).run([
            "run", "--list=json", "--tag", "slow", "cases/c.json",
        ])
        let line = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(line["id"] as? String == "cases/c.json")
        #expect(line["position"] as? Int == 0)
        #expect(line["tags"] as? [String] == ["slow", "nn"])
    }

    @Test func whatIsSkippedIsReportedAsSkipped() throws {
        let outcome = try ProgramFolder(Self.files).run(
            ["run", "cases/a.json", "cases/b.json", "--skip", "b.json", "-v"])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("SKIP cases/b.json"))
        #expect(outcome.output.contains("2 cases: 1 passed, 1 skipped"))
    }

    @Test func whatFailedLastIsRunAgainAlone() throws {
        let folder = try ProgramFolder(Self.files)
        let environment = ["XDG_CACHE_HOME": folder.url.appending(path: "cache").path]
        func list() throws -> [String] {
            let outcome = try folder.run(["run", "--list", "--last-failed"], environment: environment)
            return outcome.output.split(separator: "\n").map(String.init)
        }
        func run(_ flags: String...) throws -> ProgramFolder.Outcome {
            try folder.run(["run", "--last-failed"] + flags, environment: environment)
        }
        #expect(try run().output.contains("6 cases: "))
        #expect(try run().output.contains("3 cases: 2 failed, 1 malformed") == false)
        #expect(try run().output.contains("3 cases: 0 passed, 2 failed, 1 malformed"))
        try Data(Self.good.utf8).write(to: folder.url.appending(path: "cases/b.json"))
        #expect(try run("--filter", "b.json").output.contains("1 case: 1 passed"))
        #expect(try run().output.contains("2 cases: 0 passed, 1 failed, 1 malformed"))
        #expect(folder.names == ["cases", "cache"])
    }

    /// A run does not depend on a writable cache folder.
    @Test func whereNothingCanBeRememberedNothingIs() throws {
        let folder = try ProgramFolder(Self.files)
        for cache in ["/dev/null", "/proc/nowhere", "relative"] {
            let outcome = try folder.run(["run", "cases/b.json"], environment: ["XDG_CACHE_HOME": cache])
            #expect(outcome.code == 1)
            #expect(outcome.errors == "")
        }
        #expect(folder.names == ["cases"])
    }
}
