import Autograd
import Synchronization

/// The faults that the operations' own samples show: what no call shows is no fault.
enum DetectableFaults {
    typealias Entry = (probe: TrialCall, effects: [FaultSite: Set<Fault.Kind>])

    /// Whether no call tells the faulty rule from the right one, although calls come to the rule.
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

    /// The first result that a call at which a fault shows gives; those of the operation itself are tried first.
    static func first<Result>(showing fault: Fault, _ body: (TrialCall) -> Result?) -> Result? {
        for op in operations(beginningWith: fault.site.op) {
            for entry in entries(of: op) where entry.effects[fault.site]?.contains(fault.kind) ?? false {
                if let result = body(entry.probe) { return result }
            }
        }
        return nil
    }

    /// What the calls of an operation show, worked out when it is first asked for.
    static func entries(of op: Op) -> [Entry] {
        known.withLock { known in
            if let entries = known[ObjectIdentifier(op)] { return entries }
            let entries = (probes[ObjectIdentifier(op)] ?? []).map { (probe: $0, effects: $0.effects) }
            known[ObjectIdentifier(op)] = entries
            return entries
        }
    }

    private static func operations(beginningWith op: Op) -> [Op] { [op] + operations.filter { $0 !== op } }

    private static let probes = Dictionary(grouping: TrialCall.all) { ObjectIdentifier($0.op) }
    /// All that there are probes of: `copy` among them, which cases cannot call by itself.
    private static let operations: [Op] = {
        var known: Set<ObjectIdentifier> = []
        return TrialCall.all.map(\.op).filter { known.insert(ObjectIdentifier($0)).inserted }
    }()
    private static let known = Mutex<[ObjectIdentifier: [Entry]]>([:])
}
