#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tells a worker that ends for want of memory from one that ends for another reason.
///
/// Both end by the same signal. The handler of the signal tries to get memory, and leaves the answer in memory that the
/// run shares; then the signal takes its course.
enum SignalAnswer {
    /// Where to write; the handler can reach nothing but a global that needs no initialisation.
    nonisolated(unsafe) private static var state: UnsafeMutablePointer<SharedMemory.WorkerState>?
    nonisolated(unsafe) private static var probe = 0

    /// Limits this process to `bytes` of address space, and makes it note at its end whether it was for want of them.
    static func install(_ state: UnsafeMutablePointer<SharedMemory.WorkerState>, memory bytes: Int) {
        var limit = rlimit()
        #if os(Linux) && canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
        #else
            let resource = RLIMIT_AS
        #endif
        if getrlimit(resource, &limit) == 0 {
            limit.rlim_cur = min(limit.rlim_max, rlim_t(bytes))
            _ = setrlimit(resource, &limit)
        }
        self.state = state
        // No allocation of a case within its other limits is as large as this.
        probe = bytes / 4
        // A stack that has overflowed has no room for the handler.
        let size = 1 << 16
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        _ = sigaltstack(&stack, nil)
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] {
            var action = sigaction()
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = { _ in SignalAnswer.write() }
            #else
                action.__sigaction_handler.sa_handler = { _ in SignalAnswer.write() }
            #endif
            action.sa_flags = SA_ONSTACK | Int32(bitPattern: UInt32(SA_RESETHAND))
            _ = sigaction(signal, &action, nil)
        }
    }

    private static func write() {
        let memory = mmap(nil, probe, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if memory == MAP_FAILED { state?.pointee.isOutOfMemory = true }
    }
}
