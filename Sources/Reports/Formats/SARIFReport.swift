import CaseRunner

/// What did not pass as the results of an analysis, for code scanning and editors.
/// - Source: OASIS, Static Analysis Results Interchange Format 2.1.0 plus Errata 01.
public struct SARIFReport: ReportWriter {
    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    private let run: RunRecord
    private let workspace: Workspace
    private var isFirst = true
    /// How often a fingerprint was used.
    private var occurrences: [UInt64: Int] = [:]

    public init(_ run: RunRecord, workspace: Workspace = Workspace()) {
        self.run = run
        self.workspace = workspace
    }

    public var start: String {
        var tool = JSONText()
        tool.object { tool in
            tool.object("driver") { driver in
                driver.member("name", "gradcheck")
                driver.member("version", run.gradcheck)
                driver.array("rules", ProblemType.allCases) { $0.rule($1) }
            }
        }
        var parts = ["\"tool\": \(tool.text)"]
        if let shard = run.shard {
            // Code scanning replaces the results of a run by those of another with the same id.
            parts.append("\"automationDetails\": {\"id\": \"gradcheck/\(shard.index)-of-\(shard.total)/\"}")
        }
        parts.append("\"columnKind\": \"unicodeCodePoints\"")
        return "{\"$schema\": \"\(Self.schema)\", \"version\": \"2.1.0\", \"runs\": [{"
            + parts.joined(separator: ", ") + ", \"results\": ["
    }

    public mutating func text(for record: CaseRecord) -> String {
        var text = ""
        for problem in record.problems {
            text += isFirst ? "\n" : ",\n"
            isFirst = false
            var json = JSONText()
            let fingerprint = fingerprint(of: problem, in: record)
            json.object { $0.result(problem, of: record, fingerprint, workspace) }
            text += json.text
        }
        return text
    }

    public func text(for summary: RunSummary) -> String {
        let isWhole = summary.ending != .interrupted
        var invocation = JSONText()
        invocation.object { json in
            json.member("executionSuccessful", isWhole)
            json.member("exitCode", isWhole ? (summary.unsuccessful == 0 ? 0 : 1) : 130)
            guard !isWhole else { return }
            json.array("toolExecutionNotifications", ["interrupted: the other cases were not run"]) {
                $0.member("level", "error")
                $0.message(text: $1)
            }
        }
        return "\n], \"invocations\": [\(invocation.text)]}]}\n"
    }

    /// The same for the same problem wherever in its file it stands.
    /// - Source: the hash is FNV-1a.
    private mutating func fingerprint(of problem: Problem, in record: CaseRecord) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let title = record.title == record.id ? "" : record.title
        for part in [
            workspace.path(of: record.file), title, problem.type.name, problem.check?.kind.rawValue ?? "",
            problem.check?.tensor ?? problem.message,
        ] {
            for byte in Array(part.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        occurrences[hash, default: 0] += 1
        return "\(String(hash, radix: 16)):\(occurrences[hash, default: 1])"
    }
}

extension JSONText {
    fileprivate mutating func rule(_ type: ProblemType) {
        member("id", type.name)
        object("shortDescription") { $0.member("text", type.summary + ".") }
        object("fullDescription") { $0.member("text", "\(type.summary). \(type.advice)") }
        object("help") {
            $0.member("text", type.advice)
            $0.member("markdown", type.advice)
        }
        object("defaultConfiguration") {
            $0.member("level", type == .verdict(.inconclusive) ? "warning" : "error")
        }
    }

    fileprivate mutating func result(
        _ problem: Problem, of record: CaseRecord, _ fingerprint: String, _ workspace: Workspace
    ) {
        member("ruleId", problem.type.name)
        if let index = ProblemType.allCases.firstIndex(of: problem.type) {
            member("ruleIndex", Double(index))
        }
        member("level", problem.outcome == .inconclusive ? "warning" : "error")
        message(
            text: ([problem.message] + problem.help.map { "help: \($0)" }).joined(separator: "\n"),
            markdown: MarkdownText.codeSpan(problem.message) + "\n\n" + MarkdownText.codeBlock(problem.lines))
        array("locations", [problem.place]) { location, place in
            let file = workspace.path(of: place?.file ?? record.file)
            location.physicalLocation(place, file: file, line: record.fileLine)
        }
        if !problem.related.isEmpty {
            array("relatedLocations", problem.related) { location, related in
                location.physicalLocation(
                    related.place, file: workspace.path(of: related.place.file), line: nil)
                location.message(text: related.message.escapedForLog)
            }
        }
        object("partialFingerprints") { $0.member("gradcheck/v1", fingerprint) }
        object("properties") { $0.properties(problem, of: record) }
    }

    private mutating func physicalLocation(_ place: PlaceRecord?, file: String, line: Int?) {
        object("physicalLocation") { location in
            location.object("artifactLocation") { $0.member("uri", URIText.reference(file)) }
            guard let line = place?.line ?? line else { return }
            location.object("region") { region in
                region.member("startLine", Double(line))
                guard let place else { return }
                region.member("startColumn", Double(place.column))
                region.member("endColumn", Double(place.endColumn))
            }
        }
    }

    private mutating func properties(_ problem: Problem, of record: CaseRecord) {
        member("case", record.id)
        member("title", record.title)
        member("outcome", problem.outcome.rawValue)
        guard let check = problem.check else { return }
        member("check", check.kind.rawValue)
        member("tensor", check.tensor)
        if !problem.help.isEmpty { member("hint", problem.help.joined(separator: "; ")) }
        guard let comparison = check.comparison else { return }
        member("dtype", comparison.dtype.rawValue)
        member("shape", comparison.shape.map(Double.init))
        member("differing", Double(comparison.differing))
        guard let row = comparison.rows.first else { return }
        member("index", row.index.map(Double.init))
        if let expected = row.expected { member("expected", expected) }
        member("autograd", row.found)
        if let numerical = row.numerical { member("numerical", numerical) }
        if let error = row.error { member("estimate", error) }
    }

    /// A message; in both its texts `{0}` stands for an argument and `[text](1)` for a link, unless escaped.
    /// - Source: SARIF 2.1.0, 3.11.5 and 3.11.6.
    fileprivate mutating func message(text: String, markdown: String? = nil) {
        object("message") { json in
            json.member("text", text.withDoubledBraces.withoutLinks)
            if let markdown { json.member("markdown", markdown.withDoubledBraces) }
        }
    }
}

extension String {
    fileprivate var withDoubledBraces: String {
        unicodeScalars.reduce(into: "") { result, scalar in
            if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
            result.unicodeScalars.append(scalar)
        }
    }

    fileprivate var withoutLinks: String {
        var result = ""
        var previous: Unicode.Scalar = " "
        for scalar in unicodeScalars {
            if previous == "]", scalar == "(" {
                result.unicodeScalars.removeLast()
                result += "\\]"
            }
            result.unicodeScalars.append(scalar)
            previous = scalar
        }
        return result
    }
}
