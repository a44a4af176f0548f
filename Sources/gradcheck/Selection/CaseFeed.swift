import CaseFormat
import CaseRunner
import Reports

/// Iterator over the selected cases, which reads each file on demand.
struct CaseFeed {
    private var files: ArraySlice<File>
    private let limits: Limits
    private let selection: Selection
    /// The selected lines of a file, if it was named with line numbers.
    private let wanted: [String: Set<Int>]
    /// The `.jsonl` file that is being read.
    private var lines: (path: String, size: Int, reader: CaseLines<FileSystem.Fault>)?
    /// Number of bytes of the files read so far.
    private var bytesRead = 0
    /// Number of cases selected so far, including those of other shards.
    private(set) var selected = 0

    /// A file to be read.
    private struct File {
        let path: String
        /// The folder in which the file was found; nil for a file named on the command line.
        var folder: String?
    }

    /// A selected case.
    struct Item {
        /// Index of the case among all selected cases, from 0.
        let position: Int
        let id: CaseID
        /// Number of bytes of the selected files up to the end of this case.
        let end: Int
        let content: Content

        enum Content {
            case text(SourceText)
            /// The file or line cannot be read.
            case unreadable(Diagnostic)
            case skipped
        }

        /// The input for running the case in this process; nil for a skipped case.
        func input(_ limits: Limits) -> CaseInput? {
            let content: CaseInput.Content
            switch self.content {
            case .text(let source): content = .text(source)
            case .unreadable(let diagnostic): content = .unreadable(diagnostic)
            case .skipped: return nil
            }
            return CaseInput(id: id, content: content) { [path = id.path, limit = limits.fileBytes] in
                CaseFeed.read($0, beside: path, limit: limit)
            }
        }
    }

    /// Name of standard input as an operand and in reports.
    static let standardInput = "-"

    /// Finds the files at the paths.
    /// - Parameter paths: files, folders, `file.jsonl#line`, or `-` for standard input.
    /// - Throws: `UsageError` for a path that does not exist and for a Python script.
    init(_ paths: [String], limits: Limits, _ selection: Selection) throws(UsageError) {
        var files: [File] = []
        var wanted: [String: Set<Int>] = [:]
        for path in paths {
            if path == Self.standardInput {
                files.append(File(path: path))
                continue
            }
            let (path, line) = Self.split(path)
            try UsageError.checkIsNoScript(path)
            do {
                switch try FileSystem.kind(of: path) {
                case .folder:
                    files += try FileSystem.caseFiles(below: path).map { File(path: $0, folder: path) }
                case .file, .other: if wanted[path] == nil || line == nil { files.append(File(path: path)) }
                }
            } catch {
                throw .noSuchPath(error.path, reason: error.reason)
            }
            if let line { wanted[path, default: []].insert(line) }
        }
        self.files = files[...]
        self.limits = limits
        self.wanted = wanted
        self.selection = selection
    }

    /// Splits `path#line`, unless a file with this name exists.
    private static func split(_ path: String) -> (path: String, line: Int?) {
        if (try? FileSystem.kind(of: path)) != nil { return (path, nil) }
        guard let mark = path.lastIndex(of: "#"), let line = Int(path[path.index(after: mark)...]) else {
            return (path, nil)
        }
        return (String(path[..<mark]), line)
    }

    /// Returns the next selected case; nil at the end.
    mutating func next() -> Item? {
        while true {
            if let item = nextLine() { return item }
            guard let file = files.popFirst() else { return nil }
            do {
                if let folder = file.folder {
                    try FileSystem.confine(file.path, to: folder, followsLinks: Bazel.laysOutLinks)
                }
                if file.path == Self.standardInput {
                    if let item = try readStandardInput() { return item }
                } else if file.path.hasSuffix(".jsonl") {
                    try beginLines(file.path)
                } else if let item = try wholeFile(file.path) {
                    return item
                }
            } catch {
                if let item = item(CaseID(path: file.path), unreadable(file.path, error)) { return item }
            }
        }
    }

    private mutating func beginLines(_ path: String) throws(FileSystem.Fault) {
        let file = try OpenFile(path)
        let reader = CaseLines(path: path, limits: limits) { () throws(FileSystem.Fault) in
            try file.next(1 << 18)
        }
        lines = (path, FileSystem.size(of: path), reader)
    }

    /// Reads standard input as one case, or as one case on each line if the first line is a case.
    private mutating func readStandardInput() throws(FileSystem.Fault) -> Item? {
        let bytes = try OpenFile.standardInput.read(limit: limits.fileBytes)
        let path = Self.standardInput
        guard SourceText(path: path, bytes: bytes).isLines else {
            bytesRead += bytes.count
            let text = SourceText(path: path, bytes: bytes)
            guard bytes.count <= limits.fileBytes else {
                let diagnostic = Diagnostic(exceeding: .fileBytes, of: limits.fileBytes, at: text)
                return item(CaseID(path: path), .unreadable(diagnostic))
            }
            return item(CaseID(path: path), .text(text))
        }
        var rest: [UInt8]? = bytes
        let reader = CaseLines<FileSystem.Fault>(path: path, limits: limits) { () throws(FileSystem.Fault) in
            defer { rest = nil }
            return rest ?? []
        }
        lines = (path, bytes.count, reader)
        return nil
    }

