import CaseRunner

/// Which part of the cases to run, from the command line or from what runs the program.
enum ShardChoice {
    /// `M/N`, `auto`, or `auto/N` where the engine says the index alone.
    /// - Throws: what is no such thing, an index without a total, an index beyond the total.
    static func parse(_ text: String) throws(UsageError) -> (shard: Shard, source: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts[0] == "auto", parts.count <= 2 {
            let total = parts.count == 2 ? parts[1] : nil
            guard let found = try fromEnvironment(total: total) else { throw .noShardInEnvironment }
            return found
        }
        guard parts.count == 2 else {
            throw .badValue("--shard", text, expected: "M/N with 1 ≤ M ≤ N, or auto")
        }
        return (try shard(parts[0], parts[1], "--shard", base: 1), "--shard")
    }

    /// What the engine that runs the program says; nil if it says nothing.
    private static func fromEnvironment(
        total: String?
    ) throws(UsageError) -> (shard: Shard, source: String)? {
        for engine in Engine.all {
            guard let index = Console.environment(engine.index) else { continue }
            let source = engine.index
            guard let total = total ?? engine.total.flatMap(Console.environment) else {
                throw .shardWithoutTotal(engine.index, engine.total)
            }
            let base = engine.first.flatMap(Console.environment) ?? engine.base
            guard let first = Int(base), let step = Int(engine.step.flatMap(Console.environment) ?? "1"),
                step > 0, let number = Int(index)
            else { throw .badValue(engine.index, index, expected: "a whole number") }
            let (offset, overflow) = number.subtractingReportingOverflow(first)
            guard !overflow, offset % step == 0 else {
                throw .badValue(engine.index, index, expected: "\(first) and every \(step) after it")
            }
            return (try shard("\(offset / step)", total, source, base: 0), source)
        }
        return nil
    }

    /// Bazel's protocol, which a test has to follow by itself.
    static func bazel() throws(UsageError) -> Shard? {
        guard let index = Console.environment("TEST_SHARD_INDEX") else { return nil }
        guard let total = Console.environment("TEST_TOTAL_SHARDS") else {
            throw .shardWithoutTotal("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS")
        }
        return try shard(index, total, "TEST_SHARD_INDEX", base: 0)
    }

    private static func shard(
        _ index: String, _ total: String, _ source: String, base: Int
    ) throws(UsageError) -> Shard {
        guard let total = Int(total), total >= 1 else {
            throw .badValue(source, total, expected: "a total from 1 up")
        }
        guard let index = Int(index), index >= base, index - base < total,
            let shard = Shard(index - base + 1, of: total)
        else { throw .badValue(source, index, expected: "an index from \(base) to \(total - 1 + base)") }
        return shard
    }
}

/// An engine that runs a program several times, and the variables in which it says which time this is.
private struct Engine {
    let index: String
    let total: String?
    /// The lowest index, where it is not a fixed one.
    var first: String?
    var base = "0"
    var step: String?

    static let all = [
        Engine(index: "CI_NODE_INDEX", total: "CI_NODE_TOTAL", base: "1"),
        Engine(
            index: "SLURM_ARRAY_TASK_ID", total: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN",
            step: "SLURM_ARRAY_TASK_STEP"),
        // Kubernetes does not say how many there are.
        Engine(index: "JOB_COMPLETION_INDEX", total: "JOB_COMPLETION_TOTAL"),
    ]
}
