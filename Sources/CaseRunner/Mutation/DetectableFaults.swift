import Autograd
import Synchronization

/// The faults that the sample calls of the operations can detect.
///
/// A fault that no sample call detects counts as equivalent to the correct rule.
enum DetectableFaults {
    /// A trial call with the faults it detects.
    typealias Entry = (call: TrialCall, effects: [FaultSite: Set<Fault.Kind>])

    /// True if some trial calls reach the rule, but the fault changes none of their results.
    ///
    /// An operation that cases can call is judged by its own trial calls if these reach the rule, others by those of their
    /// callers.
    static func isEquivalent(_ fault: Fault) -> Bool {
        func kinds(_ ops: [Op]) -> [Set<Fault.Kind>] {
            ops.flatMap { entries(of: $0).compactMap { $0.effects[fault.site] } }
        }
        let own = kinds([fault.site.op])
        let isJudgedAlone = !own.isEmpty && !fault.site.op.isInternal
        let all = isJudgedAlone ? own : own + kinds(operations(reaching: fault.site))
        return !all.isEmpty && !all.contains { $0.contains(fault.kind) }
    }

    /// The first non-nil result of `body` for a trial call that detects a fault.
    ///
    /// Trial calls of the faulty operation are tried before those of other operations.
    static func first<Result>(showing fault: Fault, _ body: (TrialCall) -> Result?) -> Result? {
        func first(of op: Op) -> Result? {
            for entry in entries(of: op) where entry.effects[fault.site]?.contains(fault.kind) ?? false {
                if let result = body(entry.call) { return result }
            }
            return nil
        }
        if let result = first(of: fault.site.op) { return result }
        for op in operations(reaching: fault.site) {
            if let result = first(of: op) { return result }
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

    /// The other operations whose unchanged samples reach a rule.
    private static func operations(reaching site: FaultSite) -> [Op] {
        callers.filter { $0.op !== site.op && $0.sites.contains(site) }.map(\.op)
    }

    /// All operations with trial calls, including internal ones such as `copy`, with the rules that their samples reach.
    private static let callers: [(op: Op, sites: Set<FaultSite>)] = {
        var places: [ObjectIdentifier: Int] = [:]
        return TrialCall.all.reduce(into: []) { callers, call in
            let place = places[ObjectIdentifier(call.op)] ?? callers.count
            if place == callers.count { callers.append((call.op, [])) }
            places[ObjectIdentifier(call.op)] = place
            if call.isSample { callers[place].sites.formUnion(call.effects.keys) }
        }
    }()

    private static let trialCalls = Dictionary(grouping: TrialCall.all) { ObjectIdentifier($0.op) }
    private static let known = Mutex<[ObjectIdentifier: [Entry]]>([:])
}
