import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Memory shared by a run and its worker processes: the number of idle threads, and the state of each worker.
struct SharedMemory: @unchecked Sendable {
    /// The number of idle threads, then the state of each worker from byte 64 on.
    private let memory: UnsafeMutableRawPointer

    /// Maximum number of simultaneous workers.
    static let capacity = 512

    /// State of a worker, which the run can read after the worker has crashed.
    struct WorkerState {
        /// True if the worker ended because it was out of memory.
        var isOutOfMemory = false
        /// Number of cases that the worker has started.
        var begun = 0
    }

    /// Allocates the memory; nil if the system call fails.
    init?() {
        let size = 64 + Self.capacity * MemoryLayout<WorkerState>.stride
        guard
            let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
            memory != MAP_FAILED
        else { return nil }
        self.memory = memory
        idleThreads.initialize(to: Atomic(0))
        state(of: 0).initialize(repeating: WorkerState(), count: Self.capacity)
    }

    /// Number of threads that a large case can start, in any worker.
    var idleThreads: UnsafeMutablePointer<Atomic<Int>> {
        memory.assumingMemoryBound(to: Atomic<Int>.self)
    }

    /// The state of a worker. Workers whose numbers differ by a multiple of `capacity` use the same memory.
    /// - Parameter worker: number of the worker.
    func state(of worker: Int) -> UnsafeMutablePointer<WorkerState> {
        (memory + 64).assumingMemoryBound(to: WorkerState.self) + worker % Self.capacity
    }
}
