import CaseRunner

/// Result of a case as the run receives it: outcome and counts, and the record, which is parsed only on demand.
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
    ///   - line: record of the case as a line of a JSON report; may be empty for a case that passed.
    ///   - numbers: result of `numbers(of:)` for the case. The initializer returns nil for any other list.
    public init?(_ line: [UInt8], numbers: [Int]) {
        guard numbers.count == 4, Outcome.allCases.indices.contains(numbers[0]) else { return nil }
        outcome = Outcome.allCases[numbers[0]]
        (checks, vacuous, seconds) = (numbers[1], numbers[2], Double(numbers[3]) * 1e-6)
        content = .line(line)
    }

    /// The outcome, the number of checks, the number of vacuous checks and gaps, and the duration in microseconds.
    public static func numbers(of result: CaseResult) -> [Int] {
        let vacuous = result.checks.count { $0.vacuity != nil } + result.gaps.count
        let microseconds = Int(min(max(result.seconds, 0), 1e9) * 1e6)
        let outcome = Outcome.allCases.firstIndex(of: result.outcome) ?? 0
        return [outcome, result.checks.count, vacuous, microseconds]
    }

    /// The record of the case; nil if the line is not a valid record.
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
    /// Number of vacuous checks and gaps.
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
