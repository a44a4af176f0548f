import CaseRunner
import Foundation
import Testing

@testable import Reports

/// Tests of `SARIFReport`, according to SARIF 2.1.0; braces in messages are doubled (3.11.5).
@Suite struct SARIFReportTests {
    private static let run = RunRecord(gradcheck: "1.2.3")

    /// The fingerprints are FNV-1a hashes, computed separately, of path, title, type, check and tensor, each followed
    /// by a zero byte.
    @Test func aWholeReport() throws {
        let expected = #"""
            "columnKind": "unicodeCodePoints", "results": [
            {"ruleId": "expected-wrong", "ruleIndex": 2, "level": "error", "message": {"text": "x / 2 at [2]: \#
            the expected value is wrong: the statements compute a different value (expected 2.25, computed 2)", \#
            "markdown": "`x / 2 at [2]: the expected value is wrong: the statements compute a different value \#
            (expected 2.25, computed 2)`\n\n```text\n --> cases/a/wrong.json:2:33\n  |\n\#
            2 |   \"expect\": {{ \"x / 2\": [0.5, 1, 2.25] }} }}\n\#
              |                                 ^^^^\n\#
            x / 2  float64 [3]   1 of 3 elements differ\n  index   expected   computed   computed − expected (relative)\n  \#
            [2]     2.25       2          −1.1e-1\n\#
            verdict: the expected value is wrong: the statements compute a different value\n```"}, \#
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "cases/a/wrong.json"}, \#
            "region": {"startLine": 2, "startColumn": 33, "endLine": 2, "endColumn": 37}}}], \#
            "partialFingerprints": {"gradcheck/v1": "FINGER1:1"}, \#
            "properties": {"case": "cases/a/wrong.json", "title": "halves", "outcome": "failed", \#
            "check": "expectation", "tensor": "x / 2", "dtype": "float64", "shape": [3], "differing": 1, \#
            "index": [2], "expected": 2.25, "autograd": 2}},
            {"ruleId": "malformed", "ruleIndex": 0, "level": "error", \#
            "message": {"text": "nothing follows this comma\nhelp: remove it", \#
            "markdown": "`nothing follows this comma`\n\n```text\n --> cases/a/sub/typo.json:1:20\n  |\n\#
            1 | {{\"tensors\": {{\"x\": 1,}}}}\n  |                    ^\nhelp: remove it\n```"}, \#
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "cases/a/sub/typo.json"}, \#
            "region": {"startLine": 1, "startColumn": 20, "endLine": 1, "endColumn": 21}}}], \#
            "partialFingerprints": {"gradcheck/v1": "FINGER2:1"}, \#
            "properties": {"case": "cases/a/sub/typo.json", "title": "cases/a/sub/typo.json", \#
            "outcome": "malformed"}}
            ], "invocations": [{"executionSuccessful": true, "exitCode": 1}]}]}

            """#
        let text = SmallRun.text(SARIFReport(Self.run), Array(SmallRun.records[0...2]))
        #expect(
            text.hasSuffix(
                expected.replacing("FINGER1", with: "592bf30d4111a6a6").replacing(
                    "FINGER2", with: "4a55f8521bc6cd23")))
        let log = try Self.log(text)
        #expect(log["version"] as? String == "2.1.0")
        let driver = try #require(
            ((log["runs"] as? [[String: Any]])?.first?["tool"] as? [String: Any])?["driver"] as? [String: Any]
        )
        #expect(driver["name"] as? String == "gradcheck")
        #expect(driver["version"] as? String == "1.2.3")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.map { $0["id"] as? String } == ProblemType.allCases.map(\.name))
        for rule in rules {
            for member in ["shortDescription", "fullDescription", "help"] {
                #expect(((rule[member] as? [String: Any])?["text"] as? String)?.hasSuffix(".") == true)
            }
        }
    }

    private static func log(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static func results(_ records: [CaseRecord], _ writer: SARIFReport) throws -> [[String: Any]] {
        let log = try log(SmallRun.text(writer, records))
        return try #require((log["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])
    }

    @Test func whatIsInconclusiveIsAWarning() throws {
        let results = try Self.results(SmallRun.records, SARIFReport(Self.run))
        #expect(results.map { $0["level"] as? String } == ["error", "error", "warning"])
    }

    /// The check fails at the last step; the wrong rule belongs to an earlier call.
    @Test func theCulpritIsARelatedLocation() throws {
        let record = SmallRun.record(
            "cases/f.json",
            """
            {"tensors": {"x": {"data": 2, "requires_grad": true}},
            "functions": {"f": {"parameters": ["x"], "forward": "x * x", "backward": {"x": "grad_output * x"}}},
            "steps": ["y = f(x)", "y.backward()"]}
            """)
        let result = try #require(try Self.results([record], SARIFReport(Self.run)).first)
        #expect(result["ruleId"] as? String == "backward-wrong")
        let related = try #require((result["relatedLocations"] as? [[String: Any]])?.first)
        let place = try #require(related["physicalLocation"] as? [String: Any])
        #expect((place["region"] as? [String: Int])?["startLine"] == 3)
        #expect((place["region"] as? [String: Int])?["startColumn"] == 16)
        #expect((place["region"] as? [String: Int])?["endColumn"] == 20)
        #expect((related["message"] as? [String: String])?["text"] == "source of the error: f (argument x)")
    }

    /// Two checks of the same tensor, then the same two checks on different lines.
    @Test func fingerprintsTellResultsApartAndDoNotDependOnLines() throws {
        func prints(_ space: String) throws -> [String] {
            let check = "{\"expect\": {\"x\": 2}}"
            let text = "{\"tensors\": {\"x\": 1},\(space) \"steps\": [\(check), \(check)]}"
            let results = try Self.results([SmallRun.record("a.json", text)], SARIFReport(Self.run))
            return results.compactMap { ($0["partialFingerprints"] as? [String: String])?["gradcheck/v1"] }
        }
        let prints = try (prints(""), prints("\n\n"))
        #expect(prints.0 == prints.1)
        #expect(prints.0.count == 2 && prints.0[0] != prints.0[1])
    }

    @Test func pathsAreRelativeToTheWorkspaceAndPercentEncoded() throws {
        let writer = SARIFReport(Self.run, workspace: Workspace(root: "/repo", directory: "/repo/a b"))
        let record = SmallRun.record("../100%/é#1.json", "{")
        let result = try #require(try Self.results([record], writer).first)
        let location = try #require((result["locations"] as? [[String: [String: Any]]])?.first)
        let artifact = location["physicalLocation"]?["artifactLocation"] as? [String: String]
        #expect(artifact?["uri"] == "100%25/%C3%A9%231.json")
    }

    @Test func valuesThatAreNoNumbersAreWords() throws {
        let record = SmallRun.record(
            "a.json", "{\"tensors\": {\"x\": [0, -1]}, \"expect\": {\"log(x)\": [1, 2]}}")
        let result = try #require(try Self.results([record], SARIFReport(Self.run)).first)
        let properties = try #require(result["properties"] as? [String: Any])
        #expect(["nan", "-inf"].contains(properties["autograd"] as? String))
        #expect(properties["index"] is [Int])
    }

    @Test func anInterruptedRunDidNotSucceed() throws {
        let log = try Self.log(SmallRun.text(SARIFReport(Self.run), [], ending: .interrupted))
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
        #expect(invocation["executionSuccessful"] as? Bool == false)
        #expect(invocation["exitCode"] as? Int == 130)
        #expect((run["results"] as? [Any])?.isEmpty == true)
    }

    @Test func thePartsOfARunAreToldApart() throws {
        let run = RunRecord(gradcheck: "1.2.3", shard: Shard(2, of: 8))
        let log = try Self.log(SmallRun.text(SARIFReport(run), []))
        let details = (log["runs"] as? [[String: Any]])?.first?["automationDetails"] as? [String: String]
        #expect(details == ["id": "gradcheck/2-of-8/"])
    }
}
