#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Converts the signals SIGINT, SIGTERM and SIGHUP to a file descriptor that `poll` can wait for.
enum Interrupt {
    /// Readable after the first signal. Before `await()` it is −1, which `poll` ignores.
    nonisolated(unsafe) private(set) static var descriptor: Int32 = -1
    nonisolated(unsafe) private static var writer: Int32 = -1

    /// Installs the signal handlers. The signals then make `descriptor` readable and do not end the process.
    static func await() {
        var ends: [Int32] = [0, 0]
        guard descriptor < 0, pipe(&ends) == 0 else { return }
        (descriptor, writer) = (ends[0], ends[1])
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        var names = sigset_t()
        sigemptyset(&names)
        for name in [SIGINT, SIGTERM, SIGHUP] {
            sigaddset(&names, name)
            _ = signal(name) { _ in
                let saved = errno
                var byte: UInt8 = 0
                _ = write(Interrupt.writer, &byte, 1)
                errno = saved
            }
        }
        // The parent of the program may have blocked the signals.
        pthread_sigmask(SIG_UNBLOCK, &names, nil)
    }

    /// True if one of the signals was received.
    static var isPending: Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}
