/// Runs gradcheck on case files whose gradients are correct.
struct CaseFiles {
    private let paths: [String]

    init(_ paths: [String]) { self.paths = paths }

    /// Prints the program's report, which lists the cases that fail or are inconclusive.
    func report() throws {
        print("Cases in \(paths.joined(separator: ", ")):\n", terminator: "\n")
        do {
            _ = try ChildProcess([GradcheckProgram.path(), "run"] + paths, isSilent: false)
        } catch let failure as ChildProcess.Failure {
            print("Not all cases passed (status \(failure.status)).")
        }
        print()
    }
}
