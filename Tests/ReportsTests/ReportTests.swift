import CaseFormat
import CaseRunner
import Foundation
import Testing

@testable import Reports

/// Complete text and JSON reports.
@Suite struct ReportTests {
    private func result(_ text: String, path: String = "case.json") -> CaseRecord {
        CaseRecord(run(text, path: path), position: 0)
    }

    private func run(_ text: String, path: String = "case.json") -> CaseResult {
        CaseInput(
            id: CaseID(path: path), content: .text(SourceText(path: path, bytes: [UInt8](text.utf8)))
        ) { _ in .failure(CaseExecution.FileFault(reason: "no files here")) }.run(limits: Limits())
    }

    private let wrong = """
        { "title": "halves", "tensors": { "x": [1, 2, 4] },
          "expect": { "x / 2": [0.5, 1, 2.25] } }
        """

    @Test func aPassingCaseIsSilent() {
        let passed = result("{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}")
        #expect(TextReport().text(for: passed) == "")
        #expect(TextReport(verbosity: .verbose).text(for: passed) == "PASS case.json\n")
    }

    /// A wrong expected value is shown with its location, table and verdict.
    @Test func aWrongValueIsShownWithItsPlace() {
        let expected = """
            FAIL case.json  halves
               --> case.json:2:33
                |
              2 |   "expect": { "x / 2": [0.5, 1, 2.25] } }
                |                                 ^^^^
              x / 2  float64 [3]   1 of 3 elements differ
                index   expected   computed   computed − expected (relative)
                [2]     2.25       2          −1.1e-1
              verdict: the expected value is wrong: the statements compute a different value


            """
        #expect(TextReport().text(for: result(wrong)) == expected)
    }

    /// The caret marks the number that differs most, or the whole value if the difference is not in a single number.
    @Test(arguments: [
        ("[[1, 2], [3, 9]]", "9"), ("[\n [1, 2],\n [ 3.5,4]\n]", "3.5"),
        ("[[1, 2], [\"nan\", 4]]", "\"nan\""),
        ("{\"data\": [1, 2, -1e3, 4], \"shape\": [2, 2]}", "-1e3"), ("{\"value\": [[1, 2], [3, 5]]}", "5"),
        ("[[1, 3], [3, 8]]", "8"), ("[1, 2]", "[1, 2]"), ("\"2 * x\"", "\"2 * x\""), ("7", "7"),
    ])
    func theCaretIsUnderTheWorstNumber(_ value: String, _ marked: String) throws {
        let text = "{\"tensors\": {\"x\": [[1, 2], [3, 4]]}, \"expect\": {\"x\": \(value)}}"
        let location = try #require(run(text).checks.first?.location)
        #expect(String(decoding: Array(text.utf8)[location.byteRange], as: UTF8.self) == marked)
        let line = text.split(separator: "\n", omittingEmptySubsequences: false)[location.line - 1]
        #expect(line.dropFirst(location.column - 1).hasPrefix(marked))
    }

