import Foundation
import Testing

/// Tests of the automatic reports in a GitHub Actions workflow.
@Suite struct GitHubTests {
    private static let wrong = """
        {"title": "##[error]x ::error::y", "tensors": {"x": 1}, "expect": {"x": [1, 2]}}
        """
    private static let github = ["GITHUB_ACTIONS": "true"]

    @Test func failuresAreAnnotatedBelowTheReport() throws {
        let folder = try ProgramFolder(["cases/a.json": Self.wrong])
        let outcome = try folder.run(["run"], environment: Self.github)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("FAIL cases/a.json") == true)
        #expect(lines.last?.hasPrefix("::error file=cases/a.json,line=1,col=") == true)
        // GitHub's runner interprets `##[` only in lines that do not begin with a workflow command.
        #expect(!lines.dropLast().contains { $0.contains("##[") })
        // Outside of GitHub, or with another format, there are no workflow commands.
        #expect(try !folder.run(["run"]).output.contains("::error file"))
        let json = try folder.run(["run", "--report", "json"], environment: Self.github)
        #expect(json.output.split(separator: "\n").allSatisfy { $0.hasPrefix("{") })
    }

    @Test func pathsAreThoseOfTheRepository() throws {
        let folder = try ProgramFolder(["part/cases/a.json": Self.wrong])
        let process = folder.process(
            ["run"], environment: Self.github.merging(["GITHUB_WORKSPACE": folder.url.path]) { $1 })
        process.currentDirectoryURL = folder.url.appending(path: "part")
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        let output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(output.contains("::error file=part/cases/a.json,"))
    }

    @Test func theSummaryOfTheStepIsAddedToWhatIsThere() throws {
        let folder = try ProgramFolder(["cases/a.json": Self.wrong, "summary.md": "before\n"])
        let environment = Self.github.merging(["GITHUB_STEP_SUMMARY": "summary.md"]) { $1 }
        _ = try folder.run(["run"], environment: environment)
        let text = try folder.text("summary.md")
        #expect(text.hasPrefix("before\n**gradcheck** 1 case: 0 passed, 1 failed"))
        // The file can be missing in a container.
        let missing = Self.github.merging(["GITHUB_STEP_SUMMARY": "nowhere/summary.md"]) { $1 }
        #expect(try folder.run(["run"], environment: missing).code == 1)
    }

    /// GitHub does not show a summary that is too long, so the report only uses the remaining size.
    @Test func theSummaryOfTheStepFits() throws {
        let limit = 1 << 20
        let folder = try ProgramFolder([
            "cases/a.jsonl": [String](repeating: Self.wrong, count: 400).joined(separator: "\n"),
            "summary.md": String(repeating: "x", count: limit - 20_000),
        ])
        let environment = Self.github.merging(["GITHUB_STEP_SUMMARY": "summary.md"]) { $1 }
        _ = try folder.run(["run"], environment: environment)
        let text = try folder.text("summary.md")
        #expect(text.utf8.count <= limit)
        #expect(text.utf8.count > limit - 20_000)
        #expect(text.contains("Omitted from this page: "))
    }
}
