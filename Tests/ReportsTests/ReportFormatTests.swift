import CaseRunner
import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Properties of all report formats.
@Suite struct ReportFormatTests {
    /// Texts that would break a format, a terminal or a log if they were not escaped.
    static let hostile = [
        "]]>", "::error::boo", "\n::error::boo", "\r\n::error file=x::boo", " \t::add-mask::a",
        "##[error]boo",
        "##vso[task.complete result=Succeeded]", "\u{1B}[31mred\u{1B}]0;t\u{7}", "\0",
        "\u{FFFE}\u{FFFF}\u{1FFFE}",
        "\u{85}", "\u{202E}gnp.exe\u{2066}x\u{2069}\u{200F}", "\u{2028}\u{2029}", "\u{E0001}",
        "<script>alert(1)</script>", "</details></code></failure>", "--> <!-- &lt;", "`", "``` `code` ````",
        "a|b\\|c\\\\|d", "@octocat #123 GH-1", "http://example.com www.example.com a@example.com",
        "a # SKIP x", "\\# todo x", "#skip", "\\", "ok 1\nBail out!\n1..0", "\n  ...\n", "\"'", "{0} [a](1)",
        "%0A::error::x,y:z", "~~x~~ __y__ $m$ **", "%\u{301}`\u{301}#\u{301}", "- * + > 1.", "", " ",
    ]

    private static let run = RunRecord(gradcheck: "1.2.3", shard: Shard(1, of: 2))

    /// Records of all outcomes, with the text in every position that a case can control.
    private static func records(_ text: String) -> [CaseRecord] {
        let data = try? JSONSerialization.data(withJSONObject: [text], options: .withoutEscapingSlashes)
        let quoted = String(decoding: data ?? Data(), as: UTF8.self).dropFirst().dropLast()
        let leaf = "{\"x\": {\"data\": 0, \"requires_grad\": true}}"
        let cases = [
            "\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}",
            "\"tensors\": {\"x\": [1]}, \"expect\": {\"x\": [\"nan\"]}",
            "\"tensors\": \(leaf), \"steps\": [\"floor(x).backward()\"]", "\"\(quoted.dropFirst()): 1",
            "\"tensors\": \(leaf), \"steps\": [\(quoted)]",
            "\"tensors\": {\"x\": 1}, \"steps\": [{\"raises\": \"BadArgument\", \"step\": \"x.sum(dim=7)\", \"message\": \(quoted)}]",
        ]
        var records = cases.enumerated().map { i, members in
            SmallRun.record("cases/\(i)\(text).json", "{\"title\": \(quoted), \(members)}")
        }
        let rule = RuleRecord(name: text, what: text, why: text, help: text, notes: [])
        let check = CheckRecord(
            kind: .raises, tensor: text, outcome: .failed, verdict: nil, explanation: text, place: nil,
            message: text, comparison: nil, rule: rule, culprit: nil,
            hints: [HintRecord(side: text, mistake: text, text: text, rule: nil, through: nil)], vacuity: nil,
            kinks: [])
        for outcome in [Outcome.failed, .skipped] {
            records.append(
                CaseRecord(
                    position: 0, id: text, title: text, tags: [text], outcome: outcome, diagnostics: [],
                    checks: outcome == .skipped ? [] : [check], gaps: [text], seconds: .infinity))
        }
        return records
    }

    /// The report of an incomplete case names the command that fills it in and does not reveal the value.
    @Test(arguments: ReportFormat.allCases)
    func anIncompleteCaseNamesTheCommandThatFillsIt(_ format: ReportFormat) {
        let record = SmallRun.record(
            "cases/many.jsonl#3", "{\"tensors\": {\"x\": 2}, \"expect\": {\"exp(x)\": \"?\"}}")
        let text = Self.text(format, [record])
        #expect(text.contains("gradcheck fill"), "\(text)")
        // e² = 7.389…
        #expect(!text.contains("7.38"), "\(text)")
    }

    private static func text(_ format: ReportFormat, _ records: [CaseRecord]) -> String {
        var writer = format.writer(for: run, timestamp: SmallRun.timestamp, verbosity: .verbose)
        var text = writer.start
        for record in records { text += writer.text(for: record) }
        return text + writer.text(for: SmallRun.summary(records))
    }

