import CaseFormat
import CaseRunner
import GradientCheck
import Reports
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Handle of a worker process, with the pipes to it and the cases assigned to it.
///
/// The process is created with `fork` and without `exec`, which avoids the start-up time of a program. This is safe
/// because the parent process has a single thread.
final class WorkerProcess {
    let number: Int
    private(set) var isAlive = true
    /// The assigned cases without a result, in order; the worker runs the first one.
    private(set) var assigned: [Assignment] = []
    /// Number of cases with a result.
    private(set) var answered = 0
    /// Time at which the worker started the first assigned case.
    private(set) var beganAt = ContinuousClock.now
    /// Descriptor from which results are read.
    let results: Int32

    private let process: pid_t
    private let requests: Int32
    private var unsent: ArraySlice<UInt8> = []
    private var received = MessageBuffer()

    /// A case assigned to a worker.
    struct Assignment {
        /// Index of the case among the cases of this process.
        let index: Int
        let message: CaseMessage
    }

    /// Starts a process.
    /// - Parameters:
    ///   - inherited: descriptors of earlier workers, which the new process closes.
    ///   - work: main loop of the process, which reads cases from one descriptor and writes results to the other.
    /// - Throws: `FileSystem.Fault` if the process or its pipes cannot be created.
    init(
        number: Int, inherited: [Int32], work: (_ requests: Int32, _ results: Int32) -> Void
    ) throws(FileSystem.Fault) {
        let (requestsOut, requestsIn) = try Self.pipe()
        let (resultsOut, resultsIn) = try Self.pipe()
        let process = systemFork()
        guard process >= 0 else { throw FileSystem.Fault("a worker process", errno) }
        if process == 0 {
            for descriptor in inherited + [requestsIn, resultsOut] { close(descriptor) }
            work(requestsOut, resultsIn)
            _exit(0)
        }
        close(requestsOut)
        close(resultsIn)
        _ = fcntl(requestsIn, F_SETFL, O_NONBLOCK)
        _ = fcntl(resultsOut, F_SETFL, O_NONBLOCK)
        self.number = number
        self.process = process
        requests = requestsIn
        results = resultsOut
    }

    private static func pipe() throws(FileSystem.Fault) -> (out: Int32, in: Int32) {
        var ends: [Int32] = [0, 0]
        guard systemPipe(&ends) == 0 else { throw FileSystem.Fault("a pipe", errno) }
        return (ends[0], ends[1])
    }

    var descriptors: [Int32] { [requests, results] }
    /// Number of bytes to be sent.
    var unsentCount: Int { unsent.count }
    /// The descriptor to wait for if there are bytes to be sent; nil otherwise.
    var blocked: Int32? { unsent.isEmpty ? nil : requests }

    /// Assigns a case, which the next `send()` sends.
    func assign(_ assignment: Assignment) {
        if assigned.isEmpty { beganAt = .now }
        assigned.append(assignment)
        unsent += assignment.message.bytes
    }

    /// Sends as many bytes as the pipe accepts.
    func send() {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { write(requests, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // `receive` detects that the process has ended.
            guard count > 0 else { return }
            unsent = unsent.dropFirst(count)
        }
        unsent = []
    }

    /// Returns the received results with their cases, and sets `isAlive` to false at the end of the pipe.
    func receive() -> [(Assignment, CaseAnswer?)] {
        var answers: [(Assignment, CaseAnswer?)] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while isAlive {
            let count = chunk.withUnsafeMutableBytes { read(results, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { break }
            guard count > 0 else {
                isAlive = false
                break
            }
            received.append(Array(chunk[..<count]))
            while !assigned.isEmpty, let message = AnswerMessage(takenFrom: &received) {
                answers.append((assigned.removeFirst(), message.answer))
                answered += 1
                beganAt = .now
            }
            if count < chunk.count { break }
        }
        return answers
    }

    /// Closes the pipes so that an idle worker exits, without waiting for its end.
    func dismiss() {
        isAlive = false
        close(requests)
        close(results)
    }

    /// Collects the exit status of dismissed workers that have ended.
    static func collectDismissed() { while waitpid(-1, nil, WNOHANG) > 0 {} }

    /// Waits for the end of the process and returns its status.
    func end(killing: Bool = false) -> Int32 {
        if killing { kill(process, SIGKILL) }
        isAlive = false
        close(requests)
        close(results)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

// Swift's overlay makes `fork` unavailable because it is unsafe with several threads; a run has a single thread.
@_silgen_name("fork") private func systemFork() -> pid_t

private func systemPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 { pipe(ends) }
