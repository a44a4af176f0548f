import CaseRunner
import Testing

@testable import Reports

/// Tests of `JUnitReport`: elements and attributes follow Ant's schema (JUnit.xsd of windyroad/JUnit-Schema).
@Suite struct JUnitReportTests {
    private static let run = RunRecord(gradcheck: "1.2.3")

    /// The suites are in the order in which their folders are complete, each with its totals.
    @Test func aWholeReport() {
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
              <testsuite id="0" package="cases.a" name="sub" timestamp="2026-01-31T12:00:00" \
            hostname="localhost" tests="1" failures="0" errors="1" skipped="0" time="0.002">
                <properties>
                  <property name="gradcheck" value="1.2.3"/>
                </properties>
                <testcase classname="cases.a.sub" name="typo.json" time="0.001500">
                  <error type="malformed" message="cases/a/sub/typo.json:1:20: nothing follows this comma">\
            nothing follows this comma
             --&gt; cases/a/sub/typo.json:1:20
              |
            1 | {&quot;tensors&quot;: {&quot;x&quot;: 1,}}
              |                    ^
            help: remove it</error>
                </testcase>
                <system-out/>
                <system-err/>
              </testsuite>
              <testsuite id="1" package="cases" name="a" timestamp="2026-01-31T12:00:00" \
            hostname="localhost" tests="2" failures="1" errors="0" skipped="0" time="0.003">
                <properties>
                  <property name="gradcheck" value="1.2.3"/>
                </properties>
                <testcase classname="cases.a" name="ok.json: it adds" time="0.001500"/>
                <testcase classname="cases.a" name="wrong.json: halves" time="0.001500">
                  <failure type="expected-wrong" message="cases/a/wrong.json:2:33: x / 2 at [2]: \
            the expected value is wrong: the statements compute a different value (expected 2.25, computed 2)">\
            x / 2 at [2]: the expected value is wrong: the statements compute a different value \
            (expected 2.25, computed 2)
             --&gt; cases/a/wrong.json:2:33
              |
            2 |   &quot;expect&quot;: { &quot;x / 2&quot;: [0.5, 1, 2.25] } }
              |                                 ^^^^
            x / 2  float64 [3]   1 of 3 elements differ
              index   expected   computed   computed − expected (relative)
              [2]     2.25       2          −1.1e-1
            verdict: the expected value is wrong: the statements compute a different value</failure>
                </testcase>
                <system-out/>
                <system-err/>
              </testsuite>
              <testsuite id="2" package="cases" name="b" timestamp="2026-01-31T12:00:00" \
            hostname="localhost" tests="2" failures="1" errors="0" skipped="1" time="0.002">
                <properties>
                  <property name="gradcheck" value="1.2.3"/>
                </properties>
                <testcase classname="cases.b" name="many.jsonl#3" time="0.001500">
                  <failure type="inconclusive" message="cases/b/many.jsonl:3:67: x.grad: undecided: \
            the function jumps here (by −1e0 to the left and 0 to the right), so it has no derivative \
            (autograd 0, numerical a jump)">\
            x.grad: undecided: the function jumps here (by −1e0 to the left and 0 to the right), \
            so it has no derivative (autograd 0, numerical a jump)
             --&gt; cases/b/many.jsonl:3:67
              |
            3 | {&quot;tensors&quot;: {&quot;x&quot;: {&quot;data&quot;: 0, \
            &quot;requires_grad&quot;: true}}, &quot;steps&quot;: [&quot;floor(x).backward()&quot;]}
              |                                                                   ^^^^^^^^^^^^^^^^^^^
            x.grad  float64 []
              autograd   numerical
              0          a jump
            verdict: undecided: the function jumps here (by −1e0 to the left and 0 to the right), \
            so it has no derivative</failure>
                </testcase>
                <testcase classname="cases.b" name="slow.json: later" time="0.000000">
                  <skipped/>
                </testcase>
                <system-out/>
                <system-err/>
              </testsuite>
            </testsuites>

