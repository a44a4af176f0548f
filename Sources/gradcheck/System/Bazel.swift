/// Bazel's protocol for tests: sharding, filters and report files.
/// - Source: Bazel's Test Encyclopedia.
enum Bazel {
    /// Confirms that the program supports sharding by touching the status file.
    /// - Throws: `FileSystem.Fault` if the file cannot be touched.
    static func confirmSharding() throws(FileSystem.Fault) {
        guard Console.environment("TEST_TOTAL_SHARDS") != nil,
            let path = Console.environment("TEST_SHARD_STATUS_FILE"), !path.isEmpty
        else { return }
        try FileSystem.touch(path)
    }

    /// Path of the JUnit report; nil outside of Bazel.
    static var reportFile: String? { word("XML_OUTPUT_FILE") }

    /// Pattern of `bazel test --test_filter`; nil if there is none.
    static var filter: String? { word("TESTBRIDGE_TEST_ONLY") }

    /// True if Bazel provides the files of the run as symbolic links.
    static var laysOutLinks: Bool { word("TEST_SRCDIR") != nil }

    private static func word(_ name: String) -> String? {
        guard let text = Console.environment(name), !text.isEmpty else { return nil }
        return text
    }
}
