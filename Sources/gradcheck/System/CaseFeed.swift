import CaseFormat
import CaseRunner

/// The cases of a run, one after another, read as they are asked for.
struct CaseFeed {
    private var files: ArraySlice<String>
    private let limits: Limits
    private let isSelected: (CaseID) -> Bool
    private var lines: (path: String, reader: CaseLines<FileSystem.Fault>)?

    /// - Parameter paths: files, folders, or `file.jsonl#line`.
    /// - Throws: a path that leads nowhere.
    init(
        _ paths: [String], limits: Limits, isSelected: @escaping (CaseID) -> Bool
    ) throws(UsageError) {
        var files: [String] = []
        var lines: [String: Set<Int>] = [:]
        for path in paths {
            let (path, line) = Self.split(path)
            do {
                switch try FileSystem.kind(of: path) {
                case .folder: files += try FileSystem.caseFiles(below: path)
                case .file, .other: if lines[path] == nil || line == nil { files.append(path) }
                }
            } catch {
                throw .noSuchPath(error.path, reason: error.reason)
            }
            if let line { lines[path, default: []].insert(line) }
        }
        self.files = files[...]
        self.limits = limits
        self.isSelected = { id in
            if let wanted = lines[id.path], let line = id.line, !wanted.contains(line) { return false }
            return isSelected(id)
        }
    }

    /// `path#line` in its parts, unless a file has just that name.
    private static func split(_ path: String) -> (path: String, line: Int?) {
        if (try? FileSystem.kind(of: path)) != nil { return (path, nil) }
        guard let mark = path.lastIndex(of: "#"), let line = Int(path[path.index(after: mark)...]) else {
            return (path, nil)
        }
        return (String(path[..<mark]), line)
    }

    mutating func next() -> CaseInput? {
        while true {
            if let input = nextLine() { return input }
            guard let path = files.popFirst() else { return nil }
            if path.hasSuffix(".jsonl") {
                let limit = 1 << 18
                do {
                    let file = try OpenFile(path)
                    let reader = CaseLines(path: path, limits: limits) { () throws(FileSystem.Fault) in
                        try file.next(limit)
                    }
                    lines = (path, reader)
                } catch {
                    return unreadable(path, error)
                }
            } else if isSelected(CaseID(path: path)) {
                return wholeFile(path)
            }
        }
    }

    private mutating func nextLine() -> CaseInput? {
        guard let path = lines?.path else { return nil }
        do {
            while let line = try lines?.reader.next() {
                switch line {
                case .text(let text):
                    let id = CaseID(path: path, line: text.firstLine)
                    if isSelected(id) { return input(id, .text(text)) }
                case .tooLong(let diagnostic):
                    let id = CaseID(path: path, line: diagnostic.location.line)
                    if isSelected(id) { return input(id, .unreadable(diagnostic)) }
                }
            }
            lines = nil
            return nil
        } catch {
            lines = nil
            return unreadable(path, error)
        }
    }

    private func wholeFile(_ path: String) -> CaseInput {
        do {
            let bytes = try FileSystem.read(path, limit: limits.fileBytes)
            let text = SourceText(path: path, bytes: bytes)
            guard bytes.count <= limits.fileBytes else {
                return input(
                    CaseID(path: path),
                    .unreadable(Diagnostic(exceeding: .fileBytes, of: limits.fileBytes, at: text)))
            }
            return input(CaseID(path: path), .text(text))
        } catch {
            return unreadable(path, error)
        }
    }

    private func unreadable(_ path: String, _ fault: FileSystem.Fault) -> CaseInput {
        input(CaseID(path: path), .unreadable(Diagnostic(unreadable: path, reason: fault.reason)))
    }

    private func input(_ id: CaseID, _ content: CaseInput.Content) -> CaseInput {
        let limit = limits.fileBytes
        return CaseInput(id: id, content: content) { Self.read($0, beside: id.path, limit: limit) }
    }

    /// A file inside a case's folder.
    private static func read(
        _ relative: String, beside casePath: String, limit: Int
    ) -> Result<[UInt8], CaseExecution.FileFault> {
        let folder = casePath.lastIndex(of: "/").map { String(casePath[..<$0]) } ?? "."
        // A link may lead out of the folder although the path does not.
        guard let root = FileSystem.resolved(folder.isEmpty ? "/" : folder),
            let target = FileSystem.resolved(folder + "/" + relative)
        else { return .failure(CaseExecution.FileFault(reason: "no such file")) }
        guard target.hasPrefix(root == "/" ? root : root + "/") else {
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
