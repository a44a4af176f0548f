import Autograd
import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck fill`: computes missing expected values.
    static let filling = Command(
        name: "fill", summary: "compute and write the expected values that are \"?\"", operands: "CASE…",
        flags: [.color] + Flag.limits + [.help],
        examples: [
            ("gradcheck fill case.json", "replace each \"?\" by its value"),
            ("gradcheck fill suite.jsonl#17", "in one case of a .jsonl file"),
            ("gradcheck fill cases/new/", "in every case in a folder"),
        ],
        notes: [
            "A gradient is written only if autograd and the numerical derivatives agree; other values are written as "
                + "computed. Every element is compared, even if the case turns the check off. The other bytes of the "
                + "file do not change.",
            "If a check of a case does not pass, it is reported and the file does not change.",
        ],
        exits: [
            (.success, "all values were filled in, or none was missing"),
            (.failure, "a case does not pass or cannot be read; its file is not changed"),
            (.nothingSelected, "no case was found"),
        ],
        run: { try FillCommand($0).run() })
}

/// Implementation of `gradcheck fill`.
private struct FillCommand {
    private let limits: Limits
    private let report: TextReport
    private let paths: [String]

    init(_ arguments: Arguments) throws(UsageError) {
        paths = arguments.operands
        guard !paths.isEmpty else { throw .missingOperand("CASE…") }
        limits = try Limits(arguments)
        let color = arguments.last("--color").flatMap(Console.ColorChoice.init) ?? .auto
        report = TextReport(usesColor: Console.usesColor(color, on: Console.standardOutput))
    }

    func run() throws -> ExitCode {
        Console.ignoreBrokenPipes()
        Tensor.elementLimit.store(limits.tensorElements, ordering: .relaxed)
        let output = Output()
        let files = try readFiles { output.write($0) }
        guard !files.isEmpty else {
            Console.error("gradcheck: no case was found\n")
            return .nothingSelected
        }
        for file in files where !file.isRefused && !file.edits.isEmpty {
            try file.write()
            let count = counted(file.edits.count, "value")
            output.write("\(file.path.escapedForTerminal): \(count) filled in\n")
        }
        guard output.flush() else {
            throw FileSystem.Fault("standard output", reason: "the output could not be written completely")
        }
        let refused = files.filter(\.isRefused)
        for file in refused { Console.error("gradcheck: \(file.path.escapedForTerminal) was not changed\n") }
        if refused.isEmpty, files.allSatisfy(\.edits.isEmpty) {
            Console.error("gradcheck: no expected value is \"?\"\n")
        }
        return refused.isEmpty ? .success : .failure
    }

    /// Computes the values of all cases before any file is written, because two paths can refer to the same file.
    private func readFiles(_ write: (String) -> Void) throws(UsageError) -> [FileFilling] {
        var feed = try CaseFeed(paths, limits: limits, Selection())
        var files: [FileFilling] = []
        var places: [String: Int] = [:]
        while let item = feed.next() {
            guard let input = item.input(limits) else { continue }
            let path = item.id.path
            let place = places[FileSystem.resolved(path) ?? path, default: files.count]
            if place == files.count {
                places[FileSystem.resolved(path) ?? path] = place
                files.append(FileFilling(path))
            }
            guard files[place].lines.insert(item.id.line).inserted else { continue }
            switch (input.fill(limits: limits), input.content) {
            case (.edits(let edits), .text(let source)): files[place].add(edits, of: source)
            case (.refused(let result), _):
                files[place].isRefused = true
                write(report.text(for: CaseRecord(result, position: item.position)))
            case (.nothing, _), (.edits, .unreadable): break
            }
        }
        return files
    }
}

/// The edits to one file.
private struct FileFilling {
    let path: String
    /// Lines of the cases that have been processed; nil for a file that contains one case.
    var lines: Set<Int?> = []
    /// True if one of the cases does not pass or cannot be read.
    var isRefused = false
    private(set) var edits: [FileEdit] = []
    /// Stamp of the file when it was read.
    private let stamp: [Int]?

    /// A replacement of bytes in the file.
    struct FileEdit {
        /// Byte offsets in the file.
        let range: Range<Int>
        let text: [UInt8]
    }

    init(_ path: String) {
        self.path = path
        stamp = FileSystem.stamp(of: path)
    }

    /// Adds the edits of one case.
    /// - Parameter source: text of the case.
    mutating func add(_ edits: [SourceEdit], of source: SourceText) {
        self.edits += edits.map { edit in
            let (start, end) = (Int(edit.range.start), Int(edit.range.end))
            return FileEdit(range: source.firstOffset + start..<source.firstOffset + end, text: edit.text)
        }
    }

    /// Applies the edits and replaces the file atomically; all other bytes are copied.
    /// - Throws: `FileSystem.Fault` if the file has changed since it was read, or cannot be written.
    func write() throws(FileSystem.Fault) {
        let (source, target) = (try OpenFile(path), try ReportFile(path))
        var edits = edits.sorted { $0.range.lowerBound < $1.range.lowerBound }[...]
        // Offsets of the next byte of the file, and of the first byte to copy after the last edit.
        var (offset, kept) = (0, 0)
        while true {
            let chunk = try source.next(1 << 18)
            if chunk.isEmpty { break }
            let end = offset + chunk.count
            var position = max(offset, min(kept, end))
            while position < end {
                let next = max(position, min(edits.first?.range.lowerBound ?? end, end))
                try target.write(Array(chunk[position - offset..<next - offset]))
                position = next
                // An edit at the end of a chunk is applied at the start of the next chunk.
                guard position < end, let edit = edits.popFirst() else { break }
                try target.write(edit.text)
                kept = edit.range.upperBound
                position = min(kept, end)
            }
            offset = end
        }
        guard FileSystem.stamp(of: path) == stamp else {
            throw FileSystem.Fault(path, reason: "the file was changed in the meantime; nothing was written")
        }
        try target.commit()
    }
}