            """
        #expect(SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp)) == expected)
    }

    /// A suite is written when its folder is complete, before the end of the run.
    @Test func aFolderIsWrittenWhenTheRunLeavesIt() {
        var writer = JUnitReport(Self.run, timestamp: SmallRun.timestamp)
        let pieces = SmallRun.records.map { writer.text(for: $0) }
        #expect(pieces.map { $0.components(of: "<testsuite ") } == [0, 0, 0, 2, 0])
    }

    @Test func aFolderIsOneSuiteThoughAnotherIsInsideIt() {
        let ids = ["c/a.json", "c/b/x.json", "c/b/y/z.json", "c/d.json", "e.json"]
        let records = ids.map { SmallRun.record($0, "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}") }
        let text = SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp), records)
        let suites = text.split(separator: "\n").filter { $0.contains("<testsuite ") }
        #expect(suites.count == 4)
        #expect(suites[0].contains("package=\"c.b\" name=\"y\"") && suites[0].contains("tests=\"1\""))
        #expect(suites[1].contains("package=\"c\" name=\"b\"") && suites[1].contains("tests=\"1\""))
        #expect(suites[2].contains("package=\"\" name=\"c\"") && suites[2].contains("tests=\"2\""))
        #expect(suites[3].contains("package=\"\" name=\"gradcheck\""))
    }

    /// Jenkins splits class names at dots, so dots in folder names are replaced.
    @Test func dotsOfFoldersMakeNoPackages() {
        let record = SmallRun.record(
            "./v1.2/../x/a.json", "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}")
        let text = SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp), [record])
        #expect(text.contains("classname=\"v1_2.__.x\""))
    }

    /// Jenkins drops one of two suites with the same name, id and time, so shards have different names.
    @Test func thePartsOfARunHaveSuitesOfDifferentNames() {
        let run = RunRecord(gradcheck: "1.2.3", shard: Shard(2, of: 8))
        let text = SmallRun.text(JUnitReport(run, timestamp: SmallRun.timestamp))
        #expect(text.contains("package=\"cases\" name=\"a [2/8]\""))
        #expect(text.contains("<property name=\"shard\" value=\"2/8\"/>"))
        #expect(text.contains("classname=\"cases.a\""))
    }

    /// GitLab's parser reads the attribute `file` of a test case; it reads no line number.
    @Test func theFlavourForGitLabNamesTheFile() {
        let workspace = Workspace(root: "/repo", directory: "/repo/sub")
        let writer = JUnitReport(
            Self.run, timestamp: SmallRun.timestamp, flavour: .gitlab, workspace: workspace)
        let text = SmallRun.text(writer)
        #expect(
            text.contains("name=\"ok.json: it adds\" file=\"sub/cases/a/ok.json\" time=\"0.001500\"/>"))
        #expect(text.contains("name=\"many.jsonl#3\" file=\"sub/cases/b/many.jsonl\""))
    }

    /// The report of an interrupted run contains an error, so that it is not mistaken for a complete, passing run.
    @Test func anInterruptedRunIsAnError() {
        let writer = JUnitReport(Self.run, timestamp: SmallRun.timestamp)
        let text = SmallRun.text(writer, [SmallRun.records[0]], ending: .interrupted)
        #expect(text.contains("tests=\"1\" failures=\"0\" errors=\"1\""))
        #expect(text.contains("<error type=\"interrupted\""))
    }

    @Test func noCasesAreNoSuites() {
        #expect(
            SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp), [])
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n</testsuites>\n")
    }

    /// Ant's schema allows one failure for each case, so its text contains all problems.
    @Test func severalProblemsOfACaseAreOneFailure() {
        let record = SmallRun.record(
            "a.json", "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2, \"x + 1\": 3}}")
        let text = SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp), [record])
        #expect(text.components(of: "<failure ") == 1)
        #expect(text.contains("message=\"a.json:1:39: x: "))
        #expect(text.contains("\n\nx + 1: "))
    }

    /// Durations can be invalid, because they are read from other processes.
    @Test(arguments: [
        (0.0004996, "0.000500", "0.000"), (-1, "0.000000", "0.000"), (.nan, "0.000000", "0.000"),
    ])
    func timesAreDecimals(seconds: Double, ofCase: String, ofSuite: String) {
        let record = CaseRecord(
            position: 0, id: "a.json", title: "a.json", tags: [], outcome: .passed, diagnostics: [],
            checks: [], gaps: [], seconds: seconds)
        let text = SmallRun.text(JUnitReport(Self.run, timestamp: SmallRun.timestamp), [record])
        #expect(text.contains("name=\"a.json\" time=\"\(ofCase)\"/>"))
        #expect(text.contains("skipped=\"0\" time=\"\(ofSuite)\">"))
    }
}

extension String {
    /// Number of occurrences of a word.
    func components(of word: String) -> Int { ranges(of: word).count }
}
