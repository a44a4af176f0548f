import CaseFormat
import CaseRunner
import Reports
import Testing

/// Tests of `ReportLine`: lines of a JSON report are read back.
@Suite struct ReportLineTests {
    /// Cases with diagnostics, hints, kinks, vacuous checks, culprits, errors, broken rules and hostile text.
    static let texts = [
        "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}",
        "{\"title\": \"a\\u001b]]>\\n\\u202e\", \"tensors\": {\"x\": [1, 2]}, \"expect\": {\"x\": [1, \"inf\"]}}",
        "{\"tensors\": {\"x\": {\"data\": [0, 1], \"requires_grad\": true}}, \"steps\": [\"relu(x).sum().backward()\"]}",
        "{\"tensors\": {\"x\": {\"data\": [0, 1], \"requires_grad\": true}}, \"steps\": [\"floor(x).sum().backward()\"]}",
        "{\"tensors\": {\"x\": {\"data\": [0, 1], \"requires_grad\": true, \"requires_grad\": 1}}, \"steps\": [\"y = \"]}",
        "{\"tensors\": {\"x\": {\"data\": 2, \"requires_grad\": true}}, \"functions\": {\"f\": {\"parameters\": [\"x\"], \"forward\": \"x * x\", \"backward\": {\"x\": \"grad_output * x\"}}}, \"steps\": [\"f(x).backward()\"]}",
        "{\"tensors\": {\"x\": {\"data\": [1, 2], \"requires_grad\": true}}, \"steps\": [\"x.backward()\"]}",
        "{\"tensors\": {\"x\": {\"data\": 2, \"requires_grad\": true}}, \"steps\": [\"y = x ** 2\", \"y.backward()\", \"y.backward()\"]}",
        "{\"tags\": [\"a.b\"], \"tensors\": {\"x\": {\"data\": [1, 2], \"requires_grad\": true}}, \"steps\": [\"(x * x).sum().backward()\", {\"expect\": {\"x.grad\": [1, 2]}}]}",
        "{",
    ]

    static func record(_ text: String, position: Int = 0) -> CaseRecord {
        let path = "cases/case.json"
        let source = SourceText(path: path, bytes: [UInt8](text.utf8))
        let input = CaseInput(id: CaseID(path: path), content: .text(source)) { _ in
            .failure(CaseExecution.FileFault(reason: "no files here"))
        }
        return CaseRecord(input.run(limits: Limits()), position: position)
    }

    @Test(arguments: texts) func aCaseComesBackWhole(text: String) throws {
        let record = Self.record(text, position: 7)
        #expect(try ReportLine([UInt8](record.json.utf8)) == .case(record))
    }

    @Test func theFirstAndTheLastLineComeBackWhole() throws {
        let run = RunRecord(gradcheck: "1.2.3", shard: Shard(2, of: 8))
        #expect(try ReportLine([UInt8](JSONReport(run).start.utf8)) == .run(run))
        var summary = RunSummary()
        summary.add(.failed, count: 3)
        summary.add(.passed)
        summary.checks = 12
        summary.vacuous = 1
        summary.seconds = 0.25
        summary.ending = .interrupted
        #expect(try ReportLine([UInt8](JSONReport(run).text(for: summary).utf8)) == .summary(summary))
    }

    @Test(
        arguments: [
            ("", .notJSON), ("[]", .badMember("kind")), ("{\"kind\": \"case\"}", .badMember("version")),
            ("{\"kind\": \"case\", \"version\": 2}", .otherVersion(2, kind: "case")),
            ("{\"kind\": \"x\", \"version\": 1}", .unknownKind("x")),
            ("{\"kind\": \"run\", \"version\": 1}", .badMember("gradcheck")),
            (
                "{\"kind\": \"run\", \"version\": 1, \"gradcheck\": \"1\", \"shard\": {\"index\": 0, \"total\": 3}}",
                .badMember("shard")
            ),
            ("{\"kind\": \"case\", \"version\": 1, \"position\": -1}", .badMember("id")),
        ] as [(String, ReportLineFault)])
    func whatIsNoLineOfAReportIsSaidToBeNone(text: String, fault: ReportLineFault) {
        #expect(throws: fault) { try ReportLine([UInt8](text.utf8)) }
    }

    @Test(arguments: [("line", 1), ("column", 2)]) func placesAreCountedFromOne(member: String, value: Int) {
        let line = Self.record("{").json
        #expect(line.contains("\"\(member)\": \(value)"))
        let wrong = line.replacing("\"\(member)\": \(value)", with: "\"\(member)\": 0")
        #expect(throws: ReportLineFault.badMember(member)) { try ReportLine([UInt8](wrong.utf8)) }
    }

    /// A truncated line, or a line with a replaced byte, is parsed or rejected without a trap.
    @Test(arguments: texts) func damagedLinesDoNotTrap(text: String) {
        let line = [UInt8](Self.record(text).json.utf8)
        for i in stride(from: 0, to: line.count, by: 7) {
            _ = try? ReportLine(Array(line[..<i]))
            for byte in [UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "\""), UInt8(ascii: "[")] {
                var damaged = line
                damaged[i] = byte
                _ = try? ReportLine(damaged)
            }
        }
    }
}