    private mutating func nextLine() -> Item? {
        guard let (path, size, _) = lines else { return nil }
        do {
            while let line = try lines?.reader.next() {
                let item: Item?
                switch line {
                case .text(let text):
                    item = self.item(
                        CaseID(path: path, line: text.firstLine), .text(text),
                        end: bytesRead + text.firstOffset + text.bytes.count)
                case .tooLong(let diagnostic):
                    item = self.item(
                        CaseID(path: path, line: diagnostic.location.line), .unreadable(diagnostic))
                }
                if let item { return item }
            }
            lines = nil
            bytesRead += size
            return nil
        } catch {
            lines = nil
            bytesRead += size
            return item(CaseID(path: path), unreadable(path, error))
        }
    }

    private mutating func wholeFile(_ path: String) throws(FileSystem.Fault) -> Item? {
        let id = CaseID(path: path)
        guard selection.admits(id) else { return nil }
        let bytes = try FileSystem.read(path, limit: limits.fileBytes)
        bytesRead += bytes.count
        let text = SourceText(path: path, bytes: bytes)
        guard bytes.count <= limits.fileBytes else {
            let diagnostic = Diagnostic(exceeding: .fileBytes, of: limits.fileBytes, at: text)
            return item(id, .unreadable(diagnostic))
        }
        return item(id, .text(text))
    }

    private func unreadable(_ path: String, _ fault: FileSystem.Fault) -> Item.Content {
        .unreadable(Diagnostic(unreadable: path, reason: fault.reason))
    }

    /// Returns the case if it is selected and belongs to this shard; nil otherwise.
    ///
    /// - Parameter end: number of bytes of the files up to the end of the case; nil for the bytes read so far.
    private mutating func item(_ id: CaseID, _ content: Item.Content, end: Int? = nil) -> Item? {
        if let wanted = wanted[id.path], let line = id.line, !wanted.contains(line) { return nil }
        guard selection.admits(id) else { return nil }
        if case .text(let source) = content, !selection.admits(source) { return nil }
        let position = selected
        selected += 1
        guard selection.shard?.contains(position) ?? true else { return nil }
        return Item(
            position: position, id: id, end: end ?? bytesRead,
            content: selection.skips(id) ? .skipped : content)
    }

    // MARK: Extent

    /// Total amount of work of a run, as far as it is known without reading the files.
    enum Extent: Equatable {
        /// Number of cases, if it is known.
        case cases(Int)
        /// Total size of the files in bytes.
        case bytes(Int)
        /// Unknown, for standard input and pipes.
        case unknown
    }

    /// The extent of this run.
    /// - Complexity: one `stat` call for each file.
    var extent: Extent {
        if files.contains(where: { $0.path == Self.standardInput }) { return .unknown }
        let read = files.filter { $0.path.hasSuffix(".jsonl") || selection.admits(CaseID(path: $0.path)) }
        var cases: Int? = selection.tags.isEmpty ? 0 : nil
        for file in read {
            // The number of cases in a `.jsonl` file is known only if its lines were named.
            let count = file.path.hasSuffix(".jsonl") ? wanted[file.path]?.count : 1
            cases = cases.flatMap { sum in count.map { sum + $0 } }
        }
        guard let cases else {
            let bytes = read.reduce(0) { $0 + FileSystem.size(of: $1.path) }
            return bytes > 0 ? .bytes(bytes) : .unknown
        }
        return .cases((0..<cases).count { selection.shard?.contains($0) ?? true })
    }

    /// Reads a data file of a case, which must be in the folder of the case or below it.
    static func read(
        _ relative: String, beside casePath: String, limit: Int
    ) -> Result<[UInt8], CaseExecution.FileFault> {
        let folder = casePath.lastIndex(of: "/").map { String(casePath[..<$0]) } ?? "."
        // A symbolic link can lead out of the folder, so the resolved path is checked.
        guard let target = FileSystem.resolved(folder + "/" + relative) else {
            return .failure(CaseExecution.FileFault(reason: "no such file"))
        }
        // Bazel provides cases as symbolic links, so the folder of the link's target is also allowed.
        let own = FileSystem.resolved(casePath).flatMap { path in
            path.lastIndex(of: "/").map { String(path[...$0]) }
        }
        let roots = [
            FileSystem.resolved(folder.isEmpty ? "/" : folder).map { $0 == "/" ? $0 : $0 + "/" }, own,
        ]
        guard roots.contains(where: { $0.map(target.hasPrefix) ?? false }) else {
            return .failure(CaseExecution.FileFault(reason: "it leads out of the case's folder"))
        }
        do throws(FileSystem.Fault) {
            let bytes = try FileSystem.read(target, limit: limit)
            guard bytes.count <= limit else {
                return .failure(
                    CaseExecution.FileFault(
                        reason: "it is larger than the limit; raise that with --max-file-bytes"))
            }
            return .success(bytes)
        } catch {
            return .failure(CaseExecution.FileFault(reason: error.reason))
        }
    }
}
