import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pool of threads that a program may start in addition to its main thread.
///
/// Uses POSIX threads, so that a program that needs none does not wait for an executor to start.
public final class Workers: @unchecked Sendable {
    /// Number of threads that may still be started. Atomic, and possibly in memory shared between processes, hence
    /// unchecked.
    private let idle: UnsafeMutablePointer<Atomic<Int>>
    private let isShared: Bool

    /// - Parameter count: The number of additional threads that may run at the same time.
    public init(_ count: Int = 0) {
        idle = .allocate(capacity: 1)
        idle.initialize(to: Atomic(max(count, 0)))
        isShared = false
    }

    /// - Parameter idle: The number of threads that may be started, counted in memory shared by several processes.
    public init(sharing idle: UnsafeMutablePointer<Atomic<Int>>) {
        self.idle = idle
        isShared = true
    }

    deinit { if !isShared { idle.deallocate() } }

    /// Runs `body` on this thread and on every idle one, and waits until all have finished.
    ///
    /// A thread that finishes becomes idle and can help the others.
    package func runAll(_ body: @escaping @Sendable () -> Void) {
        var begun: [Worker] = []
        while let worker = begin(body) { begun.append(worker) }
        body()
        release()
        for worker in begun { worker.join() }
    }

    /// Returns a thread to the pool.
    package func release() { idle.pointee.add(1, ordering: .sequentiallyConsistent) }

    /// Starts a thread that runs `body`; returns nil if none is idle.
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

/// A running thread.
package struct Worker {
    private let thread: pthread_t

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Fails if the system cannot start another thread.
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

    /// Waits for the thread to finish.
    package consuming func join() { pthread_join(thread, nil) }
}
