/// Exit code of the program.
enum ExitCode: Int32, Sendable {
    /// All cases passed.
    case success = 0
    /// A case failed, was inconclusive or could not be read.
    case failure = 1
    /// The command line is invalid.
    case usage = 2
    /// An error of the program or the system, such as a report that cannot be written.
    case fault = 3
    /// No case was selected.
    case nothingSelected = 4
    /// The run was interrupted; the cases that had finished are reported.
    case interrupted = 130
}
