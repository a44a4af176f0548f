/// Something wrong at a place in the bytes of a case; a `Diagnostic` once the place has line and column.
struct Fault: Error, Equatable {
    var kind: Diagnostic.Kind
    var range: SourceRange
    /// The known word that was probably meant.
    var suggestion: String?
    var note: Note?

    /// Another place that has to do with it.
    struct Note: Hashable {
        var kind: Diagnostic.Note.Kind
        var range: SourceRange
    }

    init(_ kind: Diagnostic.Kind, at range: SourceRange, suggestion: String? = nil, note: Note? = nil) {
        self.kind = kind
        self.range = range
        self.suggestion = suggestion
        self.note = note
    }
}
