import Autograd
import CaseFormat
import Synchronization

/// The faults that the operations' own samples show: what no call shows is no fault.
final class ProbeTable: Sendable {
    private let limits: Limits
    /// Made when a fault that no case notices is first asked for.
    private let entries = Mutex<[(probe: Probe, effects: [FaultSite: Set<Fault.Kind>])]?>(nil)

    init(limits: Limits) { self.limits = limits }

    /// Whether no call tells the faulty rule from the right one, although calls come to the rule.
    func isEquivalent(_ fault: Fault) -> Bool {
        let known = all.compactMap { $0.effects[fault.site] }
        return !known.isEmpty && !known.contains { $0.contains(fault.kind) }
    }

    /// The case that would notice a fault.
    func missingCase(for fault: Fault) -> MissingCase {
        let probes = all.filter { $0.effects[fault.site]?.contains(fault.kind) ?? false }.map(\.probe)
        // Those of the operation itself first.
        let own = probes.filter { $0.op === fault.site.op }
        let others = probes.filter { $0.op !== fault.site.op }
        return MissingCase(for: fault, among: own + others, limits: limits)
    }

    private var all: [(probe: Probe, effects: [FaultSite: Set<Fault.Kind>])] {
        entries.withLock { entries in
            if let entries { return entries }
            let made = Probe.all.map { (probe: $0, effects: $0.effects) }
            entries = made
            return made
        }
    }
}
