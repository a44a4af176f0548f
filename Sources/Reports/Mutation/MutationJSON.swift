import CaseRunner

/// The report of `gradcheck mutate` as JSON lines.
///
/// One line for each operation (`"operation"`), equivalent fault (`"equivalent"`), undetected fault (`"survivor"`) and
/// case that does not pass without a fault (`"left-out"`), then one `"summary"` line. Every line has `"version": 1`.
package struct MutationJSON: Sendable {
    package init() {}

    package func text(for report: MutationReport) -> String {
        var text = ""
        for score in report.operations {
            text += JSONText.line("operation") {
                $0.member("operation", score.operation)
                $0.score(score)
            }
        }
        for fault in report.faults where fault.fate == .equivalent {
            text += JSONText.line("equivalent") { $0.fault(fault) }
        }
        for fault in report.survivors {
            text += JSONText.line("survivor") {
                $0.fault(fault)
                if fault.timeouts > 0 { $0.member("timeouts", Double(fault.timeouts)) }
                guard let suggestion = fault.suggestion else { return }
                $0.member("suggestion", suggestion.advice)
                if let json = suggestion.json { $0.member("case", json) }
            }
        }
        for result in report.leftOut {
            text += JSONText.line("left-out") {
                $0.member("id", result.id.description)
                $0.member("outcome", result.outcome.rawValue)
                $0.member("message", result.reason)
            }
        }
        return text
            + JSONText.line("summary") {
                $0.member("operations", Double(report.operations.count))
                $0.score(report.total)
                $0.member("unused", report.unused)
                $0.member("cases", Double(report.cases))
                $0.member("left-out", Double(report.leftOut.count))
                $0.member("seconds", report.seconds)
            }
    }
}

extension JSONText {
    fileprivate mutating func fault(_ fault: FaultResult) {
        member("operation", fault.operation)
        member("argument", fault.argument)
        member("fault", fault.kind.rawValue)
    }

    fileprivate mutating func score(_ score: MutationScore) {
        member("faults", Double(score.faults))
        member("noticed", Double(score.noticed))
        member("equivalent", Double(score.equivalent))
        member("survived", Double(score.survived))
        member("score", score.percent)
    }
}
