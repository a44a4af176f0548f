import CaseFormat
import Testing

@testable import CaseRunner

/// Tests of mutation testing: which faulty rules a suite of cases detects.
@Suite struct MutationRunnerTests {
    private func report(
        _ cases: [String], limits: Limits = Limits(), jobs: Int = 1, operations: Set<String>? = nil
    ) -> MutationReport {
        let inputs = cases.enumerated().map { i, text in
            CaseInput(
                id: CaseID(path: "suite.jsonl", line: i + 1),
                content: .text(SourceText(path: "suite.jsonl", bytes: [UInt8](text.utf8)))
            ) { _ in .failure(CaseExecution.FileFault(reason: "no files here")) }
        }
        return MutationRunner(limits: limits, jobs: jobs, operations: operations).run(inputs)
    }

    private func gradientCase(_ statement: String) -> String {
        """
        { "tensors": {
            "a": { "data": [[0.5, -1.25, 2.2], [1.5, 0.75, -0.3]], "requires_grad": true },
            "b": { "data": [[1.5, 0.4, -2.5], [-0.6, 3, 1.25]], "requires_grad": true }
          },
          "steps": ["\(statement)", { "backward": "y", "gradient": [[1, -2, 0.5], [3, 0.25, -1.5]] }] }
        """
    }

    @Test func survivingFaultsComeWithASuggestedCase() throws {
        let report = report([gradientCase("y = a * b")])
        let score = try #require(report.operations.first)
        #expect(report.operations.count == 1)
        #expect((score.operation, score.faults, score.equivalent) == ("mul", 20, 0))
        let survivor = try #require(
            report.survivors.first { $0.argument == "other" && $0.kind == .missingReduction })
        let suggestion = try #require(survivor.suggestion)
        #expect(suggestion.advice == "add a case in which `other` of `mul` is broadcast or summed over")
        let json = try #require(suggestion.json)
        let again = self.report([gradientCase("y = a * b"), json])
        #expect(!again.survivors.contains { $0.argument == "other" && $0.kind == .missingReduction })
        #expect(again.total.noticed > report.total.noticed)
    }

    /// After all suggested cases are added, every fault is detected.
    @Test(arguments: [
        ("y = a * b", "mul"), ("y = a + b", "add"), ("y = sin(a) + b", "sin"),
        ("y = softmax(a, 1) + b", "_softmax"),
        ("y = torch.floor(a) + b", "floor"), ("y = torch.maximum(a, b)", "maximum"),
    ])
    func suggestedCasesRaiseTheScoreTo100(_ statement: String, _ operation: String) throws {
        let first = report([gradientCase(statement)], operations: [operation])
        #expect(first.survivors.count > 0)
        let missing = first.survivors.compactMap { $0.suggestion?.json }
        #expect(missing.count == first.survivors.count)
        let second = report([gradientCase(statement)] + missing, operations: [operation])
        #expect(second.survivors.isEmpty, "\(second.survivors)")
        #expect(second.total.percent == 100)
        #expect(second.total.faults == first.total.faults)
        #expect(second.total.equivalent == first.total.equivalent)
    }

    /// The derivative of a step function is 0, so only faults that affect other gradients can be detected.
    @Test func equivalentFaultsAreCountedSeparately() {
        let report = report([gradientCase("y = torch.floor(a) + b")], operations: ["floor"])
        #expect(report.total.equivalent == 9)
        #expect(report.survivors.map(\.kind) == [.droppedUse])
    }

    @Test func failingCasesAreLeftOut() {
        let cases = [
            gradientCase("y = a * b"), "{ \"tensors\": { \"x\": 1 }, \"expect\": { \"x\": 2 } }", "{",
        ]
        let report = report(cases, operations: ["mul"])
        #expect(report.cases == 3)
        #expect(report.leftOut.map(\.id.line) == [2, 3])
        #expect(report.leftOut.map(\.outcome) == [.failed, .malformed])
        #expect(report.total.noticed > 0)
    }

    @Test func timedOutCasesAreLeftOut() {
        var limits = Limits()
        limits.seconds = 1e-9
        let report = report([gradientCase("y = a * b")], limits: limits)
        #expect(report.leftOut.count == 1)
        #expect(report.faults.isEmpty)
    }

    @Test func unusedOperationsAreListed() {
        let report = report([gradientCase("y = a * b")])
        #expect(report.unused.contains("tanh") && report.unused.contains("tile"))
        #expect(!report.unused.contains("mul"))
        // Operations without a derivative are not listed.
        #expect(!report.unused.contains("argmax") && !report.unused.contains("long"))
    }

    @Test func resultsDoNotDependOnTheNumberOfJobs() {
        let cases = ["y = a * b", "y = a + b", "y = a / b"].map(gradientCase)
        func fates(_ jobs: Int) -> [String] {
            report(cases, jobs: jobs).faults.map {
                "\($0.operation) \($0.argument) \($0.kind) \($0.fate)"
            }
        }
        let one = fates(1)
        #expect(one.count == 60)
        #expect(fates(3) == one)
    }
}
