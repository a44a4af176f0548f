import Synchronization

/// What is written to standard output, in pieces large enough; remembers whether all went well.
final class Output: Sendable {
    private let state = Mutex((text: "", isWhole: true))

    func write(_ text: String) {
        state.withLock { state in
            state.text += text
            if state.text.utf8.count > 1 << 14 { Self.send(&state) }
        }
    }

    func flush() -> Bool {
        state.withLock { state in
            Self.send(&state)
            return state.isWhole
        }
    }

    private static func send(_ state: inout (text: String, isWhole: Bool)) {
        if !Console.write(state.text, to: Console.standardOutput) { state.isWhole = false }
        state.text = ""
    }
}
