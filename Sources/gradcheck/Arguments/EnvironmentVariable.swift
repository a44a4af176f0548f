/// An environment variable that affects commands, or a group of related variables.
struct EnvironmentVariable: Sendable {
    let names: [String]
    let meaning: String
    /// The related flag; the variable affects the commands that have this flag.
    let flag: String

    private init(_ names: String..., flag: String, _ meaning: String) {
        self.names = names
        self.flag = flag
        self.meaning = meaning
    }

    static let all = [
        EnvironmentVariable("NO_COLOR", flag: "--color", "if not empty, the output has no colours"),
        EnvironmentVariable(
            "CLICOLOR_FORCE", flag: "--color",
            "if neither empty nor 0, the output has colours even if it is not a terminal"),
        EnvironmentVariable("TERM", flag: "--color", "if dumb, the output has no colours"),
        EnvironmentVariable(
            "GITHUB_ACTIONS", flag: "--report",
            "if true, annotations for GitHub are added to the text report"),
        EnvironmentVariable(
            "GITHUB_STEP_SUMMARY", flag: "--report",
            "file of the step summary on GitHub, to which a Markdown report is appended"),
        EnvironmentVariable(
            "GITHUB_WORKSPACE", "CI_PROJECT_DIR", flag: "--report",
            "folder that paths in reports for GitHub and GitLab are relative to"),
        EnvironmentVariable(
            "XML_OUTPUT_FILE", flag: "--report",
            "file to which a JUnit report is written; set by Bazel"),
        EnvironmentVariable(
            "CI_NODE_INDEX", "CI_NODE_TOTAL", flag: "--shard",
            "part and number of parts for --shard auto, from 1; set by GitLab"),
        EnvironmentVariable(
            "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX",
            "SLURM_ARRAY_TASK_STEP", flag: "--shard",
            "part and number of parts for --shard auto; set by Slurm for the tasks of a job array"),
        EnvironmentVariable(
            "JOB_COMPLETION_INDEX", flag: "--shard",
            "part for --shard auto/N, from 0; set by Kubernetes in an indexed job"),
        EnvironmentVariable(
            "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", flag: "--shard",
            "part and number of parts, from 0; set by Bazel and used without a flag"),
        EnvironmentVariable(
            "TEST_SHARD_STATUS_FILE", flag: "--shard",
            "file that is touched to confirm to Bazel that the test runs only its part"),
        EnvironmentVariable(
            "TESTBRIDGE_TEST_ONLY", flag: "--filter", "pattern of bazel test --test_filter"),
        EnvironmentVariable(
            "TEST_SRCDIR", flag: "--filter",
            "if set, links that lead out of a folder are followed; set by Bazel, which provides the files of a test as "
                + "links"
        ),
        EnvironmentVariable(
            "XDG_CACHE_HOME", "HOME", flag: "--last-failed",
            "parent folder of the list of failed cases: $XDG_CACHE_HOME/gradcheck or $HOME/.cache/gradcheck"),
    ]
}
