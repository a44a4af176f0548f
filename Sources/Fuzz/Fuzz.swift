#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The fuzzer: runs the parts of gradcheck that process untrusted input on random and mutated inputs.
///
/// Usage: `fuzz TARGET [--seconds N] [--seed S] [--corpus DIR] [--findings DIR]`, `fuzz list`, or
/// `fuzz replay TARGET FILE…`.
///
/// Inputs run in child processes, because a trap terminates the process. An input is a finding if it crashes the child,
/// takes longer than ten seconds, needs more than 2 GiB, or violates a property that the target checks. A finding is
/// minimised and saved in the findings folder, with the error output of the process in a second file. The inputs are
/// determined by the seed.
///
/// The fuzzer needs only SwiftPM, so it has no coverage feedback. With a toolchain that includes libFuzzer
/// (`swiftc -sanitize=fuzzer`), an `LLVMFuzzerTestOneInput` function could call `FuzzTarget.run`.
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

    /// Runs the target on each file and prints the results; returns true if none shows a fault.
    private static func replay(_ words: ArraySlice<String>) throws -> Bool {
        guard let name = words.first, words.count > 1 else { throw UsageError() }
        let trial = try Trial(target: FuzzTarget.named(name), program: Program.path)
        var isClean = true
        for path in words.dropFirst() {
            guard let input = Files.read(path) else { throw UsageError(message: "cannot read \(path)") }
            let (ending, errors) = trial.explain(input)
            print("\(path): \(ending)")
            if !errors.isEmpty { print(errors) }
            if ending.isFault { isClean = false }
        }
        return isClean
    }
}

/// An error in the command line.
struct UsageError: Error, CustomStringConvertible {
    var message =
        "usage: fuzz TARGET [--seconds N] [--seed S] [--corpus DIR] [--findings DIR] | list | replay TARGET FILE…"

    var description: String { message }
}

extension Campaign {
    /// Parses the command line `TARGET [option value]…`.
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

/// The executable of this program, which is started again for child processes.
enum Program {
    static var path: String {
        guard let real = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
        defer { free(real) }
        return String(cString: real)
    }
}
