import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Threads that a program may use, besides the one that it began with.
///
/// Threads of the system, so that a program that needs none does not wait for an executor to start.
public final class Workers: @unchecked Sendable {
    /// Atomic, hence unchecked; in memory that processes may share.
    private let idle: UnsafeMutablePointer<Atomic<Int>>
    private let isShared: Bool

    /// - Parameter count: how many threads may run at once besides those that run already.
    public init(_ count: Int = 0) {
        idle = .allocate(capacity: 1)
        idle.initialize(to: Atomic(max(count, 0)))
        isShared = false
    }

    /// - Parameter idle: how many threads may be begun, counted in memory that several processes share.
    public init(sharing idle: UnsafeMutablePointer<Atomic<Int>>) {
        self.idle = idle
        isShared = true
    }

    deinit { if !isShared { idle.deallocate() } }

    /// Runs `body` on this thread and on every idle one, until all have come to its end.
    ///
    /// Those that are done are free to help with what the others do.
    package func runAll(_ body: @escaping @Sendable () -> Void) {
        var begun: [Worker] = []
        while let worker = begin(body) { begun.append(worker) }
        body()
        release()
        for worker in begun { worker.join() }
    }

    /// Says that a thread that counts will do no more.
    package func release() { idle.pointee.add(1, ordering: .sequentiallyConsistent) }

    /// A thread that runs `body`, if one is idle.
    package func begin(_ body: @escaping @Sendable () -> Void) -> Worker? {
        var count = idle.pointee.load(ordering: .sequentiallyConsistent)
        while count > 0 {
            let (isTaken, present) = idle.pointee.weakCompareExchange(
                expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
            guard !isTaken else {
                let worker = Worker {
                    body()
                    self.release()
                }
                if worker == nil { release() }
                return worker
            }
            count = present
        }
        return nil
    }
}

/// One thread.
package struct Worker {
    private let thread: pthread_t

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// nil where the system has no thread to give.
    fileprivate init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let fault = pthread_create(
            &thread, nil,
            { work in
                let work: UnsafeMutableRawPointer? = work
                if let work { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body() }
                return nil
            }, work.toOpaque())
        guard fault == 0 else {
            work.release()
            return nil
        }
        #if canImport(Darwin)
            guard let thread else { return nil }
        #endif
        self.thread = thread
    }

    /// Waits for the thread's end.
    package consuming func join() { pthread_join(thread, nil) }
}
