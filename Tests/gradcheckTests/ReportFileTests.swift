import Foundation
import Testing

/// Tests of reports in files, which are written atomically.
@Suite struct ReportFileTests {
    private static let suite = [
        "suite.jsonl": String(repeating: "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}\n", count: 300)
    ]

    @Test func severalReportsAreWrittenAtOnce() throws {
        let folder = try ProgramFolder(Self.suite)
        let outcome = try folder.run(
            ["run", "suite.jsonl", "--report", "json=a.jsonl", "--report", "text=b.txt"])
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("300 cases: 300 passed"))
        #expect(try folder.text("a.jsonl").split(separator: "\n").count == 302)
        #expect(try folder.text("b.txt") == outcome.output)
        #expect(folder.names == ["suite.jsonl", "a.jsonl", "b.txt"])
    }

    @Test func oneReportMayTakeTheScreen() throws {
        let folder = try ProgramFolder(Self.suite)
        let outcome = try folder.run(["run", "suite.jsonl", "--report", "json", "--report", "text=b.txt"])
        #expect(outcome.output.hasPrefix("{\"kind\": \"run\""))
        #expect(try folder.run(["run", "suite.jsonl", "--report", "json", "--report", "text"]).code == 2)
    }

    @Test func aLinkStaysALink() throws {
        let folder = try ProgramFolder(Self.suite.merging(["old.jsonl": "old"]) { $1 })
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appending(path: "link").path, withDestinationPath: "old.jsonl")
        _ = try folder.run(["run", "suite.jsonl", "--report", "json=link"])
        #expect(try folder.text("old.jsonl").hasPrefix("{\"kind\": \"run\""))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(
                atPath: folder.url.appending(path: "link").path) == "old.jsonl")
    }

    @Test(arguments: ["/dev/full", "nowhere/out.jsonl", "folder", "/proc/version"])
    func aFileThatCannotBeWrittenIsAFault(path: String) throws {
        let folder = try ProgramFolder(Self.suite.merging(["folder/x": ""]) { $1 })
        let outcome = try folder.run(["run", "suite.jsonl", "--report", "json=\(path)"])
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains(path))
        #expect(folder.names == ["suite.jsonl", "folder"])
    }

    /// If a run is killed, an existing report is not replaced by an incomplete one.
    @Test func aRunThatIsKilledLeavesWhatWasThere() throws {
        let folder = try ProgramFolder(Self.suite.merging(["out.jsonl": "old"]) { $1 })
        for delay in 0..<20 {
            let process = folder.process(["run", "suite.jsonl", "--report", "json=out.jsonl", "-q"])
            process.standardOutput = Pipe()
            try process.run()
            Thread.sleep(forTimeInterval: 0.004 * Double(delay))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let text = try folder.text("out.jsonl")
            #expect(text == "old" || text.contains("\"kind\": \"summary\"") && text.hasSuffix("}\n"))
        }
    }

    @Test func aClosedPipeIsAFault() throws {
        let folder = try ProgramFolder(Self.suite)
        let process = folder.process(["run", "suite.jsonl", "--report", "json"])
        let (out, err) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (out, err)
        try out.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 3)
        #expect(
            String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains(
                "not all of the report could be written"))
    }
}
