/// How the cases of a run came out, counted.
public struct RunSummary: Sendable, Equatable {
    public private(set) var counts: [Outcome: Int] = [:]
    public private(set) var checks = 0
    /// Checks that passed and show little, and what cases leave unchecked.
    public private(set) var vacuous = 0
    public var seconds = 0.0
    /// Whether the run ended before all cases were run, because of `--max-fail`.
    public var isCutShort = false

    public init() {}

    public mutating func add(_ result: CaseResult) {
        counts[result.outcome, default: 0] += 1
        checks += result.checks.count
        vacuous += result.checks.count { $0.vacuity != nil } + result.gaps.count
    }

    public subscript(outcome: Outcome) -> Int { counts[outcome] ?? 0 }
    public var total: Int { counts.values.reduce(0, +) }
    /// Cases that a run may not have for it to succeed.
    public var unsuccessful: Int { self[.failed] + self[.inconclusive] + self[.malformed] }
}
