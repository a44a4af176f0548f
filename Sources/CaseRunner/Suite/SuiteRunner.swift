import CaseFormat
import GradientCheck
import Synchronization

/// Runs many cases, several at once, and hands their results on in the order of the cases.
public struct SuiteRunner: Sendable {
    private let limits: Limits
    private let jobs: Int
    /// The number of unsuccessful cases after which no more are begun.
    private let maxFail: Int?
    private let adjustments: CheckAdjustments

    public init(
        limits: Limits, jobs: Int, maxFail: Int? = nil, adjustments: CheckAdjustments = CheckAdjustments()
    ) {
        self.adjustments = adjustments
        self.limits = limits
        self.jobs = max(jobs, 1)
        self.maxFail = maxFail
    }

    /// Runs what `next` gives until it gives nothing.
    ///
    /// - Parameters:
    ///   - next: called by one worker at a time.
    ///   - report: called with one result at a time, in the order of `next`.
    public func run(
        next: @escaping @Sendable () -> CaseInput?, report: @escaping @Sendable (CaseResult) -> Void
    ) -> RunSummary {
        let state = Mutex(State(maxFail: maxFail))
        let intake = Mutex(0)
        let workers = Workers(jobs - 1)
        let limits = limits
        let work: @Sendable () -> Void = {
            while true {
                let claimed = intake.withLock { count -> (Int, CaseInput)? in
                    guard !state.withLock({ $0.isOver }), let input = next() else { return nil }
                    count += 1
                    return (count - 1, input)
                }
                guard let (index, input) = claimed else { return }
                let result = input.run(limits: limits, adjustments, workers: workers)
                state.withLock { $0.deliver(result, at: index, to: report) }
            }
        }
        workers.runAll(work)
        return state.withLock { $0.summary }
    }

    private struct State {
        let maxFail: Int?
        var summary = RunSummary()
        var isOver = false
        private var nextIndex = 0
        private var waiting: [Int: CaseResult] = [:]

        init(maxFail: Int?) { self.maxFail = maxFail }

        mutating func deliver(_ result: CaseResult, at index: Int, to report: (CaseResult) -> Void) {
            waiting[index] = result
            while let ready = waiting.removeValue(forKey: nextIndex) {
                nextIndex += 1
                // What finishes after the last failure that counts is not reported, so that --jobs changes nothing.
                guard !isOver else { continue }
                summary.add(ready)
                report(ready)
                if let maxFail, summary.unsuccessful >= maxFail {
                    isOver = true
                    summary.ending = .maxFail
                }
            }
        }
    }
}
