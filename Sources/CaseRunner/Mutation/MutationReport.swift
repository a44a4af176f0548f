import Autograd

/// How well a suite of cases guards derivative rules: which of the mistakes in them some case notices.
package struct MutationReport: Sendable {
    /// Every fault of every rule that a case uses, by operation and argument.
    package let faults: [FaultResult]
    /// Cases that do not pass with the rules as they are, and so say nothing of faults.
    package let leftOut: [CaseResult]
    /// Operations with a derivative rule of their own that no case differentiates.
    package let unused: [String]
    /// The cases that were run, those left out included.
    package let cases: Int
    package let seconds: Double

    /// The faults counted by operation, in the order of their names.
    package var operations: [MutationScore] {
        Dictionary(grouping: faults, by: \.operation)
            .map { MutationScore(operation: $0, $1) }.sorted { $0.operation < $1.operation }
    }

    package var total: MutationScore { MutationScore(operation: "", faults) }
    package var survivors: [FaultResult] { faults.filter { $0.fate == .survived } }
}

/// One fault, and what became of it.
package struct FaultResult: Sendable {
    /// The operation's name; that of its node beside it where several operations share one.
    package let operation: String
    package let argument: String
    package let kind: Fault.Kind
    package let fate: Fate
    /// The case that noticed it.
    package let noticedBy: CaseID?
    /// How many cases were stopped by their time limit before they had noticed anything.
    package let timeouts: Int
    /// The case that is missing, for a fault that survived.
    package let suggestion: MissingCase?

    package enum Fate: String, Sendable {
        /// A case that passes does not pass with the fault.
        case noticed
        /// No call of the operation tells the faulty rule from the right one.
        case equivalent
        case survived
    }
}

/// Faults counted.
package struct MutationScore: Sendable {
    package let operation: String
    package let faults: Int
    package let noticed: Int
    package let equivalent: Int

    init(operation: String, _ results: [FaultResult]) {
        self.operation = operation
        faults = results.count
        noticed = results.count { $0.fate == .noticed }
        equivalent = results.count { $0.fate == .equivalent }
    }

    package var survived: Int { faults - noticed - equivalent }

    /// The noticed faults in 100 of those that can be noticed; 100 where none can.
    package var percent: Double {
        faults == equivalent ? 100 : 100 * Double(noticed) / Double(faults - equivalent)
    }
}
