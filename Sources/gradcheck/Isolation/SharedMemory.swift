import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a run and its worker processes share: how many threads may still be begun, and how far each worker has come.
struct SharedMemory: @unchecked Sendable {
    /// The number of idle threads, then a state for each worker.
    private let memory: UnsafeMutableRawPointer

    /// The workers that there is room for at a time.
    static let capacity = 512

    /// What a worker leaves for the time when it can say no more.
    struct WorkerState {
        /// Whether it ended for want of memory.
        var isOutOfMemory = false
        /// How many cases it has begun in all.
        var begun = 0
    }

    /// nil where the system has no memory to give.
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

    /// Threads that a large case may begin, whichever worker it is in.
    var idleThreads: UnsafeMutablePointer<Atomic<Int>> {
        memory.assumingMemoryBound(to: Atomic<Int>.self)
    }

    /// - Parameter worker: its number; numbers are used again.
    func state(of worker: Int) -> UnsafeMutablePointer<WorkerState> {
        (memory + 64).assumingMemoryBound(to: WorkerState.self) + worker % Self.capacity
    }
}
