#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Throws damaged input at everything that reads what others wrote:
/// `fuzz TARGET [--seconds N] [--seed S] [--corpus DIR] [--findings DIR]`, `fuzz list`, `fuzz replay TARGET FILE…`.
///
/// A trap ends a process, so the inputs are tried in child processes. One that crashes, takes longer than ten seconds or
/// more than 2 GiB, or whose result is not what it must be, is saved in the folder of findings, made as small as it can be,
/// with the words of the process beside it. The inputs follow from the seed.
///
/// Plain SwiftPM is enough. There is no feedback from coverage: with a toolchain that has libFuzzer
/// (`swiftc -sanitize=fuzzer`), `FuzzTarget.run` is what an `LLVMFuzzerTestOneInput` would call.
@main
struct Fuzz {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == Batch.command {
            Batch.main(Array(words.dropFirst()))
        } else {
            exit(command(words))
        }
    }

    private static func command(_ words: [String]) -> Int32 {
        do {
            switch words.first {
            case "list": list()
            case "replay": return try replay(words.dropFirst()) ? 0 : 1
            default:
                let result = try Campaign(words).run { line in
                    print(line)
                    fflush(nil)
                }
                return result.findings.isEmpty ? 0 : 1
            }
            return 0
        } catch {
            print("fuzz: \(error)")
            return 2
        }
    }

    private static func list() {
        for target in FuzzTarget.all {
            print(target.name + String(repeating: " ", count: 12 - target.name.count) + target.summary)
        }
    }

    /// Whether every file is taken without a fault.
    private static func replay(_ words: ArraySlice<String>) throws -> Bool {
        guard let name = words.first, words.count > 1 else { throw UsageError() }
        let trial = try Trial(target: FuzzTarget.named(name), program: Program.path)
        var isClean = true
        for path in words.dropFirst() {
            guard let input = Files.read(path) else { throw UsageError(words: "cannot read \(path)") }
            let (ending, errors) = trial.explain(input)
            print("\(path): \(ending)")
            if !errors.isEmpty { print(errors) }
            if ending.isFault { isClean = false }
        }
        return isClean
    }
}

/// What the words after the program's name should have been.
struct UsageError: Error, CustomStringConvertible {
    var words =
        "usage: fuzz TARGET [--seconds N] [--seed S] [--corpus DIR] [--findings DIR] | list | replay TARGET FILE…"

    var description: String { words }
}

extension Campaign {
    /// - Throws: `UsageError`.
    init(_ words: [String]) throws {
        guard let name = words.first, words.count % 2 == 1 else { throw UsageError() }
        self.init(target: try FuzzTarget.named(name), program: Program.path)
        for i in stride(from: 1, to: words.count, by: 2) {
            let value = words[i + 1]
            switch words[i] {
            case "--seconds":
                guard let number = Double(value), number >= 0 else { throw UsageError() }
                seconds = number
            case "--seed":
                guard let number = UInt64(value) else { throw UsageError() }
                seed = number
            case "--corpus": folders.append(value)
            case "--findings": findingsFolder = value
            default: throw UsageError()
            }
        }
    }
}

/// This program, to be started again.
enum Program {
    static var path: String {
        guard let real = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { free(real) }
        return String(cString: real)
    }
}
