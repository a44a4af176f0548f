import CaseRunner
import Reports

/// Answers on their way to the reports: handed on in the order of the cases, whenever they come.
struct OrderedAnswers {
    private let maxFail: Int?
    private let report: (CaseID, CaseAnswer) -> Void
    private(set) var isOver = false
    private var expected = 0
    private var next = 0
    private var unsuccessful = 0
    private var waiting: [Int: (id: CaseID, answer: CaseAnswer)] = [:]

    init(maxFail: Int?, report: @escaping (CaseID, CaseAnswer) -> Void) {
        self.maxFail = maxFail
        self.report = report
    }

    /// The place of one more case.
    mutating func expect() -> Int {
        expected += 1
        return expected - 1
    }

    mutating func deliver(_ answer: CaseAnswer, _ id: CaseID, at index: Int) {
        waiting[index] = (id, answer)
        while let ready = waiting.removeValue(forKey: next) {
            next += 1
            hand(on: ready.answer, ready.id)
        }
    }

    /// Hands on what has come, although something before it has not.
    mutating func deliverAll() {
        for (_, ready) in waiting.sorted(by: { $0.key < $1.key }) { hand(on: ready.answer, ready.id) }
        waiting = [:]
    }

    /// What finishes after the last failure that counts is not reported, so that --jobs changes nothing.
    private mutating func hand(on answer: CaseAnswer, _ id: CaseID) {
        guard !isOver else { return }
        report(id, answer)
        if answer.outcome.isUnsuccessful { unsuccessful += 1 }
        if let maxFail, unsuccessful >= maxFail { isOver = true }
    }
}
