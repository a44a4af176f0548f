#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One run of a program, from start to end.
struct ChildProcess {
    struct Failure: Error { let words: [String], status: Int32 }

    let milliseconds: Double
    /// The largest resident memory, in MiB.
    let memory: Double

    /// Runs a program in an empty environment.
    ///
    /// - Parameter isSilent: whether what it prints is thrown away.
    /// - Throws: `Failure` unless it ends with exit code 0.
    init(_ words: [String], isSilent: Bool = true) throws {
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if isSilent { posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) }
        // What was printed so far comes first.
        fflush(nil)
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var child: pid_t = 0
        let start = ContinuousClock.now
        let code = posix_spawn(&child, words[0], &actions, nil, &arguments, &environment)
        guard code == 0 else { throw Failure(words: words, status: code) }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(child, &status, 0, &usage) == child, status == 0 else {
            throw Failure(words: words, status: status)
        }
        let elapsed = start.duration(to: .now).components
        milliseconds = 1e3 * Double(elapsed.seconds) + 1e-15 * Double(elapsed.attoseconds)
        #if canImport(Darwin)
            memory = Double(usage.ru_maxrss) / 0x1p20
        #else
            memory = Double(usage.ru_maxrss) / 0x1p10
        #endif
    }
}

/// A folder for files that nobody needs afterwards.
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
