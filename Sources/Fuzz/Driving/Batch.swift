#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The work of a child process: a sequence of inputs, run until one of them fails.
enum Batch: Equatable {
    /// The entries of the corpus, unchanged, from an index on.
    case seeds(from: Int)
    /// `FuzzTarget.batchSize` generated inputs, determined by a seed.
    case inputs(seed: UInt64)
    /// The single input stored in the shared memory.
    case shared

    /// The first command-line argument of a child process.
    static let command = "--child"
    /// The exit code after a complaint.
    static let complained: Int32 = 3
    /// The limit on the child's address space, in bytes.
    static let memoryLimit = 2 << 30

    private init?(_ word: String) {
        let parts = word.split(separator: ":")
        switch (parts.first, parts.last) {
        case ("seeds", let last?): self = .seeds(from: Int(last) ?? 0)
        case ("inputs", let last?): self = .inputs(seed: UInt64(last) ?? 0)
        case ("shared", _): self = .shared
        default: return nil
        }
    }

    var word: String {
        switch self {
        case .seeds(let first): "seeds:\(first)"
        case .inputs(let seed): "inputs:\(seed)"
        case .shared: "shared"
        }
    }

    /// Runs a batch as a child process and exits.
    /// - Parameter words: the target, the batch, the path of the shared memory, and further corpus folders.
    static func main(_ words: [String]) -> Never {
        guard words.count >= 3, let target = try? FuzzTarget.named(words[0]), let batch = Batch(words[1]),
            let shared = try? SharedInput(path: words[2])
        else { exit(2) }
        limitMemory()
        do {
            try batch.run(target, shared) { Corpus(for: target, folders: Array(words[3...])).entries }
            exit(0)
        } catch {
            shared.complaint = error
            exit(complained)
        }
    }

    private func run(
        _ target: FuzzTarget, _ shared: SharedInput, corpus: () -> [[UInt8]]
    ) throws(Complaint) {
        switch self {
        case .shared: _ = try target.run(shared.input)
        case .seeds(let first):
            for input in corpus().dropFirst(first) { _ = try Self.attempt(input, target, shared) }
        case .inputs(let seed):
            var inputs = Inputs(target.grammar, seeds: corpus(), seed: seed)
            for _ in 0..<target.batchSize {
                let input = inputs.next()
                if try Self.attempt(input, target, shared) { inputs.keep(input) }
            }
        }
    }

    private static func attempt(
        _ input: [UInt8], _ target: FuzzTarget, _ shared: SharedInput
    ) throws(Complaint) -> Bool {
        shared.input = input
        shared.count += 1
        return try target.run(input)
    }

    private static func limitMemory() {
        var limit = rlimit(rlim_cur: rlim_t(memoryLimit), rlim_max: rlim_t(memoryLimit))
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            setrlimit(RLIMIT_AS, &limit)
        #endif
    }
}
