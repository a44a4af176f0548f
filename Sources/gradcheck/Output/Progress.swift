import CaseFormat
import CaseRunner
import Reports

/// On a terminal, and only there, how far a run has come; afterwards, which cases were slow.
final class Progress {
    private let isShown: Bool
    private var count = 0
    private var unsuccessful = 0
    private var lastShown = ContinuousClock.now
    private var slowest: [(seconds: Double, id: String)] = []

    /// Cases that take as many seconds are named when the run is over.
    private static let slow = 1.0

    init(isShown: Bool) { self.isShown = isShown }

    func add(_ answer: CaseAnswer, _ id: CaseID) {
        count += 1
        if answer.outcome.isUnsuccessful { unsuccessful += 1 }
        if answer.seconds >= Self.slow { slowest.append((answer.seconds, id.description)) }
        guard isShown, lastShown.duration(to: .now) > .milliseconds(100) else { return }
        lastShown = .now
        let failures = unsuccessful == 0 ? "" : ", \(unsuccessful) did not pass"
        Console.error("\r\u{1B}[K\(count) cases\(failures); \(id.description.escapedForTerminal.prefix(60))")
    }

    /// Takes the line away.
    func clear() { if isShown { Console.error("\r\u{1B}[K") } }

    /// Names the slowest cases.
    func finish() {
        clear()
        for (seconds, id) in slowest.sorted(by: { $0.seconds > $1.seconds }).prefix(5) {
            let tenths = (seconds * 10).rounded() / 10
            Console.error("gradcheck: slow: \(id.escapedForTerminal) took \(tenths) s\n")
        }
    }
}
