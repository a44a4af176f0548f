import CaseFormat
import CaseRunner

extension CaseRecord {
    /// The record as a line of a JSON report.
    public var json: String {
        JSONText.line("case") { json in
            json.member("id", id)
            json.member("position", Double(position))
            json.member("outcome", outcome.rawValue)
            json.member("title", title)
            if !tags.isEmpty { json.member("tags", tags) }
            if !diagnostics.isEmpty { json.array("diagnostics", diagnostics) { $0.diagnostic($1) } }
            json.array("checks", checks) { $0.check($1) }
            if !gaps.isEmpty { json.member("gaps", gaps) }
            if !printed.isEmpty { json.member("printed", printed) }
            json.member("seconds", seconds)
        }
    }
}

extension JSONText {
    fileprivate mutating func place(_ place: PlaceRecord?) {
        guard let place else { return }
        member("file", place.file)
        member("line", Double(place.line))
        member("column", Double(place.column))
        object("excerpt") {
            $0.member("text", place.excerpt.text)
            $0.member("caret", Double(place.excerpt.caretColumn))
            $0.member("width", Double(place.excerpt.caretWidth))
        }
    }

    fileprivate mutating func diagnostic(_ diagnostic: DiagnosticRecord) {
        member("severity", diagnostic.severity)
        member("message", diagnostic.message)
        member("help", diagnostic.help)
        member("suggestion", diagnostic.suggestion)
        place(diagnostic.place)
        if let note = diagnostic.note { object("note") { $0.note(note) } }
    }

    private mutating func note(_ note: DiagnosticRecord.Note) {
        member("message", note.message)
        place(note.place)
    }

    fileprivate mutating func check(_ check: CheckRecord) {
        member("kind", check.kind.rawValue)
        member("tensor", check.tensor)
        member("outcome", check.outcome.rawValue)
        member("verdict", check.verdict?.rawValue)
        member("explanation", check.explanation)
        place(check.place)
        member("message", check.message)
        if let rule = check.rule {
            object("rule") {
                $0.member("name", rule.name)
                $0.member("what", rule.what)
                $0.member("why", rule.why)
                $0.member("help", rule.help)
                if !rule.notes.isEmpty { $0.array("notes", rule.notes) { $0.note($1) } }
            }
        }
        if let culprit = check.culprit {
            object("culprit") {
                $0.member("operation", culprit.operation)
                $0.member("kind", culprit.kind)
                $0.member("argument", culprit.argument)
                if let index = culprit.index { $0.member("index", index.map(Double.init)) }
                $0.place(culprit.place)
            }
        }
        if !check.hints.isEmpty {
            member("hint", check.hints.map(\.text).joined(separator: "; "))
            array("hints", check.hints) { $0.hint($1) }
        }
        if let vacuity = check.vacuity {
            member("vacuous", vacuity.name)
            member("note", vacuity.text)
        }
        if !check.kinks.isEmpty { member("kinks", check.kinks.map { $0.map(Double.init) }) }
        if let comparison = check.comparison { self.comparison(comparison) }
    }

    private mutating func hint(_ hint: HintRecord) {
        member("side", hint.side)
        member("mistake", hint.mistake)
        member("text", hint.text)
        for (name, step) in [("rule", hint.rule), ("through", hint.through)] {
            guard let step else { continue }
            object(name) {
                $0.member("operation", step.operation)
                $0.member("argument", step.argument)
                $0.place(step.place)
            }
        }
    }

    private mutating func comparison(_ comparison: Comparison) {
        member("dtype", comparison.dtype.rawValue)
        member("shape", comparison.shape.map(Double.init))
        member("differing", Double(comparison.differing))
        if let worst = comparison.rows.first { row(worst) }
        array("rows", comparison.rows) { $0.row($1) }
    }

    /// Writes the values of one element; nan and infinities are strings.
    private mutating func row(_ row: Comparison.Row) {
        member("index", row.index.map(Double.init))
        if let expected = row.expected { member("expected", expected) }
        member("autograd", row.found)
        if let numerical = row.numerical { member("numerical", numerical) }
        if let error = row.error { member("estimate", error) }
        guard let remark = row.remark else { return }
        member("remark", remark.word)
        switch remark {
        case .kink(let left, let right), .jump(let left, let right): member("sides", [left, right])
        case .verticalTangent, .noisy, .notFinite, .domainEdge: break
        }
    }

    private mutating func member(_ name: String, _ value: String?) {
        if let value { member(name, value) }
    }
}

extension Comparison.Remark {
    /// Identifier in JSON reports.
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

    /// - Parameter sides: the values on the left and on the right, for a kink or a jump.
    init?(word: String, sides: [Double]) {
        switch (word, sides.first, sides.last) {
        case ("kink", let left?, let right?): self = .kink(left: left, right: right)
        case ("jump", let left?, let right?): self = .jump(left: left, right: right)
        case ("vertical", _, _): self = .verticalTangent
        case ("noisy", _, _): self = .noisy
        case ("not-finite", _, _): self = .notFinite
        case ("domain-edge", _, _): self = .domainEdge
        default: return nil
        }
    }
}
