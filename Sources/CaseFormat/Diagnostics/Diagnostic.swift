/// Something wrong with a case, and where: data; the wording is in `Wording`.
public struct Diagnostic: Error, Equatable, Sendable {
    public var severity: Severity
    public var kind: Kind
    public var location: SourceLocation
    /// The known word that was probably meant.
    public var suggestion: String?
    /// Another place that has to do with it.
    public var note: Note?

    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    public struct Note: Hashable, Sendable {
        public var kind: Kind
        public var location: SourceLocation

        public enum Kind: Hashable, Sendable {
            case firstDefinedHere, openedHere
        }
    }
}

/// Why a case cannot be read: everything that is wrong with it, in the order of the file.
public struct MalformedCase: Error, Equatable, Sendable {
    public let diagnostics: [Diagnostic]
    /// Whether there is more to report than `diagnostics` holds.
    public let isAbridged: Bool

    /// How many faults of one file are reported.
    static let limit = 100

    init(_ faults: [Fault], in source: SourceText) {
        let ordered = faults.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
        diagnostics = ordered.prefix(Self.limit).map { Diagnostic($0, in: source) }
        isAbridged = faults.count > Self.limit
    }
}

extension Diagnostic {
    init(_ fault: Fault, in source: SourceText) {
        severity = .error
        kind = fault.kind
        location = source.location(of: fault.range)
        suggestion = fault.suggestion
        note = fault.note.map { Note(kind: $0.kind, location: source.location(of: $0.range)) }
    }
}

extension Diagnostic {
    /// A file cannot be read at all.
    public init(unreadable path: String, reason: String) {
        self.init(
            Fault(.unreadable(reason), at: SourceRange(start: 0, end: 0)),
            in: SourceText(path: path, bytes: []))
    }
}

extension Diagnostic {
    /// What is wrong with a script, or to be known of its translation.
    package init(
        _ message: String, help: String?, severity: Severity, at range: SourceRange, of script: SourceText
    ) {
        self.init(Fault(.script(message, help: help), at: range), in: script)
        self.severity = severity
    }

    package init(_ message: String, help: String?, severity: Severity, at location: SourceLocation) {
        self.severity = severity
        self.location = location
        kind = .script(message, help: help)
        suggestion = nil
        note = nil
    }
}
