/// Outcome counts and duration of a run.
public struct RunSummary: Sendable, Equatable {
    public private(set) var counts: [Outcome: Int] = [:]
    public var checks = 0
    /// Number of vacuous passed checks plus number of values that cases leave unchecked.
    public var vacuous = 0
    public var seconds = 0.0
    public var ending = Ending.complete

    /// The reason why a run ended. The order is by how many cases may not have been run.
    public enum Ending: String, Sendable, Comparable {
        /// All cases were run.
        case complete
        /// The maximum number of unsuccessful cases was reached.
        case maxFail = "max-fail"
        case interrupted

        public static func < (a: Ending, b: Ending) -> Bool { a.rank < b.rank }

        private var rank: Int {
            switch self {
            case .complete: 0
            case .maxFail: 1
            case .interrupted: 2
            }
        }
    }

    public init() {}

    public mutating func add(_ outcome: Outcome, count: Int = 1) {
        if count > 0 { counts[outcome, default: 0] += count }
    }

    public subscript(outcome: Outcome) -> Int { counts[outcome] ?? 0 }
    public var total: Int { counts.values.reduce(0, +) }
    /// Number of cases with an unsuccessful outcome.
    public var unsuccessful: Int {
        counts.reduce(0) { $0 + ($1.key.isUnsuccessful ? $1.value : 0) }
    }
}
