import CaseFormat
import CaseRunner
import Reports

/// The selected cases, one after another, read as they are asked for.
struct CaseFeed {
    private var files: ArraySlice<File>
    private let limits: Limits
    private let selection: Selection
    /// The lines of a file that are wanted, where only some are.
    private let wanted: [String: Set<Int>]
    private var lines: (path: String, size: Int, reader: CaseLines<FileSystem.Fault>)?
    /// Bytes of the files that have been read.
    private var bytesRead = 0
    /// The number of cases selected so far, whichever part of them is run here.
    private(set) var selected = 0

    private struct File {
        let path: String
        /// The folder in which the file was found; nil for one that was named.
        var folder: String?
    }

    /// A case of the run.
    struct Item {
        /// Among all selected cases, from 0.
        let position: Int
        let id: CaseID
        /// Bytes of the selected files up to the end of this case.
        let end: Int
        let content: Content

        enum Content {
            case text(SourceText)
            /// What is wrong with the file or line as a whole.
            case unreadable(Diagnostic)
            case skipped
        }

        /// The case to be run in this process; nil if it is not to be run.
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

    /// How standard input is named, as an operand and in reports.
    static let standardInput = "-"

    /// - Parameter paths: files, folders, `file.jsonl#line`, or `-` for standard input.
    /// - Throws: a path that leads nowhere.
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

    /// `path#line` in its parts, unless a file has just that name.
    private static func split(_ path: String) -> (path: String, line: Int?) {
        if (try? FileSystem.kind(of: path)) != nil { return (path, nil) }
        guard let mark = path.lastIndex(of: "#"), let line = Int(path[path.index(after: mark)...]) else {
            return (path, nil)
        }
        return (String(path[..<mark]), line)
    }

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

    /// A case, or one a line: which of the two, the first line says.
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

    /// The case, if it is selected and of the part that is run here.
    ///
    /// - Parameter end: bytes of the files up to the end of the case; nil for all that have been read.
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

    // MARK: How much there is

    /// What a run has to do, as far as that is known without reading the files.
    enum Extent: Equatable {
        /// So many cases, where each file holds one.
        case cases(Int)
        /// Files of so many bytes together.
        case bytes(Int)
        /// Standard input or a pipe, of which nothing is known before it ends.
        case unknown
    }

    /// - Complexity: one look at each file.
    var extent: Extent {
        if files.contains(where: { $0.path == Self.standardInput }) { return .unknown }
        let read = files.filter { $0.path.hasSuffix(".jsonl") || selection.admits(CaseID(path: $0.path)) }
        var cases: Int? = selection.tags.isEmpty ? 0 : nil
        for file in read {
            // Of a file with many cases only those lines are counted that were named.
            let count = file.path.hasSuffix(".jsonl") ? wanted[file.path]?.count : 1
            cases = cases.flatMap { sum in count.map { sum + $0 } }
        }
        guard let cases else {
            let bytes = read.reduce(0) { $0 + FileSystem.size(of: $1.path) }
            return bytes > 0 ? .bytes(bytes) : .unknown
        }
        return .cases((0..<cases).count { selection.shard?.contains($0) ?? true })
    }

    /// A file inside a case's folder.
    static func read(
        _ relative: String, beside casePath: String, limit: Int
    ) -> Result<[UInt8], CaseExecution.FileFault> {
        let folder = casePath.lastIndex(of: "/").map { String(casePath[..<$0]) } ?? "."
        // A link may lead out of the folder although the path does not.
        guard let target = FileSystem.resolved(folder + "/" + relative) else {
            return .failure(CaseExecution.FileFault(reason: "no such file"))
        }
        // Bazel lays out folders of links; what a case's own link leads to is the case's folder too.
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
