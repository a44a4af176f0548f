import Autograd
import CaseFormat
import CaseRunner
import GradientCheck

extension CaseRecord {
    init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init(
            position: try fields.int("position"), id: try fields.string("id"),
            title: try fields.string("title"), tags: try fields.strings("tags"),
            outcome: try fields.word("outcome"),
            diagnostics: try fields.objects("diagnostics", DiagnosticRecord.init),
            checks: try fields.objects("checks", CheckRecord.init), gaps: try fields.strings("gaps"),
            printed: try fields.strings("printed"), seconds: try fields.double("seconds"))
        guard position >= 0 else { throw .badMember("position") }
    }
}

extension DiagnosticRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init(
            severity: try fields.string("severity"), message: try fields.string("message"),
            place: try PlaceRecord(fields), help: try fields.optionalString("help"),
            note: try fields.object("note").map { (note) throws(ReportLineFault) in try Note(note) },
            suggestion: try fields.optionalString("suggestion"))
    }
}

extension DiagnosticRecord.Note {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init(message: try fields.string("message"), place: try PlaceRecord(fields))
    }
}

extension RuleRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init(
            name: try fields.string("name"), what: try fields.string("what"), why: try fields.string("why"),
            help: try fields.string("help"), notes: try fields.objects("notes", DiagnosticRecord.Note.init))
    }
}

extension CheckRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        let vacuity: VacuityRecord? =
            fields.has("vacuous")
            ? VacuityRecord(name: try fields.string("vacuous"), text: try fields.string("note")) : nil
        self.init(
            kind: try fields.word("kind"), tensor: try fields.string("tensor"),
            outcome: try fields.word("outcome"),
            verdict: fields.has("verdict") ? try fields.word("verdict") : nil,
            explanation: try fields.optionalString("explanation"),
            place: try PlaceRecord.optional(fields), message: try fields.optionalString("message"),
            comparison: fields.has("rows") ? try Comparison(fields) : nil,
            rule: try fields.object("rule").map { (rule) throws(ReportLineFault) in try RuleRecord(rule) },
            culprit: try fields.object("culprit").map { (culprit) throws(ReportLineFault) in
                try CulpritRecord(culprit)
            },
            hints: try fields.objects("hints", HintRecord.init), vacuity: vacuity,
            kinks: try fields.intLists("kinks"))
    }
}

extension CulpritRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        self.init(
            operation: try fields.string("operation"), kind: try fields.string("kind"),
            argument: try fields.optionalString("argument"),
            index: fields.has("index") ? try fields.ints("index") : nil,
            place: try PlaceRecord.optional(fields))
    }
}

extension HintRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        func step(_ name: String) throws(ReportLineFault) -> StepRecord? {
            guard let step = try fields.object(name) else { return nil }
            return StepRecord(
                operation: try step.string("operation"), argument: try step.optionalString("argument"),
                place: try PlaceRecord.optional(step))
        }
        self.init(
            side: try fields.string("side"), mistake: try fields.string("mistake"),
            text: try fields.string("text"), rule: try step("rule"), through: try step("through"))
    }
}

extension PlaceRecord {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        guard let excerpt = try fields.object("excerpt") else { throw .badMember("excerpt") }
        self.init(
            file: try fields.string("file"), line: try Self.position(fields, "line"),
            column: try Self.position(fields, "column"),
            excerpt: Excerpt(
                text: try excerpt.string("text").escapedForTerminal,
                caretColumn: try Self.column(excerpt, "caret"),
                caretWidth: try Self.column(excerpt, "width")))
    }

    fileprivate static func optional(_ fields: RecordFields) throws(ReportLineFault) -> PlaceRecord? {
        fields.has("file") ? try PlaceRecord(fields) : nil
    }

    /// Reads a line or column number, which is at least 1.
    private static func position(
        _ fields: RecordFields, _ name: String
    ) throws(ReportLineFault) -> Int {
        let position = try fields.int(name)
        guard position >= 1 else { throw .badMember(name) }
        return position
    }

    /// Reads a number of terminal columns. An excerpt has about 200 columns at most.
    private static func column(
        _ fields: RecordFields, _ name: String
    ) throws(ReportLineFault) -> Int {
        let column = try fields.int(name)
        guard (0...1000).contains(column) else { throw .badMember(name) }
        return column
    }
}

extension Comparison {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        let shape = try fields.ints("shape")
        // `total` multiplies the sizes, so their product must not overflow.
        guard (try? Shape.count(shape)) != nil else { throw .badMember("shape") }
        self.init(
            dtype: try fields.word("dtype"), shape: shape, rows: try fields.objects("rows", Row.init),
            differing: try fields.int("differing"))
    }
}

extension Comparison.Row {
    fileprivate init(_ fields: RecordFields) throws(ReportLineFault) {
        let sides = try fields.doubles("sides")
        let remark = try fields.optionalString("remark").map { (word) throws(ReportLineFault) in
            guard let remark = Comparison.Remark(word: word, sides: sides) else { throw .badMember("remark") }
            return remark
        }
        self.init(
            index: try fields.ints("index"), expected: try fields.optionalDouble("expected"),
            found: try fields.double("autograd"), numerical: try fields.optionalDouble("numerical"),
            error: try fields.optionalDouble("estimate"), remark: remark)
    }
}
