import Autograd
import CaseFormat
import Synchronization

/// The faults that the operations' own samples show: what no call shows is no fault.
final class ProbeTable: Sendable {
    private let limits: Limits
    /// Made when a fault that no case notices is first asked for.
    private let entries = Mutex<[(probe: Probe, effects: [FaultSite: Set<Fault.Kind>])]?>(nil)

    init(limits: Limits) { self.limits = limits }

    /// Whether some call tells the faulty rule from the right one.
    func shows(_ fault: Fault) -> Bool { !probes(showing: fault).isEmpty }

    /// The case that would notice a fault.
    func missingCase(for fault: Fault) -> MissingCase {
        MissingCase(for: fault, among: probes(showing: fault), limits: limits)
    }

    /// Calls at which a fault shows, those of the operation itself first.
    private func probes(showing fault: Fault) -> [Probe] {
        let all = entries.withLock { entries in
            if let entries { return entries }
            let made = Op.all.flatMap(Probe.all).map { (probe: $0, effects: $0.effects) }
            entries = made
            return made
        }
        let showing = all.filter { $0.effects[fault.site]?.contains(fault.kind) ?? false }.map(\.probe)
        return showing.filter { $0.op === fault.site.op } + showing.filter { $0.op !== fault.site.op }
    }
}
