import CaseRunner
import Testing

@testable import Reports

/// Tests of `GitHubReport`, according to the workflow commands of GitHub Actions.
@Suite struct GitHubReportTests {
    /// The malformed case comes first, then the failed one, then the inconclusive one.
    @Test func aWholeReport() {
        let expected = """
            ::error file=cases/a/sub/typo.json,line=1,col=20,title=cases/a/sub/typo.json::\
            nothing follows this comma%0A --> cases/a/sub/typo.json:1:20%0A  |%0A\
            1 | {"tensors": {"x": 1,}}%0A  |                    ^%0Ahelp: remove it
            ::error file=cases/a/wrong.json,line=2,col=33,title=halves::x / 2 at [2]: \
            the expected value is wrong: the statements compute a different value (expected 2.25, computed 2)%0A \
            --> cases/a/wrong.json:2:33%0A  |%0A2 |   "expect": { "x / 2": [0.5, 1, 2.25] } }%0A  |\
                                             ^^^^%0Ax / 2  float64 [3]   1 of 3 elements differ%0A\
              index   expected   computed   computed − expected (relative)%0A\
              [2]     2.25       2          −1.1e-1%0A\
            verdict: the expected value is wrong: the statements compute a different value
            ::warning file=cases/b/many.jsonl,line=3,col=67,title=cases/b/many.jsonl#3::x.grad: undecided: \
            the function jumps here (by −1e0 to the left and 0 to the right), so it has no derivative \
            (autograd 0, numerical a jump)%0A --> cases/b/many.jsonl:3:67%0A  |%0A\
            3 | {"tensors": {"x": {"data": 0, "requires_grad": true}}, "steps": ["floor(x).backward()"]}%0A  |\
                                                                               ^^^^^^^^^^^^^^^^^^^%0A\
            x.grad  float64 []%0A  autograd   numerical%0A  0          a jump%0A\
            verdict: undecided: the function jumps here (by −1e0 to the left and 0 to the right), \
            so it has no derivative

            """
        #expect(SmallRun.text(GitHubReport()) == expected)
    }

    @Test func nothingIsWrittenBeforeTheEnd() {
        var writer = GitHubReport()
        #expect(SmallRun.records.allSatisfy { writer.text(for: $0).isEmpty })
    }

    /// Inconclusive and failed cases before a malformed one; the worst nine are shown.
    @Test(arguments: [(0, 8, 1, "::notice::"), (8, 8, 0, "::notice::"), (12, 0, 0, "::error::")])
    func theWorstNineAreShown(failed: Int, undecided: Int, more: Int, level: String) {
        let records =
            Array(repeating: SmallRun.records[3], count: 12)
            + Array(repeating: SmallRun.records[1], count: failed) + [SmallRun.records[2]]
        let lines = SmallRun.text(GitHubReport(), records).split(separator: "\n")
        #expect(lines.count == 10)
        #expect(lines[0].hasPrefix("::error file=cases/a/sub/typo.json"))
        #expect(lines[1...8].count { $0.hasPrefix("::error") } == min(failed, 8))
        #expect(lines[9] == "\(level)\(records.count - 9) other cases did not pass: see the log")
    }

    @Test func aCaseWithoutAPlaceIsShownAtItsLine() {
        let record = CaseRecord(
            position: 0, id: "a,b:c/many.jsonl#7", title: "50 %", tags: [], outcome: .failed,
            diagnostics: [], checks: [], gaps: [], seconds: 0)
        #expect(
            SmallRun.text(GitHubReport(), [record])
                == "::error file=a%2Cb%3Ac/many.jsonl,line=7,title=50 %25::failed\n")
    }

    @Test func pathsAreRelativeToTheWorkspace() {
        let writer = GitHubReport(workspace: Workspace(root: "/repo", directory: "/repo/sub"))
        #expect(SmallRun.text(writer).hasPrefix("::error file=sub/cases/a/sub/typo.json,"))
    }

    @Test func theOtherProblemsOfACaseAreCounted() {
        let record = SmallRun.record(
            "a.json", "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2, \"x + 1\": 3}}")
        #expect(SmallRun.text(GitHubReport(), [record]).hasSuffix("%0Aand 1 more problem in this case\n"))
    }
}
