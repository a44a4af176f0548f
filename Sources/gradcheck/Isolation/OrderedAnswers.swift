import CaseRunner
import Reports

/// Reorders the results of worker processes and reports them in the order of the cases.
struct OrderedAnswers {
    private let maxFail: Int?
    private let report: (CaseID, CaseAnswer) -> Void
    /// True if `maxFail` cases did not pass; later results are not reported.
    private(set) var isOver = false
    /// Number of cases for which a result is expected.
    private var expected = 0
    /// Index of the next result to report.
    private var next = 0
    private var unsuccessful = 0
    private var waiting: [Int: (id: CaseID, answer: CaseAnswer)] = [:]

    init(maxFail: Int?, report: @escaping (CaseID, CaseAnswer) -> Void) {
        self.maxFail = maxFail
        self.report = report
    }

    /// Registers the next case and returns its index.
    mutating func expect() -> Int {
        expected += 1
        return expected - 1
    }

    /// Reports the result, and those that were waiting for it, as soon as all earlier results are known.
    mutating func deliver(_ answer: CaseAnswer, _ id: CaseID, at index: Int) {
        waiting[index] = (id, answer)
        while let ready = waiting.removeValue(forKey: next) {
            next += 1
            reportNext(ready.answer, ready.id)
        }
    }

    /// Reports all waiting results, even if earlier results are missing.
    mutating func deliverAll() {
        for (_, ready) in waiting.sorted(by: { $0.key < $1.key }) { reportNext(ready.answer, ready.id) }
        waiting = [:]
    }

    /// Reports a result unless `maxFail` is reached, so that the report does not depend on `--jobs`.
    private mutating func reportNext(_ answer: CaseAnswer, _ id: CaseID) {
        guard !isOver else { return }
        report(id, answer)
        if answer.outcome.isUnsuccessful { unsuccessful += 1 }
        if let maxFail, unsuccessful >= maxFail { isOver = true }
    }
}
