import CaseRunner
import Testing

@testable import Reports

/// Tests of `TAPReport`, according to the Test Anything Protocol, versions 13 and 14.
@Suite struct TAPReportTests {
    @Test(arguments: [(TAPReport.Version.v13, "13"), (.v14, "14")])
    func aWholeReport(version: TAPReport.Version, number: String) {
        let expected = """
            TAP version \(number)
            ok 1 - cases/a/ok.json it adds
            not ok 2 - cases/a/wrong.json halves
              ---
              message: "x / 2 at [2]: the expected value is wrong: the statements compute a different value \
            (expected 2.25, computed 2)"
              severity: fail
              verdict: expected-wrong
              file: "cases/a/wrong.json"
              line: 2
              column: 33
              check: expectation
              tensor: "x / 2"
              index: [2]
              expected: 2.25
              autograd: 2.0
              ...
            not ok 3 - cases/a/sub/typo.json
              ---
              message: "nothing follows this comma"
              severity: error
              verdict: malformed
              file: "cases/a/sub/typo.json"
              line: 1
              column: 20
              hint: "remove it"
              ...
            not ok 4 - cases/b/many.jsonl\\#3
              ---
              message: "x.grad: undecided: the function jumps here (by −1e0 to the left and 0 to the right), \
            so it has no derivative (autograd 0, numerical a jump)"
              severity: warning
              verdict: inconclusive
              file: "cases/b/many.jsonl"
              line: 3
              column: 67
              check: gradient
              tensor: "x.grad"
              index: []
              autograd: 0.0
              ...
            ok 5 - cases/b/slow.json later # SKIP
            1..5

            """
        #expect(SmallRun.text(TAPReport(version: version)) == expected)
    }

    @Test func theOtherProblemsOfACaseAreAList() {
        let record = SmallRun.record(
            "a.json", "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2, \"x + 1\": \"inf\"}}")
        let expected = """
              others:
                - message: "x + 1: the expected value is wrong: the statements compute a different value \
            (expected inf, computed 2)"
                  severity: fail
                  verdict: expected-wrong
                  file: "a.json"
                  line: 1
                  column: 51
                  check: expectation
                  tensor: "x + 1"
                  index: []
                  expected: .inf
                  autograd: 2.0
              ...

            """
        var writer = TAPReport()
        #expect(writer.text(for: record).hasSuffix(expected))
    }

    @Test(
        arguments: [
            (.complete, "1..1\n"), (.maxFail, "1..1\n# stopped early: --max-fail\n"),
            (.interrupted, "1..1\nBail out! interrupted\n"),
        ] as [(RunSummary.Ending, String)])
    func theEndSaysHowTheRunEnded(ending: RunSummary.Ending, text: String) {
        let whole = SmallRun.text(TAPReport(), [SmallRun.records[0]], ending: ending)
        #expect(whole == "TAP version 14\nok 1 - cases/a/ok.json it adds\n" + text)
    }

    @Test func noCasesAreAPlanOfNone() {
        #expect(SmallRun.text(TAPReport(), []) == "TAP version 14\n1..0 # SKIP no cases\n")
    }
}
