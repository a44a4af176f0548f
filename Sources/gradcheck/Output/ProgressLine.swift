import CaseFormat
import CaseRunner

/// State of a running run, formatted as one line that fits the terminal.
struct ProgressLine {
    /// The finished part of the run.
    var done: Amount
    /// Number of finished cases.
    var cases: Int
    /// Number of cases with each outcome.
    var counts: [Outcome: Int] = [:]
    /// Estimated remaining time in seconds; nil if there is no estimate yet.
    var secondsLeft: Double?
    /// Address of the last finished case.
    var latest = ""

    /// The finished part of a run: in cases if their total number is known, otherwise in bytes of the files.
    enum Amount {
        case cases(Int, of: Int)
        case bytes(Int, of: Int)
        case unknown

        /// The finished fraction; nil if the total is unknown.
        var fraction: Double? {
            switch self {
            case .cases(let done, let total), .bytes(let done, let total):
                total > 0 ? min(max(Double(done) / Double(total), 0), 1) : 1
            case .unknown: nil
            }
        }
    }

    /// The text, shorter than `width` columns, because a character in the last column can start a new line.
    ///
    /// If the text is too long, the address is shortened or omitted, then the amount, then the remaining time.
    func text(width: Int) -> String {
        let room = max(width - 1, 0)
        // Without a percentage, the amount is shown in its place.
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

    /// The address, or its end if there is not enough space.
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
