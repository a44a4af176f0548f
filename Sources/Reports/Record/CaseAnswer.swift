import CaseRunner

/// What came of a case that another process ran: its outcome and counts at once, its record when a report wants it.
public struct CaseAnswer: Sendable {
    public let outcome: Outcome
    public let checks: Int
    public let vacuous: Int
    public let seconds: Double
    private let content: Content

    private enum Content {
        case record(CaseRecord)
        case line([UInt8])
    }

    public init(_ record: CaseRecord) {
        outcome = record.outcome
        checks = record.checks.count
        vacuous = record.vacuous
        seconds = record.seconds
        content = .record(record)
    }

    /// - Parameters:
    ///   - line: the record as a line of a JSON report.
    ///   - numbers: what `numbers` of the same answer was; nil comes of anything else.
    public init?(_ line: [UInt8], numbers: [Int]) {
        guard numbers.count == 4, Outcome.allCases.indices.contains(numbers[0]) else { return nil }
        outcome = Outcome.allCases[numbers[0]]
        (checks, vacuous, seconds) = (numbers[1], numbers[2], Double(numbers[3]) * 1e-6)
        content = .line(line)
    }

    /// What is known at once.
    public static func numbers(of result: CaseResult) -> [Int] {
        let vacuous = result.checks.count { $0.vacuity != nil } + result.gaps.count
        let microseconds = Int(min(max(result.seconds, 0), 1e9) * 1e6)
        let outcome = Outcome.allCases.firstIndex(of: result.outcome) ?? 0
        return [outcome, result.checks.count, vacuous, microseconds]
    }

    /// nil if the line is none.
    public var record: CaseRecord? {
        switch content {
        case .record(let record): return record
        case .line(let line):
            guard case .case(let record)? = try? ReportLine(line) else { return nil }
            return record
        }
    }
}

extension CaseRecord {
    var vacuous: Int { checks.count { $0.vacuity != nil } + gaps.count }
}

extension RunSummary {
    public mutating func add(_ answer: CaseAnswer) {
        add(answer.outcome)
        checks += answer.checks
        vacuous += answer.vacuous
    }

    public mutating func add(_ record: CaseRecord) { add(CaseAnswer(record)) }
}
