/// Finds the gradcheck executable, in the folder of this program.
enum GradcheckProgram {
    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "cannot run \(path). Build it with: swift build -c release" }
    }

    /// The path of the executable.
    /// - Throws: `Missing` if it cannot be run.
    static func path() throws -> String {
        let own = CommandLine.arguments[0]
        let folder = own.lastIndex(of: "/").map { String(own[...$0]) } ?? "./"
        let path = folder + "gradcheck"
        do {
            _ = try ChildProcess([path, "--version"])
        } catch {
            throw Missing(path: path)
        }
        return path
    }
}
