import Foundation
import Testing

/// Tests of `gradcheck run --watch`.
@Suite struct WatchTests {
    @Test func aChangedCaseIsRunAgain() throws {
        let folder = try ProgramFolder(["cases/a.json": "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"])
        let process = folder.process(["run", "--watch"])
        let (out, err) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (out, err)
        try process.run()
        // The program prints a line before it waits.
        #expect(waits(err) == "gradcheck: waiting for changes; interrupt to end\n")
        let changed = "{\"title\": \"changed\", \"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2}}"
        try Data(changed.utf8).write(to: folder.url.appending(path: "cases/a.json"))
        #expect(waits(err).hasSuffix("interrupt to end\n"))
        process.interrupt()
        let output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(output.contains("1 case: 1 passed"))
        #expect(output.contains("FAIL cases/a.json  changed"))
        #expect(output.contains("1 case: 0 passed, 1 failed"))
    }

    private func waits(_ pipe: Pipe) -> String {
        String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    }
}
