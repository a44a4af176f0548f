/// Case files whose gradients are right, and what the program says of them.
struct CaseFiles {
    private let paths: [String]

    init(_ paths: [String]) { self.paths = paths }

    /// The program's own report: each case that fails or is inconclusive, with its cause, and how many there were.
    func report() throws {
        print("Cases below \(paths.joined(separator: ", ")):\n", terminator: "\n")
        do {
            _ = try ChildProcess([GradcheckProgram.path(), "run"] + paths, isSilent: false)
        } catch let failure as ChildProcess.Failure {
            print("Not all passed (status \(failure.status)).")
        }
        print()
    }
}
