/// The program that is measured, in the folder of this one.
enum GradcheckProgram {
    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "there is no \(path); build it first: swift build -c release" }
    }

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
