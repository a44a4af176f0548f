#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An interrupt from the terminal, or a request to end, as something that can be waited for.
enum Interrupt {
    /// Can be read from once there was one; −1, which `poll` passes over, before `await()`.
    nonisolated(unsafe) private(set) static var descriptor: Int32 = -1
    nonisolated(unsafe) private static var writer: Int32 = -1

    /// From now on an interrupt does not end the process, but is noted.
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
        // Whoever started the program may have held them back.
        pthread_sigmask(SIG_UNBLOCK, &names, nil)
    }

    /// Whether there was one.
    static var hasCome: Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}
