import CaseFormat

/// A file of cases and its canonical layout.
struct FileLayout {
    let path: String
    /// The folder in which the file was found; nil for one that was named.
    let folder: String?
    let limits: Limits

    /// Whether the file is laid out in another way.
    /// - Throws: `UnformattableFile`.
    func isChange() throws -> Bool {
        var (count, isSame) = (0, true)
        try forEachPiece { text, original in
            isSame = isSame && text.elementsEqual(original)
            count += text.count
        }
        return !isSame || count != FileSystem.stamp(of: path)?.last
    }

    /// Replaces the file, whole or not at all.
    /// - Throws: `UnformattableFile`, `FileSystem.Fault`.
    func write() throws {
        let file = try ReportFile(path)
        try forEachPiece { text, _ in try file.write(text) }
        try file.commit()
    }

    /// Hands on the laid out text in pieces, each with the bytes that it stands for.
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

    /// Reads the lines as a stream, so that a suite may be larger than memory.
    private func forEachLine(_ take: (_ text: [UInt8], _ original: [UInt8]) throws -> Void) throws {
        let file = try OpenFile(path)
        var lines = CaseLines(path: path, limits: limits) { () throws(FileSystem.Fault) in
            try file.next(1 << 18)
        }
        var diagnostics: [Diagnostic] = []
        // The number and the offset of the next line.
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
                // Lines between that are blank stay, so that no case gets another address.
                let blank = [UInt8](repeating: UInt8(ascii: "\n"), count: source.firstLine - number)
                let isInPlace = offset + blank.count == source.firstOffset
                try take(blank + text, isInPlace ? blank + source.bytes + [UInt8(ascii: "\n")] : [])
                number = source.firstLine + 1
                offset = source.firstOffset + source.bytes.count + 1
            }
        }
        if !diagnostics.isEmpty { throw UnformattableFile(diagnostics) }
    }

    private static let mostDiagnostics = 100
}

/// A file that is left as it is, and why.
struct UnformattableFile: Error {
    let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// Whether it could be read, and is not JSON.
    var isNotJSON: Bool {
        diagnostics.allSatisfy { if case .json = $0.kind { true } else { false } }
    }

    var rendered: String { diagnostics.map(\.rendered).joined(separator: "\n\n") }
}
