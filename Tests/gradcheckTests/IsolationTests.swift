import Foundation
import Testing

/// Tests of runs in which cases crash, hang or exhaust memory.
@Suite struct IsolationTests {
    private static func line(_ title: String) -> String {
        """
        {"title": "\(title)", "tensors": {"x": {"data": [1, 2], "requires_grad": true}}, "steps": ["(x * x).sum().backward()"]}
        """
    }

    /// Forty cases, some of which contain a fault.
    private static func suite(_ faults: [Int: String]) -> [String: String] {
        let lines = (1...40).map { line(faults[$0] ?? "fine") + "\n" }
        return ["suite.jsonl": lines.joined()]
    }

    private static let planted = ["GRADCHECK_PLANTED_FAULTS": "1"]

    @Test(arguments: ["1", "2", "5"])
    func aTrapIsItsCaseAlone(jobs: String) throws {
        let folder = try ProgramFolder(Self.suite([1: "planted: trap", 17: "planted: trap"]))
        let outcome = try folder.run(["run", "suite.jsonl", "--jobs", jobs], environment: Self.planted)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("FAIL suite.jsonl#1  planted: trap\n"))
        #expect(outcome.output.contains("FAIL suite.jsonl#17  planted: trap\n"))
        #expect(outcome.output.contains("Crash: the program was terminated by"))
        #expect(outcome.output.contains("40 cases: 38 passed, 2 failed"))
    }

    @Test func theOverflowOfAStackIsItsCaseAlone() throws {
        let folder = try ProgramFolder(Self.suite([40: "planted: stack overflow"]))
        let outcome = try folder.run(["run", "suite.jsonl"], environment: Self.planted)
        #expect(outcome.output.contains("FAIL suite.jsonl#40  planted: stack overflow\n"))
        #expect(outcome.output.contains("40 cases: 39 passed, 1 failed"))
    }

    @Test func aCaseThatDoesNotStopIsStopped() throws {
        let folder = try ProgramFolder(Self.suite([3: "planted: hang"]))
        let outcome = try folder.run(
            ["run", "suite.jsonl", "--timeout", "0.3"], environment: Self.planted)
        #expect(outcome.output.contains("FAIL suite.jsonl#3  planted: hang\n"))
        #expect(outcome.output.contains("Timeout: the case ran longer than its limit of 0.3 s"))
        #expect(outcome.output.contains("40 cases: 39 passed, 1 failed"))
    }

    /// Address space can only be limited on Linux.
    #if os(Linux)
        @Test func aCaseThatNeedsTooMuchMemoryIsNamed() throws {
            let folder = try ProgramFolder(Self.suite([8: "planted: memory"]))
            let outcome = try folder.run(
                ["run", "suite.jsonl", "--max-memory", "700"], environment: Self.planted)
            #expect(outcome.output.contains("FAIL suite.jsonl#8  planted: memory\n"))
            #expect(outcome.output.contains("MemoryLimit: the case needs more than the limit of 700 MiB"))
            #expect(outcome.output.contains("40 cases: 39 passed, 1 failed"))
        }
    #endif

    /// Without the environment variable, a title does not trigger a fault.
    @Test func withoutTheHookATitleIsATitle() throws {
        let folder = try ProgramFolder(Self.suite([8: "planted: trap"]))
        #expect(try folder.run(["run", "suite.jsonl"]).code == 0)
    }

    @Test func anInterruptReportsWhatHadFinished() throws {
        let folder = try ProgramFolder(Self.suite([40: "planted: hang"]))
        let process = folder.process(
            ["run", "suite.jsonl", "--report", "json=out.jsonl"], environment: Self.planted)
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        Thread.sleep(forTimeInterval: 1)
        process.interrupt()
        let output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        // The number of reported cases depends on the time of the interrupt.
        #expect(output.contains(#/^[0-9]+ cases?: [0-9]+ passed,/#))
        #expect(output.contains("(interrupted)"))
        #expect(try folder.text("out.jsonl").contains("\"ending\": \"interrupted\""))
    }

    @Test func noWorkerOutlivesARunThatIsKilled() throws {
        let folder = try ProgramFolder(Self.suite([1: "planted: hang", 2: "planted: hang"]))
        let process = folder.process(
            ["run", "suite.jsonl", "--timeout", "0.2"], environment: Self.planted)
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        Thread.sleep(forTimeInterval: 0.1)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        // The pipe ends when all processes, including the workers, have closed it.
        _ = out.fileHandleForReading.readDataToEndOfFile()
        #expect(process.terminationReason == .uncaughtSignal)
    }
}
