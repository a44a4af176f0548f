import CaseFormat
import CaseRunner
import GradientCheck
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a worker process does: reads cases, runs them one after another, writes their records.
struct CaseWorker {
    let limits: Limits
    let adjustments: CheckAdjustments
    let memory: Int
    /// Whether anybody reads more of a case that passed than its counts.
    var tellsPassed = true

    /// After how long a case that does not heed its own limit is stopped.
    var patience: Duration { .seconds(1.1 * min(limits.seconds, 1e9) + 0.2) }

    func work(number: Int, _ shared: SharedMemory, _ requests: Int32, _ results: Int32) {
        // The run is what is interrupted; it sees to its workers.
        _ = signal(SIGINT, SIG_IGN)
        _ = signal(SIGHUP, SIG_IGN)
        _ = signal(SIGTERM, SIG_DFL)
        _ = signal(SIGALRM, SIG_DFL)
        // Whoever started the program may have held signals back.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let state = shared.state(of: number)
        SignalAnswer.install(state, memory: memory)
        let threads = Workers(sharing: shared.idleThreads)
        var received = MessageBuffer()
        var answers: [UInt8] = []
        var (unsent, lastSent) = (0, ContinuousClock.now)
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            while let message = CaseMessage(takenFrom: &received) {
                state.pointee.begun += 1
                // A run that has been killed cannot see to its workers.
                alarm(UInt32(patience.components.seconds) + 2)
                append(run(message, threads), message.position, to: &answers)
                // Not each by itself: a process that is woken costs more than a small case. But before there is nothing
                // left to do.
                unsent += 1
                if unsent == 32 || lastSent.duration(to: .now) > .milliseconds(5) {
                    guard send(&answers, to: results) else { return }
                    (unsent, lastSent) = (0, .now)
                }
            }
            alarm(0)
            guard send(&answers, to: results) else { return }
            (unsent, lastSent) = (0, .now)
            let count = chunk.withUnsafeMutableBytes { read(requests, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            received.append(Array(chunk[..<count]))
        }
    }

    private func run(_ message: CaseMessage, _ threads: Workers) -> CaseResult {
        PlantedFault(in: message.source)?.strike()
        let input = CaseInput(id: message.id, content: .text(message.source)) {
            CaseFeed.read($0, beside: message.id.path, limit: limits.fileBytes)
        }
        return input.run(limits: limits, adjustments, workers: threads)
    }

    private func append(_ result: CaseResult, _ position: Int, to answers: inout [UInt8]) {
        let isTold = tellsPassed || result.outcome != .passed
        let line = isTold ? CaseRecord(result, position: position).json : ""
        AnswerMessage.append(CaseAnswer.numbers(of: result), line, to: &answers)
    }

    private func send(_ answers: inout [UInt8], to descriptor: Int32) -> Bool {
        defer { answers.removeAll(keepingCapacity: true) }
        return Console.write(answers[...], to: descriptor)
    }
}
