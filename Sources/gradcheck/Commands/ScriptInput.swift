import CaseFormat
import Scripts

/// The text of a script: from a file, from standard input, or from the command line itself.
struct ScriptInput {
    let source: SourceText
    /// What a case made from it is called.
    let title: String

    /// - Parameter operand: a path, or `-` for standard input.
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

    init(statements: String) {
        source = SourceText(path: "statements", bytes: Array(statements.utf8))
        title = statements.split(separator: "\n").first.map { String($0.prefix(60)) } ?? "statements"
    }
}

extension Flag {
    static let save = Flag("--save", value: "FILE", "write the case to a file that is not there yet")
    static let force = Flag("--force", "let --save replace a file")
}

extension Arguments {
    /// Writes a case where `--save` says: whole or not at all.
    /// - Returns: whether there was a file to write.
    func saveCase(_ text: String) throws -> Bool {
        guard let path = last("--save") else { return false }
        guard has("--force") || (try? FileSystem.kind(of: path)) == nil else {
            throw FileSystem.Fault(path, reason: "there is a file already; --force replaces it")
        }
        let file = try ReportFile(path)
        try file.write(text)
        try file.commit()
        Console.error("gradcheck: the case is in \(path.escapedForTerminal)\n")
        return true
    }
}
