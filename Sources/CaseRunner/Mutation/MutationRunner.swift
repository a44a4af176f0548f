import Autograd
import CaseFormat
import GradientCheck
import Synchronization

/// Breaks each derivative rule that cases use, in each way that there is, and asks the cases who notices.
package struct MutationRunner: Sendable {
    private let limits: Limits
    private let jobs: Int
    /// Names of the operations to break; nil for all.
    private let operations: Set<String>?

    package init(limits: Limits, jobs: Int, operations: Set<String>? = nil) {
        self.limits = limits
        self.jobs = max(jobs, 1)
        self.operations = operations
    }

    /// - Complexity: a run of a case for each fault, and for each case that does not notice a fault although it could.
    package func run(_ inputs: [CaseInput]) -> MutationReport {
        let start = ContinuousClock.now
        let read = mapped(inputs) { input in
            Result { () throws(MutationTarget.Unsuitable) in try MutationTarget(input, limits: limits) }
        }
        // The quickest are asked first.
        let subjects = read.compactMap { try? $0.get() }.sorted { $0.seconds < $1.seconds }
        let leftOut = read.compactMap { result -> CaseResult? in
            if case .failure(let unsuitable) = result { unsuitable.result } else { nil }
        }
        // An operation that is used is judged by all of its rules.
        let used = subjects.flatMap { $0.effects.keys }.filter { operations?.contains($0.op.name) ?? true }
        let sites = Set(used.flatMap { FaultSite.all(of: $0.op) })
        let faults = sites.sorted(by: FaultSite.precedes).flatMap { site in
            Fault.Kind.allCases.map { Fault($0, at: site) }
        }
        let results = mapped(faults) { fault in result(of: fault, subjects) }
        return MutationReport(
            faults: results, leftOut: leftOut, unused: operations == nil ? unused(sites, subjects) : [],
            cases: inputs.count, seconds: start.duration(to: .now) / .seconds(1))
    }

    private func result(of fault: Fault, _ subjects: [MutationTarget]) -> FaultResult {
        var timeouts = 0
        var couldShow = false
        for subject in subjects where subject.effects[fault.site]?.contains(fault.kind) ?? false {
            couldShow = true
            switch subject.answer(to: fault) {
            case .noticed: return FaultResult(fault, .noticed, noticedBy: subject.id)
            case .passed: break
            case .timedOut: timeouts += 1
            }
        }
        if !couldShow, DetectableFaults.isEquivalent(fault) { return FaultResult(fault, .equivalent) }
        let suggestion = MissingCase(for: fault, limits: limits)
        return FaultResult(fault, .survived, timeouts: timeouts, suggestion: suggestion)
    }

    private func unused(_ sites: Set<FaultSite>, _ subjects: [MutationTarget]) -> [String] {
        let differentiated = sites.map { ObjectIdentifier($0.op) }
        let used = Set(differentiated + subjects.flatMap(\.compositions))
        // The overloads of a composition have the same parts.
        let names = Set(Op.all.filter { used.contains(ObjectIdentifier($0)) }.map(\.name))
        let unused = Op.all.filter { op in
            op.isComposition
                ? !names.contains(op.name)
                    && DetectableFaults.entries(of: op).contains { !$0.effects.isEmpty }
                : op.hasRules && !used.contains(ObjectIdentifier(op))
        }
        // Those that cases cannot call come last.
        return Set(unused.map(\.label)).sorted {
            $0.hasPrefix("_") == $1.hasPrefix("_") ? $0 < $1 : $1.hasPrefix("_")
        }
    }

    /// What `transform` makes of each element, several at once.
    private func mapped<Element: Sendable, Result: Sendable>(
        _ elements: [Element], _ transform: @escaping @Sendable (Element) -> Result
    ) -> [Result] {
        let next = Atomic(0)
        let results = Mutex<[(Int, Result)]>([])
        Workers(jobs - 1).runAll {
            while case let i = next.add(1, ordering: .relaxed).oldValue, i < elements.count {
                let result = transform(elements[i])
                results.withLock { $0.append((i, result)) }
            }
        }
        return results.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
    }
}

extension FaultResult {
    init(
        _ fault: Fault, _ fate: Fate, noticedBy: CaseID? = nil, timeouts: Int = 0,
        suggestion: MissingCase? = nil
    ) {
        self.init(
            operation: fault.site.op.label, argument: fault.site.argument, kind: fault.kind, fate: fate,
            noticedBy: noticedBy, timeouts: timeouts, suggestion: suggestion)
    }
}

extension FaultSite {
    static func precedes(_ a: FaultSite, _ b: FaultSite) -> Bool {
        (a.op.label, a.parameter) < (b.op.label, b.parameter)
    }
}

extension Op {
    /// The name, with that of the node where several operations have a rule under one name.
    var label: String {
        hasRules && Op.overloads(named: name).count { $0.hasRules } > 1 ? "\(name) (\(gradFn))" : name
    }
}
