import CaseFormat

/// What became of one case.
public struct CaseResult: Sendable {
    public let id: CaseID
    public let title: String
    public let outcome: Outcome
    public let checks: [Check]
    /// Why the case could not be read.
    public let diagnostics: [Diagnostic]
    /// Whether more is wrong with its text than `diagnostics` says.
    public let isAbridged: Bool
    /// What the case leaves unchecked though it need not.
    public let gaps: [Gap]
    /// What it printed, in order.
    public let printed: [Printout]
    public let tags: [String]
    public let seconds: Double

    /// Something that a case sets up and does not check.
    public enum Gap: Sendable, Equatable {
        case nothingIsChecked
        /// A tensor requires grad, and no recorded operation uses it.
        case unusedLeaf(String)
        /// A tensor requires grad and is used, and no backward pass reaches it.
        case unreachedLeaf(String)
    }

    public init(
        id: CaseID, title: String, outcome: Outcome, checks: [Check] = [], diagnostics: [Diagnostic] = [],
        isAbridged: Bool = false, gaps: [Gap] = [], printed: [Printout] = [], tags: [String] = [],
        seconds: Double
    ) {
        self.id = id
        self.title = title
        self.outcome = outcome
        self.checks = checks
        self.diagnostics = diagnostics
        self.isAbridged = isAbridged
        self.gaps = gaps
        self.printed = printed
        self.tags = tags
        self.seconds = seconds
    }
}

extension CaseResult {
    /// The result of a case that cannot be read.
    init(malformed id: CaseID, _ source: SourceText, _ fault: MalformedCase) {
        self.init(
            id: id, title: source.title?.text() ?? id.description, outcome: .malformed,
            diagnostics: fault.diagnostics, isAbridged: fault.isAbridged, tags: source.tags ?? [], seconds: 0)
    }

    /// The result of a file or line that is no text.
    public init(unreadable id: CaseID, _ diagnostic: Diagnostic) {
        self.init(
            id: id, title: id.description, outcome: .malformed, diagnostics: [diagnostic], seconds: 0)
    }
}

/// How a case is addressed: by its file, and its line where the file holds one a line.
public struct CaseID: Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let line: Int?

    public init(path: String, line: Int? = nil) {
        self.path = path
        self.line = line
    }

    public var description: String { line.map { "\(path)#\($0)" } ?? path }
}

/// How a case, or one check of it, came out; the raw value is its name in reports.
public enum Outcome: String, Sendable, CaseIterable {
    case passed, failed, inconclusive, malformed, skipped

    /// Whether a run with such a case does not succeed.
    public var isUnsuccessful: Bool { self == .failed || self == .inconclusive || self == .malformed }
}
