import CaseFormat
import CaseRunner
import Reports

/// On a terminal, and only there, how far a run has come; afterwards, which cases were slow.
final class Progress {
    private let extent: CaseFeed.Extent
    private let terminal: Terminal?
    private let start: ContinuousClock.Instant?
    private var lastDrawn: ContinuousClock.Instant?
    /// What stands on the terminal now.
    private var shown = ""
    private var cases = 0
    private var counts: [Outcome: Int] = [:]
    private var latest = ""
    /// For each case that has been handed out and is not done: the bytes of the files up to its end.
    private var ends: ArraySlice<Int> = []
    private var bytesDone = 0
    private var slowest: [(seconds: Double, id: String)] = []

    /// Where the line is drawn.
    struct Terminal {
        let width: () -> Int
        let write: (String) -> Void
        var now: () -> ContinuousClock.Instant = { .now }
    }

    /// The line is drawn anew no more often than this.
    static let interval = Duration.milliseconds(100)
    /// The time left is shown once the run has taken this long.
    private static let trial = Duration.seconds(1)
    /// Cases that take as many seconds are named when the run is over.
    private static let slow = 1.0

    /// - Parameter terminal: nil where nothing is to be shown.
    init(_ extent: CaseFeed.Extent, on terminal: Terminal?) {
        self.extent = extent
        self.terminal = terminal
        start = terminal?.now()
        lastDrawn = start
    }

    /// Notes a case that will be run. Cases are done in the order in which they are handed out.
    func expect(_ item: CaseFeed.Item) { if terminal != nil { ends.append(item.end) } }

    func add(_ answer: CaseAnswer, _ id: CaseID) {
        cases += 1
        if answer.outcome.isUnsuccessful { counts[answer.outcome, default: 0] += 1 }
        if answer.seconds >= Self.slow { slowest.append((answer.seconds, id.description)) }
        if let end = ends.popFirst() { bytesDone = end }
        latest = id.description
        draw()
    }

    /// Shows the present state, unless the line is new or would not change.
    func draw() {
        guard let terminal, let start, let lastDrawn else { return }
        let now = terminal.now()
        guard lastDrawn.duration(to: now) >= Self.interval else { return }
        self.lastDrawn = now
        let text = line(elapsed: start.duration(to: now)).text(width: terminal.width())
        guard text != shown else { return }
        // The new text goes over the old one, and only what is left of that is erased, so that nothing flickers.
        terminal.write("\r\(text)\u{1B}[K")
        shown = text
    }

    private func line(elapsed: Duration) -> ProgressLine {
        let done: ProgressLine.Amount =
            switch extent {
            case .cases(let total): .cases(cases, of: max(total, cases))
            case .bytes(let total): .bytes(bytesDone, of: max(total, bytesDone))
            case .unknown: .unknown
            }
        var line = ProgressLine(done: done, cases: cases, counts: counts, latest: latest)
        if elapsed >= Self.trial, let fraction = done.fraction, fraction > 0 {
            line.secondsLeft = elapsed / .seconds(1) * (1 - fraction) / fraction
        }
        return line
    }

    /// Takes the line away, before something else is written to the terminal.
    func clear() {
        guard !shown.isEmpty else { return }
        terminal?.write("\r\u{1B}[K")
        shown = ""
    }

    /// Takes the line away and names the slowest cases.
    func finish() {
        clear()
        for (seconds, id) in slowest.sorted(by: { $0.seconds > $1.seconds }).prefix(5) {
            let tenths = (seconds * 10).rounded() / 10
            Console.error("gradcheck: slow: \(id.escapedForTerminal) took \(tenths) s\n")
        }
    }
}
