import Autograd
import CaseFormat
import GradientCheck
import Synchronization

/// Injects every kind of fault into every derivative rule that the cases use, and runs the cases to detect it.
package struct MutationRunner: Sendable {
    private let limits: Limits
    private let jobs: Int
    /// Names of the operations to mutate; nil for all.
    private let operations: Set<String>?

    package init(limits: Limits, jobs: Int, operations: Set<String>? = nil) {
        self.limits = limits
        self.jobs = max(jobs, 1)
        self.operations = operations
    }

    /// Runs mutation testing on a suite of cases.
    ///
    /// - Complexity: For each fault, one run of each case that reaches it, up to the first case that detects it.
    package func run(_ inputs: [CaseInput]) -> MutationReport {
        let start = ContinuousClock.now
        let read = concurrentMap(inputs) { input in
            Result { () throws(MutationTarget.NotPassing) in try MutationTarget(input, limits: limits) }
        }
        // Run fast cases first.
        let targets = read.compactMap { try? $0.get() }.sorted { $0.seconds < $1.seconds }
        let leftOut = read.compactMap { result -> CaseResult? in
            if case .failure(let error) = result { error.result } else { nil }
        }
        // Include all rules of an operation that the cases differentiate.
        let used = targets.flatMap { $0.effects.keys }.filter { operations?.contains($0.op.name) ?? true }
        let sites = Set(used.flatMap { FaultSite.all(of: $0.op) })
        let faults = sites.sorted(by: FaultSite.precedes).flatMap { site in
            Fault.Kind.allCases.map { Fault($0, at: site) }
        }
        let results = concurrentMap(faults) { fault in result(of: fault, targets) }
        return MutationReport(
            faults: results, leftOut: leftOut, unused: operations == nil ? unused(sites, targets) : [],
            cases: inputs.count, seconds: start.duration(to: .now) / .seconds(1))
    }

    private func result(of fault: Fault, _ targets: [MutationTarget]) -> FaultResult {
        var timeouts = 0
        var isDetectable = false
        for target in targets where target.effects[fault.site]?.contains(fault.kind) ?? false {
            isDetectable = true
            switch target.outcome(with: fault) {
            case .noticed: return FaultResult(fault, .noticed, noticedBy: target.id)
            case .passed: break
            case .timedOut: timeouts += 1
            }
        }
        if !isDetectable, DetectableFaults.isEquivalent(fault) { return FaultResult(fault, .equivalent) }
        let suggestion = MissingCase(for: fault, limits: limits)
        return FaultResult(fault, .survived, timeouts: timeouts, suggestion: suggestion)
    }

    private func unused(_ sites: Set<FaultSite>, _ targets: [MutationTarget]) -> [String] {
        let differentiated = sites.map { ObjectIdentifier($0.op) }
        let used = Set(differentiated + targets.flatMap(\.compositions))
        // Overloads of a composition consist of the same operations, so one used overload covers all.
        let names = Set(Op.all.filter { used.contains(ObjectIdentifier($0)) }.map(\.name))
        let unused = Op.all.filter { op in
            op.isComposition
                ? !names.contains(op.name)
                    && TrialCall.all(of: op).contains { !$0.effects.isEmpty }
                : op.hasRules && !used.contains(ObjectIdentifier(op))
        }
        // Internal operations, which cases cannot call, come last.
        return Set(unused.map(\.label)).sorted {
            $0.hasPrefix("_") == $1.hasPrefix("_") ? $0 < $1 : $1.hasPrefix("_")
        }
    }

    /// Applies `transform` to all elements on `jobs` threads, keeping their order.
    private func concurrentMap<Element: Sendable, Result: Sendable>(
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
    /// The name, followed by the `grad_fn` name if several overloads have derivative rules.
    var label: String {
        hasRules && Op.overloads(named: name).count { $0.hasRules } > 1 ? "\(name) (\(gradFn))" : name
    }
}
