/// What is written to standard output, in pieces large enough; remembers whether all went well.
final class Output {
    private var text = ""
    private var isWhole = true

    func write(_ more: String) {
        text += more
        if text.utf8.count > 1 << 14 { _ = flush() }
    }

    /// Whether all that was written so far has got out.
    func flush() -> Bool {
        if !text.isEmpty, !Console.write(text, to: Console.standardOutput) { isWhole = false }
        text = ""
        return isWhole
    }
}
