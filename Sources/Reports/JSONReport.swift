import CaseFormat
import CaseRunner
import GradientCheck

/// The report for programs: JSON lines, one event each.
///
/// `{"kind": "run"}` first, then one `"case"` each, then the `"summary"`; every line has `"version": 1`.
public struct JSONReport: ReportWriter {
    public static let version = 1

    private let programVersion: String

    /// - Parameter version: of the program that makes the report.
    public init(gradcheck version: String) { programVersion = version }

    /// The first line.
    public var start: String { JSONText.line("run") { $0.member("gradcheck", programVersion) } }

    public func text(for result: CaseResult) -> String {
        JSONText.line("case") { json in
            json.member("id", result.id.description)
            json.member("outcome", result.outcome.rawValue)
            json.member("title", result.title)
            if !result.tags.isEmpty { json.member("tags", result.tags) }
            if !result.diagnostics.isEmpty {
                json.array("diagnostics", result.diagnostics) { json, diagnostic in
                    json.member("message", diagnostic.message)
                    if let suggestion = diagnostic.suggestion { json.member("suggestion", suggestion) }
                    json.location(diagnostic.location)
                }
            }
            json.array("checks", result.checks) { json, check in json.check(check) }
            if !result.gaps.isEmpty { json.member("gaps", result.gaps.map(\.words)) }
            json.member("seconds", result.seconds)
        }
    }

    public func text(for summary: RunSummary) -> String {
        JSONText.line("summary") { json in
            for outcome in Outcome.allCases { json.member(outcome.rawValue, Double(summary[outcome])) }
            json.member("total", Double(summary.total))
            json.member("checks", Double(summary.checks))
            json.member("vacuous", Double(summary.vacuous))
            json.member("seconds", summary.seconds)
        }
    }
}

extension JSONText {
    /// One event, as a line.
    static func line(_ kind: String, _ body: (inout JSONText) -> Void) -> String {
        var json = JSONText()
        json.object {
            $0.member("kind", kind)
            $0.member("version", Double(JSONReport.version))
            body(&$0)
        }
        return json.text + "\n"
    }
}

extension JSONText {
    fileprivate mutating func location(_ location: SourceLocation) {
        member("file", location.path)
        member("line", Double(location.line))
        member("column", Double(location.column))
    }

    fileprivate mutating func check(_ check: Check) {
        member("kind", check.kind.rawValue)
        member("tensor", check.subject)
        member("outcome", check.outcome.rawValue)
        if let verdict = check.verdict { member("verdict", verdict.rawValue) }
        if let location = check.location { self.location(location) }
        if let mismatch = check.mismatch { member("message", mismatch.summary) }
        if let culprit = check.culprit {
            object("culprit") {
                $0.member("operation", culprit.operation)
                $0.member("kind", culprit.kind.word)
                if let operand = culprit.operand {
                    $0.member("argument", operand.argument)
                    $0.member("index", operand.index.map(Double.init))
                }
                if let location = culprit.location { $0.location(location) }
            }
        }
        if !check.hints.isEmpty {
            member("hint", check.hints.map(\.words).joined(separator: "; "))
            array("hints", check.hints) { json, hint in
                json.member("side", hint.side.rawValue)
                json.member("mistake", hint.mistake.name)
                json.member("text", hint.words)
                for (name, step) in [("rule", hint.rule), ("through", hint.through)] {
                    guard let step else { continue }
                    json.object(name) {
                        $0.member("operation", step.operation)
                        if let argument = step.argument { $0.member("argument", argument) }
                        if let location = step.location { $0.location(location) }
                    }
                }
            }
        }
        if let vacuity = check.vacuity { member("vacuous", vacuity.name) }
        if !check.kinks.isEmpty { member("kinks", check.kinks.map { $0.map(Double.init) }) }
        guard let comparison = check.comparison else { return }
        member("dtype", comparison.dtype.rawValue)
        member("shape", comparison.shape.map(Double.init))
        member("differing", Double(comparison.differing))
        guard let worst = comparison.rows.first else { return }
        row(worst)
        array("rows", comparison.rows) { json, row in json.row(row) }
    }

    /// One element's values; a value that is not a number is text.
    private mutating func row(_ row: Comparison.Row) {
        member("index", row.index.map(Double.init))
        if let expected = row.expected { member("expected", expected) }
        member("autograd", row.found)
        if let numerical = row.numerical { member("numerical", numerical) }
        if let error = row.error { member("estimate", error) }
        if let remark = row.remark { member("remark", remark.word) }
    }
}

extension Comparison.Remark {
    var word: String {
        switch self {
        case .kink: "kink"
        case .jump: "jump"
        case .verticalTangent: "vertical"
        case .noisy: "noisy"
        case .notFinite: "not-finite"
        case .domainEdge: "domain-edge"
        }
    }
}

extension Culprit.Kind {
    fileprivate var word: String {
        switch self {
        case .rule: "rule"
        case .derivativeOfRule: "derivative-of-rule"
        case .accumulation: "accumulation"
        }
    }
}
