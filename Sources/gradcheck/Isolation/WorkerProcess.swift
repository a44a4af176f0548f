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

/// A process of this program that runs cases, as the run sees it.
///
/// A copy of the process that starts it, so that it costs no start of a program. That is sound because a run has no
/// other thread.
final class WorkerProcess {
    let number: Int
    private(set) var isAlive = true
    /// The cases that it was given and has not answered, in their order; it is at the first.
    private(set) var assigned: [Assignment] = []
    /// How many it has answered.
    private(set) var answered = 0
    /// When it began the first of them.
    private(set) var beganAt = ContinuousClock.now
    let results: Int32

    private let process: pid_t
    private let requests: Int32
    private var unsent: ArraySlice<UInt8> = []
    private var received = MessageBuffer()

    /// A case that a worker is to run.
    struct Assignment {
        /// Among the cases that are run here.
        let index: Int
        let message: CaseMessage
    }

    /// - Parameters:
    ///   - inherited: the descriptors of earlier workers, which are none of this one's business.
    ///   - work: what the process does with the cases that it reads from one descriptor and answers on another.
    /// - Throws: why the system gives no process.
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
    /// Bytes that wait to be sent.
    var unsentCount: Int { unsent.count }
    /// The descriptor on which bytes wait to be sent; nil if none do.
    var blocked: Int32? { unsent.isEmpty ? nil : requests }

    /// Gives it a case, which is on its way with the next `send()`.
    func assign(_ assignment: Assignment) {
        if assigned.isEmpty { beganAt = .now }
        assigned.append(assignment)
        unsent += assignment.message.bytes
    }

    /// Sends as much as the pipe takes.
    func send() {
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes { write(requests, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Whether the process has ended is seen where its results come from.
            guard count > 0 else { return }
            unsent = unsent.dropFirst(count)
        }
        unsent = []
    }

    /// The answers that have come, each with the case that it is for. Afterwards `isAlive` says whether more can come.
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

    /// Lets a worker that has nothing to do end by itself, and does not wait for that.
    func dismiss() {
        isAlive = false
        close(requests)
        close(results)
    }

    /// Takes note of the end of workers that were dismissed.
    static func forgetDismissed() { while waitpid(-1, nil, WNOHANG) > 0 {} }

    /// How it ended; waits for that.
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

// The overlay hides it, because a copy of a process with several threads is not sound; a run has one.
@_silgen_name("fork") private func systemFork() -> pid_t

private func systemPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 { pipe(ends) }
