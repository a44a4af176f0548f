/// Buffered standard output, flushed at 16 KiB or after 100 ms, which records write errors.
final class Output {
    private var text = ""
    /// False after a write error.
    private var isWhole = true
    private var lastSent = ContinuousClock.now
    /// Called before each write, for example to clear the progress line on the same terminal.
    private let willSend: () -> Void

    init(willSend: @escaping () -> Void = {}) { self.willSend = willSend }

    func write(_ more: String) {
        text += more
        if text.utf8.count > 1 << 14 || lastSent.duration(to: .now) > .milliseconds(100) { _ = flush() }
    }

    /// Writes the buffered text; returns false if this or an earlier write failed.
    func flush() -> Bool {
        if !text.isEmpty {
            willSend()
            if !Console.write(text, to: Console.standardOutput) { isWhole = false }
        }
        text = ""
        lastSent = .now
        return isWhole
    }
}
