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
            guard let total = total ?? engine.total.flatMap(Console.environment) else {
                throw .shardWithoutTotal(engine.index, engine.total)
            }
            return (try engine.shard(index, total), engine.index)
        }
        // GitLab tells a job that is the only one of its kind that there is one, and nothing more.
        guard let all = Shard(1, of: 1), Console.environment("CI_NODE_TOTAL") == "1" else { return nil }
        return (all, "CI_NODE_TOTAL")
    }

    /// Bazel's protocol, which a test has to follow by itself; a total of 0 says that there are no parts.
    static func bazel() throws(UsageError) -> Shard? {
        guard let index = Console.environment("TEST_SHARD_INDEX") else { return nil }
        guard let total = Console.environment("TEST_TOTAL_SHARDS") else {
            throw .shardWithoutTotal("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS")
        }
        return total == "0" ? nil : try shard(index, total, "TEST_SHARD_INDEX", base: 0)
    }

    fileprivate static func shard(
        _ index: String, _ total: String, _ source: String, base: Int
    ) throws(UsageError) -> Shard {
        guard let total = Int(total), total >= 1 else {
            throw .badValue(source, total, expected: "a total from 1 up")
        }
        guard let number = Int(index), number >= base, number - base < total,
            let shard = Shard(number - base + 1, of: total)
        else { throw .badValue(source, index, expected: "an index from \(base) to \(total - 1 + base)") }
        return shard
    }
}

/// An engine that runs a program several times, and the variables in which it says which time this is.
private struct Engine {
    let index: String
    let total: String?
    var base = 0
    /// The variables with the lowest and the highest index and the step between them, where these are not fixed.
    var range: (first: String, last: String, step: String)?

    static let all = [
        Engine(index: "CI_NODE_INDEX", total: "CI_NODE_TOTAL", base: 1),
        Engine(
            index: "SLURM_ARRAY_TASK_ID", total: "SLURM_ARRAY_TASK_COUNT",
            range: ("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP")),
        // Kubernetes does not say how many there are.
        Engine(index: "JOB_COMPLETION_INDEX", total: nil),
    ]

    func shard(_ index: String, _ total: String) throws(UsageError) -> Shard {
        guard let range else { return try ShardChoice.shard(index, total, self.index, base: base) }
        let first = try number(range.first)
        let last = try number(range.last)
        let step = try number(range.step)
        // An index of a list, such as 1,5,9, does not say which of the list it is.
        guard let count = Int(total), step > 0, last >= first, (last - first) % step == 0,
            (last - first) / step == count - 1
        else { throw .unevenArray(self.index, total: total) }
        guard let number = Int(index), (first...last).contains(number), (number - first) % step == 0 else {
            throw .badValue(self.index, index, expected: "\(first) to \(last) by steps of \(step)")
        }
        return try ShardChoice.shard("\((number - first) / step)", total, self.index, base: 0)
    }

    /// The value of a variable; few enough that differences do not overflow.
    private func number(_ variable: String) throws(UsageError) -> Int {
        let text = Console.environment(variable) ?? ""
        guard let number = Int(text), (0...1 << 40).contains(number) else {
            throw .badValue(variable, text, expected: "a whole number")
        }
        return number
    }
}
