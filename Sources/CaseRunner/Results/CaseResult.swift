import CaseFormat

/// The result of running one case.
public struct CaseResult: Sendable {
    public let id: CaseID
    public let title: String
    public let outcome: Outcome
    public let checks: [Check]
    /// The errors in the case file; empty if the case is well formed.
    public let diagnostics: [Diagnostic]
    /// True if the case has more errors than `diagnostics` lists.
    public let isAbridged: Bool
    /// Values that the case sets up but does not check.
    public let gaps: [Gap]
    /// The printed texts, in order.
    public let printed: [Printout]
    public let tags: [String]
    public let seconds: Double

    /// A value that a case sets up but does not check.
    public enum Gap: Sendable, Equatable {
        /// The case has no checks.
        case nothingIsChecked
        /// The named tensor requires grad, but no recorded operation uses it.
        case unusedLeaf(String)
        /// The named tensor requires grad and is used, but no backward pass reaches it.
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
    /// The result of a malformed case.
    init(malformed id: CaseID, _ source: SourceText, _ fault: MalformedCase) {
        self.init(
            id: id, title: source.title?.text() ?? id.description, outcome: .malformed,
            diagnostics: fault.diagnostics, isAbridged: fault.isAbridged, tags: source.tags ?? [], seconds: 0)
    }

    /// The result of a file or line that cannot be read as text.
    public init(unreadable id: CaseID, _ diagnostic: Diagnostic) {
        self.init(
            id: id, title: id.description, outcome: .malformed, diagnostics: [diagnostic], seconds: 0)
    }
}

/// The address of a case: its file and, for a file with one case per line, the line number.
public struct CaseID: Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let line: Int?

    public init(path: String, line: Int? = nil) {
        self.path = path
        self.line = line
    }

    public var description: String { line.map { "\(path)#\($0)" } ?? path }
}

/// The outcome of a case or of one check. The raw value is its name in reports.
public enum Outcome: String, Sendable, CaseIterable {
    case passed, failed, inconclusive, malformed, skipped

    /// True if a case with this outcome makes the whole run fail.
    public var isUnsuccessful: Bool { self == .failed || self == .inconclusive || self == .malformed }
}
