import CaseFormat
import Scripts

/// The text of a script, from a file, from standard input or from the command line.
struct ScriptInput {
    let source: SourceText
    /// Title for the case that the script is converted to.
    let title: String

    /// Reads a script.
    /// - Parameter operand: path of the script, or `-` for standard input.
    init(file operand: String, limit: Int) throws(FileSystem.Fault) {
        guard operand != "-" else {
            source = SourceText(
                path: "standard input", bytes: try OpenFile.standardInput.read(limit: limit))
            title = "from standard input"
            return
        }
        source = SourceText(path: operand, bytes: try FileSystem.read(operand, limit: limit))
        let name = operand.split(separator: "/").last.map(String.init) ?? operand
        title = name.hasSuffix(".py") ? String(name.dropLast(3)) : name
    }

    /// Creates a script from statements on the command line.
    init(statements: String) {
        source = SourceText(path: "statements", bytes: Array(statements.utf8))
        title = statements.split(separator: "\n").first.map { String($0.prefix(60)) } ?? "statements"
    }
}

extension Flag {
    static let save = Flag("--save", value: "FILE", "write the case to a new file")
    static let force = Flag("--force", "allow --save to replace a file")
}

extension Arguments {
    /// Writes a case atomically to the file named by `--save`.
    /// - Returns: true if the flag is present and the file was written.
    /// - Throws: `FileSystem.Fault` if the file exists and `--force` is absent, or cannot be written.
    func saveCase(_ text: String) throws -> Bool {
        guard let path = last("--save") else { return false }
        guard has("--force") || (try? FileSystem.kind(of: path)) == nil else {
            throw FileSystem.Fault(path, reason: "the file already exists; use --force to replace it")
        }
        let file = try ReportFile(path)
        try file.write(text)
        try file.commit()
        Console.error("gradcheck: the case was written to \(path.escapedForTerminal)\n")
        return true
    }
}
