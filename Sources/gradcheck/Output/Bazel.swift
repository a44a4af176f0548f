/// What Bazel wants of a test besides its result.
enum Bazel {
    /// Says that the test divides its cases itself, by touching the file that is named.
    static func confirmSharding() {
        guard Console.environment("TEST_TOTAL_SHARDS") != nil,
            let path = Console.environment("TEST_SHARD_STATUS_FILE"), !path.isEmpty
        else { return }
        FileSystem.touch(path)
    }

    /// Where it wants a report for JUnit.
    static var reportFile: String? {
        guard let path = Console.environment("XML_OUTPUT_FILE"), !path.isEmpty else { return nil }
        return path
    }
}
