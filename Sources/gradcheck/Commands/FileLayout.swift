import CaseFormat

/// Checks and applies the canonical layout of a file of cases.
struct FileLayout {
    let path: String
    /// The folder in which the file was found; nil for a file named on the command line.
    let folder: String?
    let limits: Limits

    /// Returns true if the canonical layout differs from the contents of the file.
    /// - Throws: `UnformattableFile` if the file cannot be read or is not JSON.
    func isChange() throws -> Bool {
        var (count, isSame) = (0, true)
        try forEachPiece { text, original in
            isSame = isSame && text.elementsEqual(original)
            count += text.count
        }
        return !isSame || count != FileSystem.stamp(of: path)?.last
    }

    /// Replaces the file atomically by its canonical layout.
    /// - Throws: `UnformattableFile`, `FileSystem.Fault`.
    func write() throws {
        let file = try ReportFile(path)
        try forEachPiece { text, _ in try file.write(text) }
        try file.commit()
    }

    /// Calls `take` with each piece of the formatted text and the original bytes of the piece.
    private func forEachPiece(_ take: (_ text: [UInt8], _ original: [UInt8]) throws -> Void) throws {
        do {
            if let folder { try FileSystem.confine(path, to: folder) }
            if path.hasSuffix(".jsonl") { return try forEachLine(take) }
            let source = SourceText(path: path, bytes: try FileSystem.read(path, limit: limits.fileBytes))
            guard source.bytes.count <= limits.fileBytes else {
                throw UnformattableFile([Diagnostic(exceeding: .fileBytes, of: limits.fileBytes, at: source)])
            }
            try take(source.formatted(), source.bytes)
        } catch let error as MalformedCase {
            throw UnformattableFile(error.diagnostics)
        } catch let fault as FileSystem.Fault where fault.path == path {
            throw UnformattableFile([Diagnostic(unreadable: path, reason: fault.reason)])
        }
    }

    /// Formats a `.jsonl` file line by line, because the file can be larger than memory.
    private func forEachLine(_ take: (_ text: [UInt8], _ original: [UInt8]) throws -> Void) throws {
        let file = try OpenFile(path)
        var lines = CaseLines(path: path, limits: limits) { () throws(FileSystem.Fault) in
            try file.next(1 << 18)
        }
        var diagnostics: [Diagnostic] = []
        // Number and byte offset of the next line.
        var (number, offset) = (1, 0)
        while let line = try lines.next(), diagnostics.count < Self.mostDiagnostics {
            switch line {
            case .tooLong(let diagnostic): diagnostics.append(diagnostic)
            case .text(let source):
                let text: [UInt8]
                do {
                    text = try source.formatted(isLine: true)
                } catch {
                    diagnostics += error.diagnostics
                    continue
                }
                // Blank lines are kept, because line numbers are part of the addresses of cases.
                let blank = [UInt8](repeating: UInt8(ascii: "\n"), count: source.firstLine - number)
                let isInPlace = offset + blank.count == source.firstOffset
                try take(blank + text, isInPlace ? blank + source.bytes + [UInt8(ascii: "\n")] : [])
                number = source.firstLine + 1
                offset = source.firstOffset + source.bytes.count + 1
            }
        }
        if !diagnostics.isEmpty { throw UnformattableFile(diagnostics) }
    }

    /// Maximum number of reported errors in a file.
    private static let mostDiagnostics = 100
}

/// A file that cannot be formatted, with the reasons.
struct UnformattableFile: Error {
    let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// True if the file can be read and is not valid JSON.
    var isNotJSON: Bool {
        diagnostics.allSatisfy { if case .json = $0.kind { true } else { false } }
    }

    var rendered: String { diagnostics.map(\.rendered).joined(separator: "\n\n") }
}
