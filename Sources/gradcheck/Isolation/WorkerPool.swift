import CaseFormat
import CaseRunner
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs cases in worker processes and reports the results in the order of the cases.
///
/// A case that crashes, hangs or exhausts the memory of its process does not affect other cases.
struct WorkerPool {
    private let worker: CaseWorker
    private let jobs: Int
    private let maxFail: Int?
    private let shared: SharedMemory
    private var workers: [WorkerProcess] = []
    /// Number of workers that were started.
    private var begun = 0
    /// Cases to be reassigned, because their worker ended before it ran them.
    private var returned: [WorkerProcess.Assignment] = []
    /// True if all cases have been read.
    private var isExhausted = false
    /// Moving average of the time per case. Slow cases often occur in groups, so a slow case has a larger weight.
    private var typicalSeconds = 0.005
    /// Number of consecutive workers that ended without starting a case.
    private var failedStarts = 0
    private var deliveries: OrderedAnswers

    /// - Throws: `FileSystem.Fault` if shared memory cannot be allocated.
    init(
        _ worker: CaseWorker, jobs: Int, maxFail: Int?, report: @escaping (CaseID, CaseAnswer) -> Void
    ) throws(FileSystem.Fault) {
        guard let shared = SharedMemory() else { throw FileSystem.Fault("shared memory", errno) }
        self.shared = shared
        self.worker = worker
        self.jobs = min(max(jobs, 1), SharedMemory.capacity)
        self.maxFail = maxFail
        deliveries = OrderedAnswers(maxFail: maxFail, report: report)
    }

    /// Runs the cases that `next` returns, until it returns nil.
    ///
    /// - Parameter whileWaiting: called several times per second.
    /// - Throws: `FileSystem.Fault` if a process cannot be started.
    mutating func run(
        whileWaiting tick: () -> Void = {}, next: () -> CaseFeed.Item?
    ) throws(FileSystem.Fault) -> RunSummary.Ending {
        WorkerProcess.collectDismissed()
        defer {
            for worker in workers {
                if worker.assigned.isEmpty { worker.dismiss() } else { _ = worker.end(killing: true) }
            }
        }
        while true {
            try assign(next)
            if deliveries.isOver { return .maxFail }
            if isExhausted, returned.isEmpty, workers.allSatisfy(\.assigned.isEmpty) { return .complete }
            guard wait() else {
                deliveries.deliverAll()
                return .interrupted
            }
            tick()
            for worker in workers { collect(from: worker) }
            workers.removeAll { !$0.isAlive }
        }
    }

    // MARK: Assigning cases

    /// Assigns cases to workers, and starts workers up to the number of jobs.
    private mutating func assign(_ next: () -> CaseFeed.Item?) throws(FileSystem.Fault) {
        while !deliveries.isOver, hasRoom, let assignment = nextAssignment(next) {
            var least = workers.min { $0.assigned.count < $1.assigned.count }
            if least?.assigned.isEmpty != true, workers.count < jobs {
                least = try begin()
            }
            least?.assign(assignment)
        }
        for worker in workers { worker.send() }
    }

    /// Number of cases that are assigned to a worker at a time: work for about 10 ms, so that workers do not wait.
    private var ahead: Int { Int(min(max(0.01 / typicalSeconds, 2), 64)) }

    private var hasRoom: Bool {
        workers.count < jobs || workers.contains { $0.assigned.count < ahead && $0.unsentCount < 1 << 16 }
    }

    /// The next case for a worker. Skipped and unreadable cases are reported directly.
    private mutating func nextAssignment(_ next: () -> CaseFeed.Item?) -> WorkerProcess.Assignment? {
        if !returned.isEmpty { return returned.removeFirst() }
        while !isExhausted {
            guard let item = next() else {
                isExhausted = true
                release(jobs - workers.count { !$0.assigned.isEmpty })
                return nil
            }
            let index = deliveries.expect()
            switch item.content {
            case .text(let source):
                return .init(
                    index: index, message: CaseMessage(position: item.position, id: item.id, source: source))
            case .skipped:
                let record = CaseRecord(skipped: item.id, position: item.position)
                deliveries.deliver(CaseAnswer(record), item.id, at: index)
            case .unreadable(let diagnostic):
                let result = CaseResult(unreadable: item.id, diagnostic)
                let record = CaseRecord(result, position: item.position)
                deliveries.deliver(CaseAnswer(record), item.id, at: index)
            }
        }
        return nil
    }

