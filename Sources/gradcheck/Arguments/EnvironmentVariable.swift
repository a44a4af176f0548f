/// A variable of the environment, or several that go together, and what becomes of a command for it.
struct EnvironmentVariable: Sendable {
    let names: [String]
    let meaning: String
    /// The flag for the same thing: the commands that have it heed the variable, and the flag goes before it.
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
            "if true, the report for GitHub's annotations is written by itself"),
        EnvironmentVariable(
            "GITHUB_STEP_SUMMARY", flag: "--report", "the file that GitHub shows as the summary of a step"),
        EnvironmentVariable(
            "CI_NODE_INDEX", "CI_NODE_TOTAL", flag: "--shard", "the part of --shard auto in GitLab, from 1"),
        EnvironmentVariable(
            "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP",
            flag: "--shard", "the part of --shard auto in an array of jobs of Slurm"),
        EnvironmentVariable(
            "JOB_COMPLETION_INDEX", "JOB_COMPLETION_TOTAL", flag: "--shard",
            "the part of --shard auto in an indexed job of Kubernetes, from 0; the total is for the job to set"
        ),
        EnvironmentVariable(
            "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", flag: "--shard",
            "the part that Bazel wants, from 0, taken without --shard"),
        EnvironmentVariable(
            "TEST_SHARD_STATUS_FILE", flag: "--shard", "the file whose touch tells Bazel that parts are known"
        ),
        EnvironmentVariable(
            "XML_OUTPUT_FILE", flag: "--shard", "where Bazel wants the report for JUnit, written by itself"),
        EnvironmentVariable(
            "XDG_CACHE_HOME", "HOME", flag: "--last-failed",
            "where failures are remembered: in $XDG_CACHE_HOME/gradcheck, or $HOME/.cache/gradcheck"),
    ]
}
