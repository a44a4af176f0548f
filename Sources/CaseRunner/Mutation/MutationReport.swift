import Autograd

/// The result of mutation testing: which injected faults in derivative rules are detected by a suite of cases.
package struct MutationReport: Sendable {
    /// All faults of all rules that the cases use, sorted by operation and argument.
    package let faults: [FaultResult]
    /// Cases that do not pass without a fault and were therefore not used.
    package let leftOut: [CaseResult]
    /// Operations with their own derivative rule that no case differentiates.
    package let unused: [String]
    /// Number of cases, including those left out.
    package let cases: Int
    package let seconds: Double

    /// The scores of the operations, sorted by name.
    package var operations: [MutationScore] {
        Dictionary(grouping: faults, by: \.operation)
            .map { MutationScore(operation: $0, $1) }.sorted { $0.operation < $1.operation }
    }

    package var total: MutationScore { MutationScore(operation: "", faults) }
    package var survivors: [FaultResult] { faults.filter { $0.fate == .survived } }
}

/// An injected fault and its fate.
package struct FaultResult: Sendable {
    /// The operation's name, followed by its `grad_fn` name if several overloads have derivative rules.
    package let operation: String
    package let argument: String
    package let kind: Fault.Kind
    package let fate: Fate
    /// The first case that detected the fault; nil if none did.
    package let noticedBy: CaseID?
    /// Number of cases that reached their time limit before they detected the fault.
    package let timeouts: Int
    /// A case that would detect the fault; nil unless the fault survived.
    package let suggestion: MissingCase?

    package enum Fate: String, Sendable {
        /// A case passes without the fault and fails with it.
        case noticed
        /// The faulty rule gives the same results as the correct rule in all trial calls.
        case equivalent
        /// No case detects the fault, although it can be detected.
        case survived
    }
}

/// Fault counts of one operation, or of all operations together.
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

    /// Percentage of the non-equivalent faults that were noticed; 100 if all faults are equivalent.
    package var percent: Double {
        faults == equivalent ? 100 : 100 * Double(noticed) / Double(faults - equivalent)
    }
}
