/// What Bazel wants of a test besides its result.
/// - Source: Bazel's Test Encyclopedia.
enum Bazel {
    /// Says that the test divides its cases itself, by touching the file that is named.
    /// - Throws: why it cannot be touched.
    static func confirmSharding() throws(FileSystem.Fault) {
        guard Console.environment("TEST_TOTAL_SHARDS") != nil,
            let path = Console.environment("TEST_SHARD_STATUS_FILE"), !path.isEmpty
        else { return }
        try FileSystem.touch(path)
    }

    /// Where it wants a report for JUnit.
    static var reportFile: String? { word("XML_OUTPUT_FILE") }

    /// Which cases alone it wants: `bazel test --test_filter`.
    static var filter: String? { word("TESTBRIDGE_TEST_ONLY") }

    /// Whether the files of the run are laid out as links, each leading to where the file really is.
    static var laysOutLinks: Bool { word("TEST_SRCDIR") != nil }

    private static func word(_ name: String) -> String? {
        guard let text = Console.environment(name), !text.isEmpty else { return nil }
        return text
    }
}
