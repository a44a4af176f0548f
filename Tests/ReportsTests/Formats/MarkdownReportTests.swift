import CaseRunner
import Testing

@testable import Reports

/// Tests of `MarkdownReport`, according to GitHub Flavored Markdown 0.29.
@Suite struct MarkdownReportTests {
    @Test func aWholeReport() {
        let expected = """
            **gradcheck** 3 cases: 1 passed, 1 failed, 1 malformed, 2 checks, 1.5 s

            | outcome | case | line | problem |
            | --- | --- | --- | --- |
            | failed | `cases/a/wrong.json` | `2:33` | `x / 2 at [2]: the expected value is wrong: \
            the statements compute a different value (expected 2.25, computed 2)` |
            | malformed | `cases/a/sub/typo.json` | `1:20` | `nothing follows this comma` |

            <details><summary>failed <code>cases/a/wrong.json  halves</code></summary>

            ```text
            x / 2 at [2]: the expected value is wrong: the statements compute a different value \
            (expected 2.25, computed 2)
             --> cases/a/wrong.json:2:33
              |
            2 |   "expect": { "x / 2": [0.5, 1, 2.25] } }
              |                                 ^^^^
            x / 2  float64 [3]   1 of 3 elements differ
              index   expected   computed   computed − expected (relative)
              [2]     2.25       2          −1.1e-1
            verdict: the expected value is wrong: the statements compute a different value
            ```

            </details>
            <details><summary>malformed <code>cases/a/sub/typo.json</code></summary>

            ```text
            nothing follows this comma
             --> cases/a/sub/typo.json:1:20
              |
            1 | {"tensors": {"x": 1,}}
              |                    ^
            help: remove it
            ```

            </details>

            """
        #expect(SmallRun.text(MarkdownReport(), Array(SmallRun.records[0...2])) == expected)
    }

    @Test func aRunThatPassedIsALine() {
        #expect(
            SmallRun.text(MarkdownReport(), [SmallRun.records[0]])
                == "**gradcheck** 1 case: 1 passed, 1 check, 1.5 s\n")
    }

    /// The page never exceeds the limit, contains only complete rows and details, and counts the omitted ones.
    @Test(arguments: [0, 50, 600, 800, 1000, 2000, 4000, 10_000, .max])
    func whatDoesNotFitIsLeftOutAndCounted(limit: Int) throws {
        let records = Array(repeating: SmallRun.records[1], count: 8)
        let text = SmallRun.text(MarkdownReport(limit: limit), records)
        #expect(text.utf8.count <= limit)
        let rows = text.components(of: "\n| failed |")
        let reports = text.components(of: "<details>")
        #expect(
            text.components(of: "compute a different value (expected 2.25, computed 2)` |\n") == rows)
        #expect(text.components(of: "</details>") == reports)
        #expect(text.components(of: "\n```\n\n</details>") == reports)
        #expect(text.isEmpty == (limit < 100))
        guard !text.isEmpty else { return }
        #expect(text.hasPrefix("**gradcheck** 8 cases: 0 passed, 8 failed"))
        #expect(text.contains("\nOmitted from this page: \(8 - rows) more case") == (rows < 8))
        let hasDetailsNote = text.contains("\nOmitted from this page: the details of \(rows - reports) case")
        #expect(hasDetailsNote == (reports < rows))
        if limit == .max { #expect(reports == 8) }
    }
}
