import CaseRunner

/// Report as a SARIF log, for code scanning and editors: each problem of a case is a result.
/// - Source: OASIS, Static Analysis Results Interchange Format 2.1.0 plus Errata 01.
public struct SARIFReport: ReportWriter {
    private static let schema =
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

    private let run: RunRecord
    private let workspace: Workspace
    private var isFirst = true
    /// Number of results with each hash so far.
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
            // Code scanning replaces the results of an earlier run with the same id.
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
            json.array(
                "toolExecutionNotifications", ["the run was interrupted; the remaining cases were not run"]
            ) {
                $0.member("level", "error")
                $0.message(text: $1)
            }
        }
        return "\n], \"invocations\": [\(invocation.text)]}]}\n"
    }

    /// Identifies the problem by path, title, type and tensor, independently of its line; repetitions are numbered.
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
