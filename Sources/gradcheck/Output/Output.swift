/// What is written to standard output, in pieces large enough but not too late; remembers whether all went well.
final class Output {
    private var text = ""
    private var isWhole = true
    private var lastSent = ContinuousClock.now
    /// Called before anything is sent: what stands on the same terminal has to make room.
    private let willSend: () -> Void

    init(willSend: @escaping () -> Void = {}) { self.willSend = willSend }

    func write(_ more: String) {
        text += more
        if text.utf8.count > 1 << 14 || lastSent.duration(to: .now) > .milliseconds(100) { _ = flush() }
    }

    /// Whether all that was written so far has got out.
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