    /// Starts a worker.
    private mutating func begin() throws(FileSystem.Fault) -> WorkerProcess {
        guard failedStarts < 3 else {
            throw FileSystem.Fault("a worker process", reason: "it ended before it ran a case")
        }
        let (worker, shared, number) = (self.worker, self.shared, begun)
        shared.state(of: number).pointee = SharedMemory.WorkerState()
        let process = try WorkerProcess(number: number, inherited: workers.flatMap(\.descriptors)) {
            worker.work(number: number, shared, $0, $1)
        }
        begun += 1
        workers.append(process)
        return process
    }

    /// Makes the processors that workers no longer need available to large cases.
    private func release(_ count: Int) {
        shared.idleThreads.pointee.add(count, ordering: .sequentiallyConsistent)
    }

    // MARK: Waiting

    /// Waits until a worker has sent data or exceeded its time limit, at most 200 ms; false if the run was interrupted.
    private mutating func wait() -> Bool {
        var polled = [pollfd(fd: Interrupt.descriptor, events: Int16(POLLIN), revents: 0)]
        for worker in workers {
            polled.append(pollfd(fd: worker.results, events: Int16(POLLIN), revents: 0))
            if let blocked = worker.blocked {
                polled.append(pollfd(fd: blocked, events: Int16(POLLOUT), revents: 0))
            }
        }
        let busy = workers.filter { !$0.assigned.isEmpty }
        let next = busy.map { $0.beganAt.advanced(by: worker.terminationDelay) }.min()
        let milliseconds = next.map { ContinuousClock.now.duration(to: $0) / .milliseconds(1) } ?? 1000
        _ = poll(&polled, nfds_t(polled.count), Int32(min(max(milliseconds.rounded(.up), 0), 200)))
        if polled[0].revents != 0 { return false }
        for worker in workers where worker.blocked != nil { worker.send() }
        return true
    }

    // MARK: Collecting results

    /// Reports the results that a worker has sent, and handles its end or timeout.
    private mutating func collect(from process: WorkerProcess) {
        let wasBusy = !process.assigned.isEmpty
        for (assignment, answer) in process.receive() {
            let answer = answer ?? lost(assignment, .invalidRecord, process)
            let weight = answer.seconds > typicalSeconds ? 0.5 : 0.2
            typicalSeconds += weight * (answer.seconds - typicalSeconds)
            deliveries.deliver(answer, assignment.message.id, at: assignment.index)
        }
        if !process.isAlive {
            handleEnd(of: process, process.end())
        } else if !process.assigned.isEmpty, process.beganAt.duration(to: .now) > worker.terminationDelay {
            handleEnd(of: process, process.end(killing: true), .timeout(seconds: worker.limits.seconds))
        }
        if wasBusy, process.assigned.isEmpty || !process.isAlive, isExhausted { release(1) }
    }

    /// Reports the case that the worker was running as lost. The other assigned cases, including finished cases whose
    /// results were not received, are run by another worker.
    private mutating func handleEnd(of process: WorkerProcess, _ status: Int32, _ known: LostCase? = nil) {
        let state = shared.state(of: process.number).pointee
        failedStarts = state.begun > process.answered ? 0 : failedStarts + 1
        for (k, assignment) in process.assigned.enumerated() {
            guard process.answered + k == state.begun - 1 else {
                returned.append(assignment)
                continue
            }
            let cause =
                known ?? (state.isOutOfMemory ? .memory(bytes: worker.memory) : .signal(status & 0x7F))
            deliveries.deliver(lost(assignment, cause, process), assignment.message.id, at: assignment.index)
        }
    }

    /// The result of a case whose worker returned none.
    private func lost(
        _ assignment: WorkerProcess.Assignment, _ cause: LostCase, _ process: WorkerProcess
    ) -> CaseAnswer {
        let message = assignment.message
        let seconds = process.beganAt.duration(to: .now) / .seconds(1)
        return CaseAnswer(
            CaseRecord(
                lost: message.id, message.source, position: message.position, cause, seconds: seconds))
    }
}
