import CaseFormat
import CaseRunner
import Testing

@testable import Reports

/// Tests of `Problem` and `ProblemType`.
@Suite struct ProblemTests {
    @Test func aCaseThatPassedHasNone() {
        #expect(SmallRun.records[0].problems.isEmpty)
        #expect(SmallRun.records[4].problems.isEmpty)
    }

    /// A failed check comes before an inconclusive one, regardless of their order in the case.
    @Test func theWorstComesFirst() {
        let record = SmallRun.record(
            "a.json",
            """
            {"tensors": {"x": {"data": 0, "requires_grad": true}},
            "steps": ["floor(x).backward()", {"expect": {"x": 1}}]}
            """)
        #expect(record.problems.map(\.outcome) == [.failed, .inconclusive])
        #expect(record.problems.map(\.type.name) == ["expected-wrong", "inconclusive"])
    }

    @Test func aMessageIsOneLineWithTensorElementAndValues() {
        #expect(
            SmallRun.records[1].problems.map(\.message) == [
                "x / 2 at [2]: the expected value is wrong: the statements compute a different value "
                    + "(expected 2.25, computed 2)"
            ])
        let error = SmallRun.record("a.json", "{\"tensors\": {\"x\": [1, 2]}, \"steps\": [\"x.item()\"]}")
        #expect(error.problems.map(\.type.name) == ["error"])
        #expect(error.problems.allSatisfy { !$0.message.contains("\n") })
    }

    /// The headline contains the name of the error; the lines below it do not repeat it.
    @Test(arguments: [
        "\"s.backward()\"",
        "{\"raises\": \"GraphFreed\", \"step\": \"s + 1\"}",
        "{\"raises\": \"GraphFreed\", \"step\": \"s.backward()\", \"message\": \"something else\"}",
    ])
    func theNameOfAnErrorIsInTheHeadlineOnly(step: String) {
        let record = SmallRun.record(
            "a.json",
            """
            {
              "tensors": {"x": {"data": 2, "requires_grad": true}},
              "steps": ["s = x * x", "s.backward()", \(step)]
            }
            """)
        let lines = record.problems.flatMap(\.report).filter { !$0.contains(" | ") }
        #expect(lines.first?.contains("GraphFreed") == true)
        #expect(lines.count { $0.contains("GraphFreed") } == 1, "\(lines)")
    }

    /// A record from another process can state that a case failed without a reason.
    @Test(arguments: [(Outcome.malformed, "malformed"), (.failed, "error"), (.inconclusive, "inconclusive")])
    func aCaseThatDidNotPassHasAProblem(outcome: Outcome, name: String) {
        let record = CaseRecord(
            position: 0, id: "a.jsonl#12", title: "", tags: [], outcome: outcome, diagnostics: [], checks: [],
            gaps: [], seconds: 0)
        #expect(record.problems.map(\.type.name) == [name])
        #expect(record.problems.map(\.outcome) == [outcome])
    }

    @Test(
        arguments: [
            ("a/b.json", "a/b.json", nil), ("a/b.jsonl#7", "a/b.jsonl", 7), ("a#7.json", "a#7.json", nil),
            ("a.json#7", "a.json#7", nil), ("a.jsonl", "a.jsonl", nil), ("a.jsonl#x", "a.jsonl#x", nil),
        ] as [(String, String, Int?)])
    func theFileIsTheAddressWithoutTheLine(id: String, file: String, line: Int?) {
        let record = CaseRecord(
            position: 0, id: id, title: "", tags: [], outcome: .passed, diagnostics: [], checks: [], gaps: [],
            seconds: 0)
        #expect(record.file == file)
        #expect(record.fileLine == line)
    }

    /// Counted by hand: columns in SARIF are Unicode scalars, columns of carets are terminal columns.
    @Test(
        arguments: [
            ("[1, 2]", 6), ("\"中文é\"", 5), ("\"e\u{301}\"", 4), ("\"\u{202E}\u{1B}x\"", 5), ("\"😀\"", 3),
        ])
    func theEndOfAPlaceIsInScalars(token: String, count: Int) {
        let bytes = [UInt8]("ab \(token), 7".utf8)
        let source = SourceText(path: "a.json", bytes: bytes)
        let range = SourceRange(start: 3, end: 3 + UInt32(token.utf8.count))
        let place = PlaceRecord(source.location(of: range))
        #expect(place.column == 4)
        #expect(place.endColumn == 4 + count)
    }

    @Test func everyKindOfProblemHasANameOfItsOwn() {
        #expect(Set(ProblemType.allCases.map(\.name)).count == ProblemType.allCases.count)
        #expect(Set(ProblemType.allCases.map(\.summary)).count == ProblemType.allCases.count)
    }
}
