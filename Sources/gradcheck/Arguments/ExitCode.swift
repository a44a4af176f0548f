/// How the program ends.
enum ExitCode: Int32, Sendable {
    case success = 0
    /// A case failed, was inconclusive or could not be read.
    case failure = 1
    case usage = 2
    /// A fault of the program itself, or of the machine.
    case fault = 3
    case nothingSelected = 4
    /// Interrupted; what had finished is reported.
    case interrupted = 130
}
