/// A fault in a case or script, with its location. `message` and `help` render it as text.
public struct Diagnostic: Error, Equatable, Sendable {
    public var severity: Severity
    public var kind: Kind
    public var location: SourceLocation
    /// The known word that the author probably meant.
    public var suggestion: String?
    /// A related location.
    public var note: Note?

    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// A related location, with the relation to the fault.
    public struct Note: Hashable, Sendable {
        public var kind: Kind
        public var location: SourceLocation

        public enum Kind: Hashable, Sendable {
            case firstDefinedHere, openedHere
        }
    }
}

/// The error thrown for a case that cannot be read: all faults that were found, in the order of the file.
public struct MalformedCase: Error, Equatable, Sendable {
    public let diagnostics: [Diagnostic]
    /// True if there are more faults than `diagnostics` holds.
    public let isAbridged: Bool

    /// The maximum number of faults that are reported for one file.
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
    /// The diagnostic for a file that the operating system cannot read.
    public init(unreadable path: String, reason: String) {
        self.init(
            Fault(.unreadable(reason), at: SourceRange(start: 0, end: 0)),
            in: SourceText(path: path, bytes: []))
    }
}

extension Diagnostic {
    /// A diagnostic of the script translator for a range of the script.
    package init(
        _ message: String, help: String?, severity: Severity, at range: SourceRange, of script: SourceText
    ) {
        self.init(Fault(.script(message, help: help), at: range), in: script)
        self.severity = severity
    }

    /// A diagnostic of the script translator for a location.
    package init(_ message: String, help: String?, severity: Severity, at location: SourceLocation) {
        self.severity = severity
        self.location = location
        kind = .script(message, help: help)
        suggestion = nil
        note = nil
    }
}
