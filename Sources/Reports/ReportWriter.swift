import CaseRunner

/// One report format: what to write for each case, in their order, and around them.
public protocol ReportWriter: Sendable {
    /// Whether it says anything of a single case that passed.
    var readsPassed: Bool { get }
    /// What comes before all cases.
    var start: String { get }
    /// What can be written once a case is known; what must wait is kept.
    mutating func text(for record: CaseRecord) -> String
    /// What is left to write when all cases are known.
    mutating func text(for summary: RunSummary) -> String
}

extension ReportWriter {
    public var readsPassed: Bool { true }
    public var start: String { "" }
}
