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

/// The main loop of a worker process: reads cases from a pipe, runs them, and writes their results to another pipe.
struct CaseWorker {
    let limits: Limits
    let adjustments: CheckAdjustments
    /// Memory limit in bytes.
    let memory: Int
    /// True if the records of cases that passed are needed, false if their counts are sufficient.
    var sendsPassedRecords = true

    /// Time after which a case that exceeds its own time limit is terminated.
    var terminationDelay: Duration { .seconds(1.1 * min(limits.seconds, 1e9) + 0.2) }

    /// Processes requests until the pipe is closed.
    func work(number: Int, _ shared: SharedMemory, _ requests: Int32, _ results: Int32) {
        // The parent process handles interrupts and ends its workers.
        _ = signal(SIGINT, SIG_IGN)
        _ = signal(SIGHUP, SIG_IGN)
        _ = signal(SIGTERM, SIG_DFL)
        _ = signal(SIGALRM, SIG_DFL)
        // The parent of the program may have blocked signals.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        let state = shared.state(of: number)
        OutOfMemoryHandler.install(state, memory: memory)
        let threads = Workers(sharing: shared.idleThreads)
        var received = MessageBuffer()
        var answers: [UInt8] = []
        var (unsent, lastSent) = (0, ContinuousClock.now)
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            while let message = CaseMessage(takenFrom: &received) {
                state.pointee.begun += 1
                // The alarm ends the worker if the parent process was killed.
                alarm(UInt32(terminationDelay.components.seconds) + 2)
                append(run(message, threads), message.position, to: &answers)
                // Results are sent in groups, because waking the parent process takes longer than a small case.
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
        PlantedFault(in: message.source)?.trigger()
        let input = CaseInput(id: message.id, content: .text(message.source)) {
            CaseFeed.read($0, beside: message.id.path, limit: limits.fileBytes)
        }
        return input.run(limits: limits, adjustments, workers: threads)
    }

    private func append(_ result: CaseResult, _ position: Int, to answers: inout [UInt8]) {
        let needsRecord = sendsPassedRecords || result.outcome != .passed
        let line = needsRecord ? CaseRecord(result, position: position).json : ""
        AnswerMessage.append(CaseAnswer.numbers(of: result), line, to: &answers)
    }

    private func send(_ answers: inout [UInt8], to descriptor: Int32) -> Bool {
        defer { answers.removeAll(keepingCapacity: true) }
        return Console.write(answers[...], to: descriptor)
    }
}
