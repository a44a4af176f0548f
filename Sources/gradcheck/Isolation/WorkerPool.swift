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

/// Runs cases in worker processes, so that what one of them does to its process is that case's outcome and no other's,
/// and hands their records on in the order of the cases.
struct WorkerPool {
    private let worker: CaseWorker
    private let jobs: Int
    private let maxFail: Int?
    private let shared: SharedMemory
    private var workers: [WorkerProcess] = []
    private var begun = 0
    /// Cases of workers that ended before they came to them.
    private var returned: [WorkerProcess.Assignment] = []
    private var isExhausted = false
    /// What a case takes, roughly. Slow cases often come together, so that one counts for more than a fast one.
    private var typicalSeconds = 0.005
    /// Workers that ended one after another without having begun a case.
    private var barren = 0
    private var deliveries: OrderedAnswers

    /// - Throws: why the system gives no memory.
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

    /// Runs what `next` gives until it gives nothing.
    ///
    /// - Parameter whileWaiting: called several times a second.
    /// - Throws: why the system gives no process.
    mutating func run(
        whileWaiting tick: () -> Void = {}, next: () -> CaseFeed.Item?
    ) throws(FileSystem.Fault) -> RunSummary.Ending {
        WorkerProcess.forgetDismissed()
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

    // MARK: Handing out

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

    /// Cases that a worker is given ahead, so that it does not wait for the next: work for some ten milliseconds.
    private var ahead: Int { Int(min(max(0.01 / typicalSeconds, 2), 64)) }

    private var hasRoom: Bool {
        workers.count < jobs || workers.contains { $0.assigned.count < ahead && $0.unsentCount < 1 << 16 }
    }

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

    private mutating func begin() throws(FileSystem.Fault) -> WorkerProcess {
        guard barren < 3 else {
            throw FileSystem.Fault("a worker process", reason: "it ends before it runs a case")
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

    /// Lets large cases use the processors that no worker needs any more.
    private func release(_ count: Int) {
        shared.idleThreads.pointee.add(count, ordering: .sequentiallyConsistent)
    }

    // MARK: Waiting

    /// Waits until a worker has something to say or has had its time; false if the run was interrupted.
    private mutating func wait() -> Bool {
        var polled = [pollfd(fd: Interrupt.descriptor, events: Int16(POLLIN), revents: 0)]
        for worker in workers {
            polled.append(pollfd(fd: worker.results, events: Int16(POLLIN), revents: 0))
            if let blocked = worker.blocked {
                polled.append(pollfd(fd: blocked, events: Int16(POLLOUT), revents: 0))
            }
        }
        let busy = workers.filter { !$0.assigned.isEmpty }
        let next = busy.map { $0.beganAt.advanced(by: worker.patience) }.min()
        let milliseconds = next.map { ContinuousClock.now.duration(to: $0) / .milliseconds(1) } ?? 1000
        _ = poll(&polled, nfds_t(polled.count), Int32(min(max(milliseconds.rounded(.up), 0), 200)))
        if polled[0].revents != 0 { return false }
        for worker in workers where worker.blocked != nil { worker.send() }
        return true
    }

    // MARK: Collecting

    private mutating func collect(from process: WorkerProcess) {
        let wasBusy = !process.assigned.isEmpty
        for (assignment, answer) in process.receive() {
            let answer = answer ?? lost(assignment, .answer, process)
            let weight = answer.seconds > typicalSeconds ? 0.5 : 0.2
            typicalSeconds += weight * (answer.seconds - typicalSeconds)
            deliveries.deliver(answer, assignment.message.id, at: assignment.index)
        }
        if !process.isAlive {
            bury(process, process.end())
        } else if !process.assigned.isEmpty, process.beganAt.duration(to: .now) > worker.patience {
            bury(process, process.end(killing: true), .timeout(seconds: worker.limits.seconds))
        }
        if wasBusy, process.assigned.isEmpty || !process.isAlive, isExhausted { release(1) }
    }

    /// The case that the worker was at is lost; those before it, of which it did not get to tell, and those after it are
    /// run by another.
    private mutating func bury(_ process: WorkerProcess, _ status: Int32, _ known: LostCase? = nil) {
        let state = shared.state(of: process.number).pointee
        barren = state.begun > process.answered ? 0 : barren + 1
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
