#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The outcome of a child process.
enum Ending: Equatable, CustomStringConvertible {
    case finished
    /// Terminated by a signal: a trap, an invalid memory access, or memory exhaustion.
    case crashed(signal: Int32)
    case complained(Complaint)
    /// An input exceeded its time limit.
    case hung
    /// The time limit of the campaign was reached.
    case stopped
    /// The child could not be started.
    case failed

    var isFault: Bool {
        switch self {
        case .finished, .stopped: false
        case .crashed, .complained, .hung, .failed: true
        }
    }

    /// True if both probably have the same cause.
    func resembles(_ other: Ending) -> Bool {
        if case .complained(let a) = self, case .complained(let b) = other { return a.kind == b.kind }
        return self == other
    }

    /// The outcome as a part of file names.
    var word: String {
        switch self {
        case .finished: "finished"
        case .crashed: "crash"
        case .complained: "wrong"
        case .hung: "hang"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }

    var description: String {
        switch self {
        case .finished: "no fault"
        case .crashed(let signal): "crashed: \(String(cString: strsignal(signal)))"
        case .complained(let complaint):
            "wrong: \(complaint.kind)" + (complaint.detail.isEmpty ? "" : ": \(complaint.detail)")
        case .hung: "hung"
        case .stopped: "stopped"
        case .failed: "could not be started"
        }
    }
}

/// A child process: this program, started to run a batch.
struct Child {
    private var process: pid_t = 0
    private var status: Int32 = 0
    /// The largest resident memory, in MiB.
    private(set) var memory = 0.0

    /// Starts a child process; returns nil if that fails.
    /// - Parameters:
    ///   - words: the path of the program and its arguments.
    ///   - errors: the file for the child's error output, including a backtrace; nil to discard it.
    init?(_ words: [String], errors: String? = nil) {
        var arguments = words.map { strdup($0) } + [nil]
        // Creating a backtrace is slow, so it is disabled if the output is discarded.
        let backtrace = errors == nil ? "enable=no" : "enable=yes,color=no,threads=crashed,sanitize=yes"
        var environment = [strdup("SWIFT_BACKTRACE=\(backtrace)"), nil]
        defer { for text in arguments + environment { free(text) } }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Unblock all signals: a signal blocked in this thread would not terminate the child.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, errors ?? "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard posix_spawn(&process, words[0], &actions, &attributes, &arguments, &environment) == 0 else {
            return nil
        }
    }

    /// Waits until the child exits, and terminates it if it hangs or the deadline passes.
    ///
    /// - Parameter hang: the time limit for one input.
    mutating func wait(_ shared: SharedInput, hang: Duration, until deadline: ContinuousClock.Instant?)
        -> Ending
    {
        var count = -1
        var begun = ContinuousClock.now
        var pause: UInt32 = 500
        while !hasEnded(WNOHANG) {
            let now = ContinuousClock.now
            if shared.count != count { (count, begun) = (shared.count, now) }
            if now - begun > hang { return end(by: SIGABRT, as: .hung) }
            if let deadline, now > deadline { return end(by: SIGKILL, as: .stopped) }
            usleep(pause)
            pause = min(2 * pause, 20_000)
        }
        if status & 0x7F != 0 { return .crashed(signal: status & 0x7F) }
        if status >> 8 & 0xFF == Batch.complained, let complaint = shared.complaint {
            return .complained(complaint)
        }
        return status == 0 ? .finished : .failed
    }

    /// Sends a signal, waits up to five seconds so that the child can write a backtrace, then kills it.
    private mutating func end(by signal: Int32, as ending: Ending) -> Ending {
        kill(process, signal)
        for _ in 0..<500 where !hasEnded(WNOHANG) { usleep(10_000) }
        if process != 0 {
            kill(process, SIGKILL)
            _ = hasEnded(0)
        }
        return ending
    }

    private mutating func hasEnded(_ options: Int32) -> Bool {
        guard process != 0 else { return true }
        var usage = rusage()
        guard wait4(process, &status, options, &usage) != 0 else { return false }
        process = 0
        #if canImport(Darwin)
            memory = Double(usage.ru_maxrss) / 0x1p20
        #else
            memory = Double(usage.ru_maxrss) / 0x1p10
        #endif
        return true
    }
}
