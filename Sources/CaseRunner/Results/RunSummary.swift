/// How the cases of a run came out, counted.
public struct RunSummary: Sendable, Equatable {
    public private(set) var counts: [Outcome: Int] = [:]
    public var checks = 0
    /// Checks that passed and show little, and what cases leave unchecked.
    public var vacuous = 0
    public var seconds = 0.0
    public var ending = Ending.complete

    /// Why a run was over.
    public enum Ending: String, Sendable, Comparable {
        /// All its cases were run.
        case complete
        /// Enough cases had not passed.
        case maxFail = "max-fail"
        case interrupted

        public static func < (a: Ending, b: Ending) -> Bool { a.rank < b.rank }

        /// How much may be missing.
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
    /// Cases that a run may not have for it to succeed.
    public var unsuccessful: Int {
        counts.reduce(0) { $0 + ($1.key.isUnsuccessful ? $1.value : 0) }
    }
}
