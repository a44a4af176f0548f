import CaseRunner

/// Report in the Test Anything Protocol: a test point for each case, followed by a YAML block if it did not pass.
/// - Source: testanything.org, versions 13 and 14.
public struct TAPReport: ReportWriter {
    /// Version of the protocol.
    public enum Version: Int, Sendable {
        case v13 = 13
        case v14
    }

    private let version: Version
    private var count = 0

    public init(version: Version = .v14) { self.version = version }

    public var start: String { "TAP version \(version.rawValue)\n" }

    public mutating func text(for record: CaseRecord) -> String {
        count += 1
        let title = record.title == record.id ? "" : " \(record.title)"
        let directive = record.outcome == .skipped ? " # SKIP" : ""
        let problems = record.problems
        let status = problems.isEmpty ? "ok" : "not ok"
        return "\(status) \(count) - \(TAPText.description(record.id + title))\(directive)\n"
            + diagnostics(problems)
    }

    /// The plan is the last line, because the number of cases is not known earlier.
    public func text(for summary: RunSummary) -> String {
        let plan = count == 0 ? "1..0 # SKIP no cases\n" : "1..\(count)\n"
        switch summary.ending {
        case .complete: return plan
        case .maxFail: return plan + "# stopped early: --max-fail\n"
        case .interrupted: return plan + "Bail out! interrupted\n"
        }
    }

    /// The YAML block: the members of the worst problem, then the other problems as a list.
    private func diagnostics(_ problems: [Problem]) -> String {
        guard let first = problems.first else { return "" }
        var lines = ["---"] + members(first)
        if problems.count > 1 {
            lines.append("others:")
            for problem in problems.dropFirst() {
                for (i, member) in members(problem).enumerated() {
                    lines.append((i == 0 ? "  - " : "    ") + member)
                }
            }
        }
        return (lines + ["..."]).map { "  \($0)\n" }.joined()
    }

    private func members(_ problem: Problem) -> [String] {
        var members = [
            "message: \(YAMLText.quoted(problem.message))", "severity: \(problem.severity)",
            "verdict: \(problem.type.name)",
        ]
        if let place = problem.place {
            members += [
                "file: \(YAMLText.quoted(place.file))", "line: \(place.line)", "column: \(place.column)",
            ]
        }
        if let check = problem.check { members += self.members(check) }
        members += problem.help.map { "hint: \(YAMLText.quoted($0))" }.prefix(1)
        return members
    }

    private func members(_ check: CheckRecord) -> [String] {
        var members = ["check: \(check.kind.rawValue)", "tensor: \(YAMLText.quoted(check.tensor))"]
        guard let row = check.comparison?.rows.first else { return members }
        members.append("index: \(row.index)")
        for (name, value) in [
            ("expected", row.expected), ("autograd", row.found), ("numerical", row.numerical),
            ("estimate", row.error),
        ] {
            if let value { members.append("\(name): \(YAMLText.number(value))") }
        }
        return members
    }
}

extension Problem {
    /// Severity in the YAML block. The protocol defines no list of values; its examples use `fail`.
    fileprivate var severity: String {
        switch outcome {
        case .malformed: "error"
        case .inconclusive: "warning"
        default: "fail"
        }
    }
}
