import CaseFormat
import CaseRunner
import Reports

extension FuzzTarget {
    static let reports = FuzzTarget(
        name: "reports",
        summary: "every report of what running a hostile case gave: fit for a terminal, and JSON",
        grammar: CaseGrammar(hostility: 0.5, isForRunning: true), seeds: .cases, batchSize: 1_000
    ) { input throws(Complaint) in
        let result = try RunLimits.run(input)
        var summary = RunSummary()
        summary.add(result)
        for verbosity in [TextReport.Verbosity.quiet, .normal, .verbose] {
            for usesColor in [false, true] {
                let report = TextReport(usesColor: usesColor, verbosity: verbosity)
                let text = report.start + report.text(for: result) + report.text(for: summary)
                try ShownText.check(usesColor ? ShownText.withoutColors(text) : text, "text")
            }
        }
        let report = JSONReport(gradcheck: HostileText.path)
        for line in [report.start, report.text(for: result), report.text(for: summary)] {
            try ShownText.check(line, "json")
            try ShownText.checkJSON(line)
        }
        return result.outcome != .malformed
    }
}
