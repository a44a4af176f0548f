import Autograd
import Synchronization

/// The faults that the sample calls of the operations can detect.
///
/// A fault that no sample call detects counts as equivalent to the correct rule.
enum DetectableFaults {
    typealias Entry = (call: TrialCall, effects: [FaultSite: Set<Fault.Kind>])

    /// True if some trial calls reach the rule, but the fault changes none of their results.
    static func isEquivalent(_ fault: Fault) -> Bool {
        var isReached = false
        for op in operations(beginningWith: fault.site.op) {
            for kinds in entries(of: op).compactMap({ $0.effects[fault.site] }) {
                if kinds.contains(fault.kind) { return false }
                isReached = true
            }
        }
        return isReached
    }

    /// The first non-nil result of `body` for a trial call that detects a fault.
    ///
    /// Trial calls of the faulty operation are tried before those of other operations.
    static func first<Result>(showing fault: Fault, _ body: (TrialCall) -> Result?) -> Result? {
        for op in operations(beginningWith: fault.site.op) {
            for entry in entries(of: op) where entry.effects[fault.site]?.contains(fault.kind) ?? false {
                if let result = body(entry.call) { return result }
            }
        }
        return nil
    }

    /// The trial calls of an operation with the faults each detects, computed on first use.
    static func entries(of op: Op) -> [Entry] {
        known.withLock { known in
            if let entries = known[ObjectIdentifier(op)] { return entries }
            let entries = (trialCalls[ObjectIdentifier(op)] ?? []).map { (call: $0, effects: $0.effects) }
            known[ObjectIdentifier(op)] = entries
            return entries
        }
    }

    private static func operations(beginningWith op: Op) -> [Op] { [op] + operations.filter { $0 !== op } }

    private static let trialCalls = Dictionary(grouping: TrialCall.all) { ObjectIdentifier($0.op) }
    /// All operations with trial calls, including internal ones such as `copy`.
    private static let operations: [Op] = {
        var known: Set<ObjectIdentifier> = []
        return TrialCall.all.map(\.op).filter { known.insert(ObjectIdentifier($0)).inserted }
    }()
    private static let known = Mutex<[ObjectIdentifier: [Entry]]>([:])
}
