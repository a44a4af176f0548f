import Autograd
import CaseFormat
import CaseRunner

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension FuzzTarget {
    static let running = FuzzTarget(
        name: "run", summary: "running a case under small limits",
        grammar: CaseGrammar(isForRunning: true), seeds: .cases, batchSize: 1_000
    ) { input throws(Complaint) in
        let result = try RunLimits.run(input)
        guard result.outcome != .passed || result.checks.allSatisfy({ $0.outcome == .passed }) else {
            throw Complaint("case passed with a failed check")
        }
        guard result.outcome != .malformed || !result.diagnostics.isEmpty else {
            throw Complaint("malformed case without diagnostics")
        }
        return result.outcome != .malformed
    }
}

/// Small limits for running cases, and checks that they are respected.
enum RunLimits {
    static let limits: Limits = {
        var limits = Limits()
        limits.tensorElements = 4096
        limits.caseElements = 65536
        limits.steps = 200
        limits.expressionNodes = 5000
        limits.seconds = 0.5
        return limits
    }()

    /// Runs a case; files that it reads are generated arrays.
    ///
    /// - Throws: `Complaint` if the case takes ten times its time limit or more memory than its elements can need.
    static func run(_ input: [UInt8]) throws(Complaint) -> CaseResult {
        let start = processSeconds
        let result = caseInput(input).run(limits: limits)
        let seconds = processSeconds - start
        guard seconds < 10 * limits.seconds else { throw Complaint("time limit exceeded", "\(seconds) s") }
        guard processMemory < memory else { throw Complaint("memory limit exceeded", "\(processMemory) MiB") }
        return result
    }

    static func caseInput(_ input: [UInt8]) -> CaseInput {
        Tensor.elementLimit.store(limits.tensorElements, ordering: .relaxed)
        let text = SourceText(path: HostileText.path, bytes: input)
        return CaseInput(id: CaseID(path: text.path), content: .text(text), readFile: file)
    }

    /// A generated NumPy file or, for some paths, an error.
    private static let file: @Sendable (String) -> Result<[UInt8], CaseExecution.FileFault> = { path in
        guard path.utf8.count % 8 != 0 else { return .failure(.init(reason: HostileText.path)) }
        var random = SplitMix64(state: UInt64(path.utf8.count))
        return .success(NumPyGrammar().generated(&random))
    }

    /// The memory limit in MiB: some hundred numbers for each element, for values, gradients and checks.
    private static let memory = 512.0

    /// The largest resident memory so far, in MiB.
    ///
    /// On Linux, `getrusage` includes the memory of the parent process, so this reads `/proc/self/status`.
    private static var processMemory: Double {
        #if os(Linux)
            let status = String(decoding: Files.read("/proc/self/status") ?? [], as: UTF8.self)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return (line?.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }.first ?? 0) / 0x1p10
        #else
            var usage = rusage()
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss) / 0x1p20
        #endif
    }

    /// The processor time in seconds, which does not depend on the load of the machine.
    private static var processSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
