import CaseFormat
import CaseRunner
import Testing

@testable import benchmarks

@Suite struct WorkloadTests {
    private func outcome(_ text: some StringProtocol) -> Outcome {
        let source = SourceText(path: "workload.json", bytes: [UInt8](text.utf8))
        let input = CaseInput(id: CaseID(path: "workload.json"), content: .text(source)) { _ in
            .failure(CaseExecution.FileFault(reason: "no files"))
        }
        return input.run(limits: Limits()).outcome
    }

    @Test(arguments: ["w1", "w4s", "w5", "w7-inverse", "w7-svdvals"])
    func aWorkloadPasses(_ name: String) throws {
        let workload = try #require(Workload.all.first { $0.name == name })
        #expect(outcome(workload.text) == .passed)
    }

    /// Without the numerical check, which takes too long in a debug build.
    @Test func allWorkloadsPassWithoutTheCheck() throws {
        let workloads = Workload.layers + Workload.models
        #expect(Set(workloads.map(\.name)).count == 26)
        for workload in workloads {
            #expect(outcome(try CasePair.unchecked(workload.text)) == .passed, "\(workload.name)")
        }
    }

    @Test(arguments: ["attention-8", "norm-1000", "distances-32", "logsumexp-64"])
    func aLayerOrModelPasses(_ name: String) throws {
        let workload = try #require((Workload.layers + Workload.models).first { $0.name == name })
        #expect(outcome(workload.text) == .passed)
    }

    @Test func allFamiliesPassAtTheirSmallestSizeWithoutTheCheck() throws {
        for family in WorkloadFamily.all {
            let text = try CasePair.unchecked(family.workload(family.sizes[0]).text)
            #expect(outcome(text) == .passed, "\(family.name)")
        }
    }

    @Test func theSmallCasesAreCallsOfDifferentOperations() {
        let lines = OperationCall.caseLines(count: 200).split(separator: "\n")
        #expect(lines.count == 200)
        #expect(Set(lines).count > 100)
        for line in lines { #expect(outcome(line) == .passed, "\(line)") }
    }

    @Test func aProgramThatFailsIsAnError() throws {
        #expect(try ChildProcess(["/bin/sh", "-c", "exit 0"]).milliseconds > 0)
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess(["/bin/sh", "-c", "exit 3"]) }
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess(["/no/such/program"]) }
    }

    @Test func someExitCodesAreAccepted() throws {
        let words = ["/bin/sh", "-c", "exit 3"]
        #expect(try ChildProcess(words, accepting: [0, 3]).exitCode == 3)
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess(words, accepting: [1]) }
    }

    #if os(Linux)
        /// gradcheck exits before its workers, so their memory must be measured as well.
        @Test func theMemoryOfOrphansCounts() throws {
            let words = ["/bin/sh", "-c", "dd if=/dev/zero of=/dev/null bs=96M count=1 2>/dev/null & exit 0"]
            #expect(try ChildProcess(words).memory >= 96)
        }
    #endif
}
