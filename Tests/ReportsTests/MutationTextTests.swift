import Testing

@testable import CaseRunner
@testable import Reports

/// Complete reports of `MutationText`.
@Suite struct MutationTextTests {
    private let report = MutationReport(
        faults: [
            FaultResult(
                operation: "mul", argument: "input", kind: .sign, fate: .noticed,
                noticedBy: CaseID(path: "a.json"), timeouts: 0, suggestion: nil),
            FaultResult(
                operation: "mul", argument: "other", kind: .stale, fate: .survived, noticedBy: nil,
                timeouts: 1,
                suggestion: MissingCase(advice: "go twice", json: "{\n}")),
            FaultResult(
                operation: "floor", argument: "input", kind: .factorTwo, fate: .equivalent, noticedBy: nil,
                timeouts: 0, suggestion: nil),
        ],
        leftOut: [CaseResult(id: CaseID(path: "b\u{1B}.json"), title: "", outcome: .failed, seconds: 0)],
        unused: ["tanh"], cases: 2, seconds: 1.5)

    private let summary = """
        2 cases (1 left out), 3 faults in 2 operations: 1 noticed, 1 survived, 1 equivalent; score 50 %, 1.5 s

        """

    @Test func theTableComesFirstAndTheScoreLast() {
        let expected = """
            operation  faults  noticed  equivalent  survived  score
            floor           1        0           1         0  100 %
            mul             2        1           0         1   50 %

              failed

            SURVIVED mul: no case notices a fault in the backward rule for `other` (stale)
              1 case was stopped by the time limit; raise the limit with --timeout
              help: go twice, such as
                {
                }

            1 operation with a derivative used by no case: tanh

            """
        let text = MutationText().text(for: report)
        #expect(text.contains("LEFT OUT b") && !text.contains("\u{1B}"))
        #expect(text.hasSuffix("\n" + summary))
        // The escape of the control character is tested elsewhere.
        let lines = { (text: String) in text.split(separator: "\n").filter { !$0.hasPrefix("LEFT OUT") } }
        #expect(lines(text) == lines(expected + summary))
    }

    @Test func quietIsTheSummaryAndVerboseHasTheEquivalentFaults() {
        #expect(MutationText(verbosity: .quiet).text(for: report) == summary)
        #expect(MutationText(verbosity: .verbose).text(for: report).contains("\n  floor, input: factor 2\n"))
        #expect(MutationText(usesColor: true).text(for: report).contains("\u{1B}[31mSURVIVED\u{1B}[0m"))
    }

    /// 1999 of 2000 is rounded down to 99.9 %: only a complete score is 100 %.
    @Test func onlyAWholeScoreLooksLikeOne() {
        let results = (0..<2000).map { i in
            FaultResult(
                operation: "mul", argument: "input", kind: .sign, fate: i == 0 ? .survived : .noticed,
                noticedBy: nil, timeouts: 0, suggestion: nil)
        }
        let report = MutationReport(faults: results, leftOut: [], unused: [], cases: 1, seconds: 1)
        #expect(MutationText(verbosity: .quiet).text(for: report).contains("score 99.9 %"))
    }
}
