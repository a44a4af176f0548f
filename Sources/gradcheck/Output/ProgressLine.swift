import CaseFormat
import CaseRunner

/// What is shown of a run under way: one line of text, cut to the width of the terminal.
struct ProgressLine {
    var done: Amount
    /// Cases that have been run.
    var cases: Int
    /// How many cases had each outcome.
    var counts: [Outcome: Int] = [:]
    /// Estimated time to the end; nil while it is too early to say.
    var secondsLeft: Double?
    /// The address of the case that was run last.
    var latest = ""

    /// How much is done: cases where their number is known, otherwise bytes of the files.
    enum Amount {
        case cases(Int, of: Int)
        case bytes(Int, of: Int)
        case unknown

        /// nil where it is not known how much there is.
        var fraction: Double? {
            switch self {
            case .cases(let done, let total), .bytes(let done, let total):
                total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
            case .unknown: nil
            }
        }
    }

    /// The text, of fewer columns than `width`: in the last one a terminal may already begin a new line.
    ///
    /// Where there is not room for all, the address is shortened or left out, then the amount, then the time.
    func text(width: Int) -> String {
        let room = max(width - 1, 0)
        // Where there is no percentage the amount is all that there is.
        let (share, time) = ([percentage ?? amount], [timeLeft].compactMap { $0 })
        let all = [percentage].compactMap { $0 } + [amount] + outcomes + time
        let choices = [all, share + outcomes + time, share + outcomes, share].map {
            $0.joined(separator: ", ")
        }
        guard let text = choices.first(where: { $0.terminalWidth <= room }) else { return "" }
        return text + address(room - text.terminalWidth)
    }

    private var percentage: String? { done.fraction.map { "\(Int(($0 * 100).rounded(.down))) %" } }

    private var amount: String {
        switch done {
        case .cases(let done, let total): return "\(done) of \(counted(total, "case"))"
        case .unknown: return counted(cases, "case")
        case .bytes(let done, let total):
            let (unit, name) = Self.units.first(where: { total >= 10 * $0.bytes }) ?? (1, "bytes")
            return "\(counted(cases, "case")), \(done / unit) of \(total / unit) \(name)"
        }
    }

    private static let units: [(bytes: Int, name: String)] = [
        (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB"),
    ]

    private var outcomes: [String] {
        [Outcome.failed, .inconclusive, .malformed].compactMap { outcome in
            counts[outcome].map { "\($0) \(outcome.rawValue)" }
        }
    }

    private var timeLeft: String? {
        guard let seconds = secondsLeft, seconds.isFinite else { return nil }
        switch seconds {
        case ..<10: return "about \(Int(seconds.rounded(.up))) s left"
        case ..<90: return "about \(5 * Int((seconds / 5).rounded())) s left"
        case ..<5400: return "about \(Int((seconds / 60).rounded())) min left"
        default: return "about \(Int(min(seconds / 3600, 1e6).rounded())) h left"
        }
    }

    /// The end of the address says more than its beginning.
    private func address(_ room: Int) -> String {
        let shown = latest.escapedForTerminal
        let room = room - 2
        guard !shown.isEmpty, room >= 12 else { return "" }
        if shown.terminalWidth <= room { return "; " + shown }
        var tail = shown.unicodeScalars.suffix(room - 1)
        while String(tail).terminalWidth > room - 1 { tail.removeFirst() }
        return "; …" + String(tail)
    }
}
