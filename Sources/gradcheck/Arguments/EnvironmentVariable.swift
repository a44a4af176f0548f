/// A variable of the environment, or several that go together, and what becomes of a command for it.
struct EnvironmentVariable: Sendable {
    let names: [String]
    let meaning: String
    /// The flag that it goes with: the commands that have it heed the variable.
    let flag: String

    private init(_ names: String..., flag: String, _ meaning: String) {
        self.names = names
        self.flag = flag
        self.meaning = meaning
    }

    static let all = [
        EnvironmentVariable("NO_COLOR", flag: "--color", "no colours, if it is not empty"),
        EnvironmentVariable(
            "CLICOLOR_FORCE", flag: "--color",
            "colours also where no terminal is, if it is neither empty nor 0"),
        EnvironmentVariable("TERM", flag: "--color", "no colours, if it is dumb"),
        EnvironmentVariable(
            "GITHUB_ACTIONS", flag: "--report",
            "if true, annotations for GitHub go between the lines of the text"),
        EnvironmentVariable(
            "GITHUB_STEP_SUMMARY", flag: "--report",
            "the file that GitHub shows as the summary of a step, to which a page of Markdown is added"),
        EnvironmentVariable(
            "GITHUB_WORKSPACE", "CI_PROJECT_DIR", flag: "--report",
            "the folder from which paths are written in reports for GitHub and GitLab"),
        EnvironmentVariable(
            "XML_OUTPUT_FILE", flag: "--report",
            "where Bazel wants a report for JUnit, which is written by itself"),
        EnvironmentVariable(
            "CI_NODE_INDEX", "CI_NODE_TOTAL", flag: "--shard", "what --shard auto takes in GitLab; from 1"),
        EnvironmentVariable(
            "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX",
            "SLURM_ARRAY_TASK_STEP", flag: "--shard", "what --shard auto takes in an array of jobs of Slurm"),
        EnvironmentVariable(
            "JOB_COMPLETION_INDEX", flag: "--shard",
            "what --shard auto/N takes in an indexed job of Kubernetes; from 0"),
        EnvironmentVariable(
            "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", flag: "--shard",
            "the part that Bazel wants, taken without a flag; from 0"),
        EnvironmentVariable(
            "TEST_SHARD_STATUS_FILE", flag: "--shard",
            "the file that is touched to tell Bazel that only a part is run"),
        EnvironmentVariable(
            "TESTBRIDGE_TEST_ONLY", flag: "--filter", "the pattern of bazel test --test_filter"),
        EnvironmentVariable(
            "TEST_SRCDIR", flag: "--filter",
            "if set, by Bazel, which lays out the files of a test as links, these are followed out of their folder"
        ),
        EnvironmentVariable(
            "XDG_CACHE_HOME", "HOME", flag: "--last-failed",
            "where failures are remembered: in $XDG_CACHE_HOME/gradcheck, or $HOME/.cache/gradcheck"),
    ]
}
