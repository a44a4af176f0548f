#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Signal handler that detects if a worker process ends because it is out of memory.
///
/// A failed allocation and other faults end the process with the same signals. The handler tries to map memory, records
/// the result in the shared state of the worker, and restores the default action of the signal.
enum OutOfMemoryHandler {
    /// Where the result is recorded. A signal handler can only access a global that needs no initialisation.
    nonisolated(unsafe) private static var state: UnsafeMutablePointer<SharedMemory.WorkerState>?
    /// Number of bytes that the handler tries to map.
    nonisolated(unsafe) private static var probe = 0

    /// Limits the address space of this process to `bytes` and installs the handler.
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
        // A case within its other limits makes no larger allocation.
        probe = bytes / 4
        // After a stack overflow, the handler needs a stack of its own.
        let size = 1 << 16
        var stack = stack_t()
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        stack.ss_size = size
        _ = sigaltstack(&stack, nil)
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE] {
            var action = sigaction()
            #if canImport(Darwin)
                action.__sigaction_u.__sa_handler = { _ in OutOfMemoryHandler.write() }
            #else
                action.__sigaction_handler.sa_handler = { _ in OutOfMemoryHandler.write() }
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
