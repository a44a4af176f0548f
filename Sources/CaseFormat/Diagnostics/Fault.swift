/// A fault at a byte range of a source text. `Diagnostic` adds the line and column.
struct Fault: Error, Equatable {
    var kind: Diagnostic.Kind
    var range: SourceRange
    /// The known word that the author probably meant.
    var suggestion: String?
    var note: Note?

    /// A related byte range.
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
