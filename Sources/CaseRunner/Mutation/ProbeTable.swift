import Autograd

/// The faults that the operations' own samples show: what no call shows is no fault.
enum ProbeTable {
    /// Whether no call tells the faulty rule from the right one, although calls come to the rule.
    static func isEquivalent(_ fault: Fault) -> Bool {
        let known = entries.compactMap { $0.effects[fault.site] }
        return !known.isEmpty && !known.contains { $0.contains(fault.kind) }
    }

    /// Calls at which a fault shows, those of the operation itself first.
    static func probes(showing fault: Fault) -> [Probe] {
        let probes = entries.filter { $0.effects[fault.site]?.contains(fault.kind) ?? false }.map(\.probe)
        return probes.filter { $0.op === fault.site.op } + probes.filter { $0.op !== fault.site.op }
    }

    /// Made when a fault that no case notices is first asked for.
    private static let entries = Probe.all.map { (probe: $0, effects: $0.effects) }
}
