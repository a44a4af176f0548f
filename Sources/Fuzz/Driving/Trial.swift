#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs inputs of a target in child processes.
final class Trial {
    let target: FuzzTarget
    private let program: String
    private let hang: Duration
    private let folder: String
    private let shared: SharedInput
    /// The largest resident memory of a child so far, in MiB.
    private(set) var memory = 0.0

    init(target: FuzzTarget, program: String, hang: Duration = .seconds(10)) throws(SharedInput.Failure) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/gradcheck-fuzz-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw SharedInput.Failure(path: parent) }
        folder = String(cString: made)
        (self.target, self.program, self.hang) = (target, program, hang)
        shared = try SharedInput(path: folder + "/input")
    }

    deinit {
        unlink(folder + "/input")
        unlink(folder + "/errors")
        rmdir(folder)
    }

    /// Runs a batch.
    /// - Returns: the outcome, the number of inputs started, and the last input.
    func run(
        _ batch: Batch, folders: [String], until deadline: ContinuousClock.Instant?
    ) -> (ending: Ending, count: Int, last: [UInt8]) {
        shared.count = 0
        let ending = start(batch, folders: folders, until: deadline)
        return (ending, shared.count, shared.input)
    }

    /// Runs one input.
    func ending(of input: [UInt8]) -> Ending {
        shared.input = input
        return start(.shared)
    }

    /// Runs one input and returns the error output of the process, including a backtrace.
    func explain(_ input: [UInt8]) -> (Ending, errors: String) {
        shared.input = input
        let ending = start(.shared, errors: folder + "/errors")
        return (ending, String(decoding: Files.read(folder + "/errors") ?? [], as: UTF8.self))
    }

    private func start(
        _ batch: Batch, folders: [String] = [], until deadline: ContinuousClock.Instant? = nil,
        errors: String? = nil
    ) -> Ending {
        shared.complaint = nil
        let words = [program, Batch.command, target.name, batch.word, folder + "/input"] + folders
        guard var child = Child(words, errors: errors) else { return .failed }
        let ending = child.wait(shared, hang: hang, until: deadline)
        memory = max(memory, child.memory)
        return ending
    }
}
