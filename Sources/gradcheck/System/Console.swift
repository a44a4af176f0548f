#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Access to the standard streams, the environment and the clock of the process.
enum Console {
    static let standardOutput: Int32 = 1
    static let standardError: Int32 = 2

    /// Writes the complete output of a command to standard output; returns `fault` if that fails.
    static func print(_ text: String) -> ExitCode {
        write(text, to: standardOutput) ? .success : .fault
    }

    /// Writes text to standard error and ignores failures.
    static func error(_ text: String) { _ = write(text, to: standardError) }

    /// Writes the complete text; returns false on failure.
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = systemWrite(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            sent += count
        }
        return true
    }

    /// The current time in UTC, as `2026-01-31T12:00:00`.
    static var timestamp: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func sleep(seconds: Double) { usleep(UInt32(min(max(seconds, 0), 1000) * 1e6)) }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Width of a terminal in columns; 80 if it is unknown.
    static func width(of descriptor: Int32) -> Int {
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    static func exit(_ code: ExitCode) -> Never { systemExit(code.rawValue) }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Ignores SIGPIPE, so that writing to a closed pipe is an error and does not end the process.
    static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Value of the flag `--color`.
    enum ColorChoice: String, CaseIterable {
        case auto, always, never
    }

    /// True if output to the descriptor has colours. In order of precedence, this depends on the flag, `NO_COLOR`,
    /// `CLICOLOR_FORCE`, `TERM=dumb`, and the descriptor being a terminal.
    static func usesColor(_ choice: ColorChoice, on descriptor: Int32) -> Bool {
        switch choice {
        case .always: return true
        case .never: return false
        case .auto: break
        }
        if let value = environment("NO_COLOR"), !value.isEmpty { return false }
        if let value = environment("CLICOLOR_FORCE"), !value.isEmpty, value != "0" { return true }
        if environment("TERM") == "dumb" { return false }
        return isTerminal(descriptor)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemExit(_ code: Int32) -> Never { exit(code) }