    /// There is exactly one empty line after each case that did not pass and after each of its problems.
    @Test func failuresAreSetApart() {
        let malformed = "{\"tensors\": {\"x\": {\"data\": 1, \"datum\": 2, \"shapes\": 3}}, \"steps\": []}"
        let cases = [wrong, malformed, "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}", wrong]
        var text = ""
        for record in cases.map({ result($0) }) { text += TextReport().text(for: record) }
        text += TextReport().text(for: RunSummary())
        #expect(!text.contains("\n\n\n"))
        let blocks = text.components(separatedBy: "\n\n")
        #expect(
            blocks.map { $0.prefix(10) } == [
                "FAIL case.", "MALFORMED ", "  error: a", "FAIL case.", "0 cases: 0",
            ])
    }

    /// A malformed case is reported with its title if the title can be read.
    @Test func aMalformedCaseHasItsTitle() {
        for (title, shown) in [
            ("\"halves\"", "  halves"), ("{\"zh\": \"一半\", \"en\": \"halves\"}", "  halves"), ("7", ""),
        ] {
            let text = TextReport().text(for: result("{\"title\": \(title), \"tensor\": 1}"))
            #expect(text.hasPrefix("MALFORMED case.json\(shown)\n"))
        }
    }

    /// If the file is not valid JSON, the title is shown if it comes before the error.
    @Test(arguments: [
        ("{\"title\": \"halves\",", "  halves"),
        ("{\"tensors\": {\"title\": \"x\"}, \"title\": \"halves\", \"a\" 1}", "  halves"),
        ("{\"title\": {\"zh\": \"一半\", \"en\": \"halves\"}, 7", "  halves"),
        ("{\"title\": {\"zh\": \"一半\", \"en", "  一半"), ("{\"title\": \"halves", ""), ("{\"title\":", ""),
        ("{\"title\"", ""),
        ("{\"tensors\": {\"title\": \"x\"}, ", ""), ("[\"title\", \"halves\",", ""),
        ("{\"tensors\" 1, \"title\": \"halves\"}", ""),
        ("\u{FEFF}{\"title\": \"halves\"}", ""), ("", ""),
    ])
    func aCaseThatIsNoJSONHasTheTitleBeforeTheFault(_ text: String, _ shown: String) {
        #expect(TextReport().text(for: result(text)).hasPrefix("MALFORMED case.json\(shown)\n"))
    }

    @Test(arguments: [
        ("x.grad", "4", "it is null, but a number was expected"),
        ("x.grad", "[4]", "it is null, but numbers were expected"),
        ("x.grad", "true", "it is null, but true or false was expected"),
        ("x.grad", "[true]", "it is null, but truth values were expected"),
        ("x > 0", "1", "it is a bool tensor of shape [], but a number was expected"),
        ("x", "null", "it is a float64 tensor of shape [], but null was expected"),
    ])
    func whatWasExpectedIsSaidInASentence(_ key: String, _ value: String, _ sentence: String) {
        let record = result(
            """
            { "tensors": {"x": {"data": 2, "requires_grad": true}}, "expect": {"\(key)": \(value)} }
            """)
        #expect(record.checks.map(\.message) == [sentence])
    }

    /// The name appears once outside of the source excerpt.
    @Test(arguments: [
        "\"s.backward()\"", "{\"raises\": \"GraphFreed\", \"step\": \"s.backward(torch.ones(3))\"}",
        "{\"raises\": \"GraphFreed\", \"step\": \"s + 1\"}",
        "{\"raises\": \"GraphFreed\", \"step\": \"s.backward()\", \"message\": \"something else\"}",
    ])
    func theNameOfAnErrorIsSaidOnce(_ step: String) {
        let record = result(
            """
            {
              "tensors": {"x": {"data": 2, "requires_grad": true}},
              "steps": ["s = x * x", "s.backward()", \(step)]
            }
            """)
        let lines = TextReport().text(for: record).split(separator: "\n").filter { !$0.contains("|") }
        for text in [lines.joined(separator: "\n"), record.problems.map(\.message).joined()] {
            #expect(text.components(separatedBy: "GraphFreed").count == 2, "\(text)")
        }
    }

    /// (√x)² has the slope 1 at 0 on the right; the backward pass multiplies the infinite derivative of the root by 0.
    @Test func aGradientThatIsNotANumberIsExplained() {
        let record = result(
            """
            { "tensors": { "x": { "data": 0, "requires_grad": true } }, "steps": ["y = sqrt(x) ** 2", "y.backward()"] }
            """)
        #expect(record.outcome == .failed)
        let explanation = record.checks.first?.explanation ?? ""
        #expect(
            explanation
                == "the gradient is nan, but the function's slope here is 1: the derivative of `sqrt` (line 1) "
                + "is infinite and was multiplied by 0")
    }

    /// The derivative of a product with nan is nan, not infinite.
    @Test func aDerivativeThatIsNotANumberIsNotCalledInfinite() {
        let record = result(
            """
            { "tensors": { "x": { "data": [0.5, 2], "requires_grad": true } },
              "steps": ["y = torch.where(x > 1, x, x * float('nan'))", "y[1].backward()"] }
            """)
        #expect(record.outcome == .failed)
        let explanation = record.checks.first?.explanation ?? ""
        #expect(explanation.contains("the derivative of `mul` (line 2) is nan at [0]"))
    }

    @Test func colourIsOnlyThereWhenAskedFor() {
        #expect(!TextReport().text(for: result(wrong)).contains("\u{1B}"))
        #expect(TextReport(usesColor: true).text(for: result(wrong)).contains("\u{1B}[31mFAIL\u{1B}[0m"))
    }

    @Test func theSummaryCountsEveryOutcome() {
        var summary = RunSummary()
        summary.add(result("{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"))
        summary.add(result(wrong))
        summary.add(result("{"))
        summary.seconds = 1.5
        #expect(
            TextReport().text(for: summary) == "3 cases: 1 passed, 1 failed, 1 malformed, 2 checks, 1.5 s\n")
    }

    @Test func longTensorsAreFoldedToTheWorst() {
        let values = (0..<100).map { "\($0 + 1)" }.joined(separator: ", ")
        let text = TextReport().text(
            for: result("{\"tensors\": {\"x\": [\(values)]}, \"expect\": {\"x\": \"2 * x\"}}"))
        #expect(text.contains("100 of 100 elements differ, worst first"))
        #expect(text.contains("… and 90 more"))
    }

    /// Escape sequences, line breaks and direction overrides in a title do not reach the report.
    @Test func hostileTitlesAreHarmless() {
        let hostile = result(
            "{\"title\": \"\\u001b[31mred\\n\\u202egnp.exe ]]>\", \"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2}}"
        )
        for text in [
            TextReport().text(for: hostile), JSONReport(RunRecord(gradcheck: "0")).text(for: hostile),
        ] {
            #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
            #expect(text.split(separator: "\n").allSatisfy { !$0.hasPrefix("‮") })
        }
    }

    @Test func jsonLinesSayWhatIsWrongAndWhere() throws {
        let line = JSONReport(RunRecord(gradcheck: "0")).text(for: result(wrong))
        #expect(line.hasSuffix("\n"))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(json["kind"] as? String == "case")
        #expect(json["version"] as? Int == 1)
        #expect(json["id"] as? String == "case.json")
        #expect(json["outcome"] as? String == "failed")
        #expect(json["title"] as? String == "halves")
        #expect(json["seconds"] is Double)
        let check = try #require((json["checks"] as? [[String: Any]])?.first)
        #expect(check["kind"] as? String == "expectation")
        #expect(check["tensor"] as? String == "x / 2")
        #expect(check["outcome"] as? String == "failed")
        #expect(check["verdict"] as? String == "expected-wrong")
        #expect(check["file"] as? String == "case.json")
        #expect(check["line"] as? Int == 2)
        #expect(check["column"] as? Int == 33)
        #expect(check["index"] as? [Int] == [2])
        #expect(check["expected"] as? Double == 2.25)
        #expect(check["autograd"] as? Double == 2)
    }

    @Test func jsonHasAFirstAndALastLine() throws {
        let report = JSONReport(RunRecord(gradcheck: "1.2.3"))
        for (line, kind) in [(report.start, "run"), (report.text(for: RunSummary()), "summary")] {
            let json = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(json["kind"] as? String == kind)
            #expect(json["version"] as? Int == 1)
        }
    }

    @Test func diagnosticsReachBothReports() throws {
        let malformed = result(
            "{\"tensors\": {\"x\": {\"data\": 1, \"requires_grads\": true}}, \"steps\": [\"x\"]}")
        #expect(TextReport().text(for: malformed).contains("did you mean"))
        let line = JSONReport(RunRecord(gradcheck: "0")).text(for: malformed)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(json["outcome"] as? String == "malformed")
        #expect((json["diagnostics"] as? [[String: Any]])?.first?["suggestion"] as? String == "requires_grad")
    }

    @Test func whatIsNotShownOfAFileIsSaid() {
        let names = (0..<150).map { "\"n\($0)\": 1" }.joined(separator: ", ")
        let text = TextReport().text(for: result("{\(names)}"))
        #expect(text.contains("note: only the first 100 errors are shown"))
    }
}
