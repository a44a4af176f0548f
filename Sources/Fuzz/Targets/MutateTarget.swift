import Autograd
import CaseFormat
import CaseRunner
import Reports

extension FuzzTarget {
    static let mutating = FuzzTarget(
        name: "mutate", summary: "mutation testing of a case, and its reports",
        grammar: CaseGrammar(hostility: 0.2, isForRunning: true), seeds: .cases, batchSize: 200
    ) { input throws(Complaint) in
        // A short time limit: a case that passes is run again for each fault of each derivative rule.
        var limits = RunLimits.limits
        limits.seconds = 0.01
        let runner = MutationRunner(limits: limits, jobs: 1, operations: operations)
        let report = runner.run([RunLimits.caseInput(input)])
        for verbosity in [TextReport.Verbosity.quiet, .normal, .verbose] {
            try ShownText.check(MutationText(verbosity: verbosity).text(for: report), "text")
        }
        let json = MutationJSON().text(for: report)
        try ShownText.check(json, "json")
        for line in json.split(separator: "\n") { try ShownText.checkJSON(String(line)) }
        return report.leftOut.isEmpty
    }

    /// All operations, listed explicitly so that the runner does not search for operations without cases each time.
    private static let operations = Set(Op.all.map(\.name))
}
