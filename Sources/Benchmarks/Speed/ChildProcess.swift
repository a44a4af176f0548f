#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A completed run of a program, with its time and memory.
struct ChildProcess {
    struct Failure: Error { let words: [String], status: Int32 }

    let milliseconds: Double
    /// The largest resident memory, in MiB, of the process or, on Linux, of a process that it started.
    let memory: Double
    let exitCode: Int32

    /// Runs a program in an empty environment and waits until it exits.
    ///
    /// - Parameters:
    ///   - isSilent: discard the standard output.
    ///   - codes: the accepted exit codes.
    /// - Throws: `Failure` if the program cannot be started, is terminated by a signal, or exits with another code.
    init(_ words: [String], isSilent: Bool = true, accepting codes: Set<Int32> = [0]) throws {
        Self.adoptOrphans()
        let start = ContinuousClock.now
        let child = try Self.start(words, isSilent: isSilent)
        var status: Int32 = 0
        var usage = rusage()
        let isWaitedFor = wait4(child, &status, 0, &usage) == child
        let elapsed = start.duration(to: .now).components
        milliseconds = 1e3 * Double(elapsed.seconds) + 1e-15 * Double(elapsed.attoseconds)
        memory = max(Self.mebibytes(usage.ru_maxrss), Self.memoryOfOrphans(ofGroup: child))
        exitCode = status >> 8 & 0xFF
        // The low seven bits are the signal that terminated the process, or 0.
        guard isWaitedFor, status & 0x7F == 0, codes.contains(exitCode) else {
            throw Failure(words: words, status: status)
        }
    }

    /// Starts a program in an empty environment and a new process group.
    private static func start(_ words: [String], isSilent: Bool) throws -> pid_t {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if isSilent { posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        // Flush this process's output so that it precedes that of the child.
        fflush(nil)
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var child: pid_t = 0
        let code = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw Failure(words: words, status: code) }
        return child
    }

    private static func mebibytes(_ maxRSS: Int) -> Double {
        #if canImport(Darwin)
            Double(maxRSS) / 0x1p20
        #else
            Double(maxRSS) / 0x1p10
        #endif
    }

    /// Waits for the processes that a child left running; returns their largest resident memory, in MiB.
    private static func memoryOfOrphans(ofGroup group: pid_t) -> Double {
        var largest = 0.0
        var status: Int32 = 0
        var usage = rusage()
        while wait4(-group, &status, 0, &usage) > 0 { largest = max(largest, mebibytes(usage.ru_maxrss)) }
        return largest
    }
}

extension ChildProcess {
    /// Makes this process the parent of orphaned descendants, so that it can measure them.
    ///
    /// gradcheck exits before its workers, which use most of the memory.
    private static func adoptOrphans() {
        #if os(Linux)
            let childSubreaper: Int32 = 36  // PR_SET_CHILD_SUBREAPER of <linux/prctl.h>
            _ = setProcessOption(childSubreaper, 1, 0, 0, 0)
        #endif
    }
}

#if os(Linux)
    // Swift does not import the C declaration, which is variadic.
    @_silgen_name("prctl")
    private func setProcessOption(_: Int32, _: UInt, _: UInt, _: UInt, _: UInt) -> Int32
#endif

/// A temporary folder, deleted with its files when the object is released.
final class TemporaryFolder {
    struct Failure: Error { let path: String }

    let path: String
    private var files: [String] = []

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/gradcheck-benchmarks-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(path: parent) }
        path = String(cString: made)
    }

    /// Writes a file and returns its path.
    func write(_ text: String, as name: String) throws -> String {
        let file = path + "/" + name
        guard let stream = fopen(file, "w") else { throw Failure(path: file) }
        files.append(file)
        let written = text.withCString { fputs($0, stream) }
        guard fclose(stream) == 0, written >= 0 else { throw Failure(path: file) }
        return file
    }

    deinit {
        for file in files { unlink(file) }
        rmdir(path)
    }
}
