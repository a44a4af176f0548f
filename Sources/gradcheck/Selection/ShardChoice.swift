import CaseRunner

/// Determines the part of the cases to run, from the command line or from the environment.
enum ShardChoice {
    /// Parses the value of `--shard`: `M/N`, `auto`, or `auto/N` if the environment contains only the index.
    /// - Returns: the part, and the name of the flag or variable that determined it.
    /// - Throws: `UsageError` for an invalid value, a missing total, or an index out of range.
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

    /// The part that the environment variables determine; nil if there are none.
    private static func fromEnvironment(
        total: String?
    ) throws(UsageError) -> (shard: Shard, source: String)? {
        for scheduler in Scheduler.all {
            guard let index = Console.environment(scheduler.index) else { continue }
            guard let total = total ?? scheduler.total.flatMap(Console.environment) else {
                throw .shardWithoutTotal(scheduler.index, scheduler.total)
            }
            return (try scheduler.shard(index, total), scheduler.index)
        }
        // In a job that is not parallel, GitLab sets only CI_NODE_TOTAL, to 1.
        guard let all = Shard(1, of: 1), Console.environment("CI_NODE_TOTAL") == "1" else { return nil }
        return (all, "CI_NODE_TOTAL")
    }

    /// The part set by Bazel, which is used without a flag; nil if none is set, or if the total is 0.
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
            throw .badValue(source, total, expected: "a total of at least 1")
        }
        guard let number = Int(index), number >= base, number - base < total,
            let shard = Shard(number - base + 1, of: total)
        else { throw .badValue(source, index, expected: "an index from \(base) to \(total - 1 + base)") }
        return shard
    }
}

/// A job scheduler that runs the program once for each part, with its environment variables.
private struct Scheduler {
    /// Variable that contains the index.
    let index: String
    /// Variable that contains the number of parts, if there is one.
    let total: String?
    /// The smallest index.
    var base = 0
    /// Variables that contain the lowest index, the highest index and the step, if these are configurable.
    var range: (first: String, last: String, step: String)?

    static let all = [
        Scheduler(index: "CI_NODE_INDEX", total: "CI_NODE_TOTAL", base: 1),
        Scheduler(
            index: "SLURM_ARRAY_TASK_ID", total: "SLURM_ARRAY_TASK_COUNT",
            range: ("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP")),
        // Kubernetes sets no variable for the number of parts.
        Scheduler(index: "JOB_COMPLETION_INDEX", total: nil),
    ]

    func shard(_ index: String, _ total: String) throws(UsageError) -> Shard {
        guard let range else { return try ShardChoice.shard(index, total, self.index, base: base) }
        let first = try number(range.first)
        let last = try number(range.last)
        let step = try number(range.step)
        // In an irregular list, such as 1,5,9, the index does not determine its position.
        guard let count = Int(total), step > 0, last >= first, (last - first) % step == 0,
            (last - first) / step == count - 1
        else { throw .unevenArray(self.index, total: total) }
        guard let number = Int(index), (first...last).contains(number), (number - first) % step == 0 else {
            throw .badValue(
                self.index, index, expected: "an index from \(first) to \(last) in steps of \(step)")
        }
        return try ShardChoice.shard("\((number - first) / step)", total, self.index, base: 0)
    }

    /// The integer value of a variable, limited so that differences do not overflow.
    private func number(_ variable: String) throws(UsageError) -> Int {
        let text = Console.environment(variable) ?? ""
        guard let number = Int(text), (0...1 << 40).contains(number) else {
            throw .badValue(variable, text, expected: "an integer from 0 to 2⁴⁰")
        }
        return number
    }
}
