import CaseFormat
import CaseRunner
import Reports

/// Shows the progress of a run on a terminal, and lists slow cases after the run.
final class Progress {
    private let extent: CaseFeed.Extent
    private let terminal: Terminal?
    private let start: ContinuousClock.Instant?
    private var lastDrawn: ContinuousClock.Instant?
    /// The line that is on the terminal.
    private var shown = ""
    private var cases = 0
    private var counts: [Outcome: Int] = [:]
    private var latest = ""
    /// For each unfinished case: number of bytes of the files up to the end of the case.
    private var ends: ArraySlice<Int> = []
    private var bytesDone = 0
    private var slowest: [(seconds: Double, id: String)] = []

    /// The terminal and clock that are used.
    struct Terminal {
        let width: () -> Int
        let write: (String) -> Void
        var now: () -> ContinuousClock.Instant = { .now }
    }

    /// Minimum time between two updates of the line.
    static let interval = Duration.milliseconds(100)
    /// Minimum duration of the run before the remaining time is shown.
    private static let trial = Duration.seconds(1)
    /// Minimum duration, in seconds, of a case that is listed as slow.
    private static let slow = 1.0

    /// - Parameter terminal: nil if no progress is shown.
    init(_ extent: CaseFeed.Extent, on terminal: Terminal?) {
        self.extent = extent
        self.terminal = terminal
        start = terminal?.now()
        lastDrawn = start
    }

    /// Registers a case that will be run. Cases finish in the order of registration.
    func expect(_ item: CaseFeed.Item) { if terminal != nil { ends.append(item.end) } }

    /// Counts a finished case.
    func add(_ answer: CaseAnswer, _ id: CaseID) {
        cases += 1
        if answer.outcome.isUnsuccessful { counts[answer.outcome, default: 0] += 1 }
        if answer.seconds >= Self.slow { slowest.append((answer.seconds, id.description)) }
        if let end = ends.popFirst() { bytesDone = end }
        latest = id.description
        draw()
    }

    /// Updates the line if it has changed and `interval` has passed since the last update.
    func draw() {
        guard let terminal, let start, let lastDrawn else { return }
        let now = terminal.now()
        guard lastDrawn.duration(to: now) >= Self.interval else { return }
        self.lastDrawn = now
        let text = line(elapsed: start.duration(to: now)).text(width: terminal.width())
        guard text != shown else { return }
        // Overwriting the old text and erasing only its rest avoids flicker.
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

    /// Erases the line, before other text is written to the terminal.
    func clear() {
        guard !shown.isEmpty else { return }
        terminal?.write("\r\u{1B}[K")
        shown = ""
    }

    /// Erases the line and lists up to five slow cases.
    func finish() {
        clear()
        for (seconds, id) in slowest.sorted(by: { $0.seconds > $1.seconds }).prefix(5) {
            let tenths = (seconds * 10).rounded() / 10
            Console.error("gradcheck: slow: \(id.escapedForTerminal) took \(tenths) s\n")
        }
    }
}