    /// Reports contain no character that moves the cursor, hides or reorders text or is forbidden in XML, and no
    /// command to a CI service.
    @Test(arguments: ReportFormat.allCases, hostile)
    func hostileTextIsHarmless(format: ReportFormat, hostile: String) throws {
        let records = Self.records(hostile)
        #expect(Set(records.map(\.outcome)).count >= 4)
        let text = Self.text(format, records)
        #expect(
            !text.unicodeScalars.contains {
                switch $0.properties.generalCategory {
                case .control: $0 != "\n"
                case .format, .lineSeparator, .paragraphSeparator, .unassigned: true
                default: false
                }
            })
        let lines = text.split(whereSeparator: \.isNewline)
        if format == .github {
            // Each line is one command with valid properties; its message contains no second command.
            for line in lines {
                let parts = String(line).components(separatedBy: "::")
                #expect(parts.count >= 3 && parts[0].isEmpty)
                let words = parts[1].split(separator: " ", maxSplits: 1)
                #expect(["error", "warning", "notice"].contains(words[0]))
                let names = words[1].split(separator: ",").map { $0.prefix { $0 != "=" } }
                #expect(Set(names).isSubset(of: ["file", "line", "col", "title"]))
            }
        } else {
            #expect(!text.contains("##"))
            #expect(!lines.contains { $0.drop(while: \.isWhitespace).hasPrefix("::") })
        }
    }

    @Test(arguments: [ReportFormat.junit, .gitlab], hostile)
    func xmlIsWellFormedAndWhole(format: ReportFormat, hostile: String) {
        let records = Self.records(hostile)
        let counter = ElementCounter()
        let parser = XMLParser(data: Data(Self.text(format, records).utf8))
        parser.delegate = counter
        #expect(parser.parse())
        #expect(counter.counts["testcase"] == records.count)
        let problems = records.count { Problem.worstFirst.contains($0.outcome) }
        #expect(counter.counts["failure", default: 0] + counter.counts["error", default: 0] == problems)
        #expect(counter.counts["skipped"] == 1)
        let names: Set = [
            "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped",
            "system-out", "system-err",
        ]
        #expect(Set(counter.counts.keys).isSubset(of: names))
    }

    @Test(arguments: hostile) func jsonIsWellFormedAndWhole(hostile: String) throws {
        let records = Self.records(hostile)
        for (line, record) in zip(Self.text(.json, records).split(separator: "\n").dropFirst(), records) {
            guard case .case(let read) = try ReportLine([UInt8](line.utf8)) else {
                Issue.record("not a case")
                continue
            }
            #expect(read.title.unicodeScalars.elementsEqual(record.title.unicodeScalars))
            #expect(read.id.unicodeScalars.elementsEqual(record.id.unicodeScalars))
        }
        let sarif = try JSONSerialization.jsonObject(with: Data(Self.text(.sarif, records).utf8))
        let run = ((sarif as? [String: Any])?["runs"] as? [[String: Any]])?.first
        let results = try #require(run?["results"] as? [[String: Any]])
        #expect(results.count == records.reduce(0) { $0 + $1.problems.count })
        for result in results {
            let message = try #require(result["message"] as? [String: String])
            for text in [message["text"], message["markdown"]] {
                // All braces are doubled, so the message has no placeholders.
                let rest = try #require(text).replacing("{{", with: "").replacing("}}", with: "")
                #expect(!rest.contains("{") && !rest.contains("}"))
                #expect(
                    text == message["markdown"] || !(text ?? "").replacing("\\]", with: "").contains("]("))
            }
        }
    }

    /// The report consists of test points and their YAML blocks; only the skipped case has a directive.
    @Test(arguments: [ReportFormat.tap, .tap14], hostile)
    func tapHasATestPointForEachCase(format: ReportFormat, hostile: String) {
        let records = Self.records(hostile)
        let lines = Self.text(format, records).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("TAP version 1"))
        let points = lines.filter { $0.hasPrefix("ok ") || $0.hasPrefix("not ok ") }
        #expect(points.count == records.count)
        #expect(points.count { $0.hasPrefix("ok ") } == records.count { $0.problems.isEmpty })
        for (point, record) in zip(points, records) {
            let directive = point.lowercased().firstRange(of: /# *(skip|todo)/)
            #expect((directive != nil) == (record.outcome == .skipped))
        }
        for line in lines.dropFirst() where !points.contains(line) {
            #expect(
                line.isEmpty || line == "1..\(records.count)" || line == "  ---" || line == "  ..."
                    || line.wholeMatch(of: /\s{2}(\s{4}|\s{2}-\s)?[a-z]+:(\s.*)?/) != nil)
            if let quoted = line.firstIndex(of: "\"") {
                #expect(line[quoted...].wholeMatch(of: /"([^"\\]|\\["\\])*"/) != nil)
            }
        }
    }

    /// Text from cases appears in code only.
    @Test(arguments: hostile) func markdownHasHostileTextInCodeOnly(hostile: String) {
        let records = Self.records(hostile)
        var fence: Substring?
        var blocks = 0
        for line in Self.text(.markdown, records).split(separator: "\n") {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                if line == open { fence = nil }
                continue
            }
            if ticks.count >= 3, line.dropFirst(ticks.count) == "text" {
                fence = ticks
                blocks += 1
                continue
            }
            var rest = line.replacing(/<code>[^<>]*<\/code>/, with: "")
            if line.hasPrefix("| ") {
                rest = rest.replacing(/(`+)([^`]|[^`].*?[^`])\1(?!`)/, with: "")
                #expect(rest.count { $0 == "|" } == 5)
            }
            #expect(
                rest.wholeMatch(
                    of:
                        /[a-z| -]*|<details><summary>[a-z]+ <\/summary>|<\/details>|\*\*gradcheck\*\* [a-z0-9 ,.():-]*/
                ) != nil, "\(rest)")
        }
        #expect(fence == nil)
        #expect(blocks == records.count { !$0.problems.isEmpty })
    }

    /// Every format shows the location, tensor and element of a failure.
    @Test(arguments: ReportFormat.allCases) func everyFormatSaysWhere(format: ReportFormat) {
        let text = Self.text(format, [SmallRun.records[1]])
        let places: [String] =
            switch format {
            case .text, .junit, .gitlab, .markdown: ["cases/a/wrong.json:2:33", "x / 2", "[2]"]
            case .json: ["\"file\": \"cases/a/wrong.json\", \"line\": 2, \"column\": 33", "\"index\": [2]"]
            case .tap, .tap14: ["file: \"cases/a/wrong.json\"\n  line: 2\n  column: 33", "index: [2]"]
            case .sarif: ["cases/a/wrong.json", "\"startLine\": 2, \"startColumn\": 33", "\"index\": [2]"]
            case .github: ["file=cases/a/wrong.json,line=2,col=33", "x / 2 at [2]"]
            }
        for place in places { #expect(text.contains(place)) }
    }

    /// Every format can write any record that `ReportLine` accepts.
    @Test(arguments: ReportLineTests.texts) func recordsFromElsewhereDoNotTrap(text: String) {
        let line = [UInt8](ReportLineTests.record(text).json.utf8)
        var records: [CaseRecord] = []
        for i in stride(from: 0, to: line.count, by: 23) {
            for byte in [UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "0"), UInt8(ascii: " ")] {
                var damaged = line
                damaged[i] = byte
                if case .case(let record)? = try? ReportLine(damaged) { records.append(record) }
            }
        }
        #expect(!records.isEmpty)
        let isSilent = records.allSatisfy { $0.problems.isEmpty }
        for format in ReportFormat.allCases where !(isSilent && format == .github) {
            #expect(Self.text(format, records).hasSuffix("\n"))
        }
    }

    /// The names are arguments of the command line.
    @Test func formatsHaveNamesAndSummaries() {
        #expect(
            ReportFormat.allCases.map(\.rawValue)
                == ["text", "json", "junit", "gitlab", "tap", "tap14", "sarif", "github", "markdown"])
        #expect(ReportFormat.allCases.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        counts[name, default: 0] += 1
    }
}
