import Autograd
import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck fill`.
    static let filling = Command(
        name: "fill", summary: "compute the expected values left as \"?\" and write them", operands: "CASE…",
        flags: [.color] + Flag.limits + [.help],
        examples: [
            ("gradcheck fill case.json", "write a value in place of each \"?\""),
            ("gradcheck fill suite.jsonl#17", "in one case of a file that holds many"),
            ("gradcheck fill cases/new/", "in every case below a folder"),
        ],
        notes: [
            "A gradient is written if autograd and the numerical derivatives agree, any other value as it is computed. "
                + "Every element is compared, even if the case turns the check off. All other bytes of a file stay.",
            "If a check of a case does not pass, that is reported, and nothing is written to its file.",
        ],
        exits: [
            (.success, "all are filled in, or there are none"),
            (.failure, "a case does not pass or cannot be read; its file is left as it is"),
            (.nothingSelected, "there is no case"),
        ],
        run: { try FillCommand($0).run() })
}

/// `gradcheck fill`: cases in, their expected values and an exit code out.
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
            Console.error("gradcheck: there is no case\n")
            return .nothingSelected
        }
        for file in files where !file.isRefused && !file.edits.isEmpty {
            try file.write()
            let count = counted(file.edits.count, "value")
            output.write("\(file.path.escapedForTerminal): \(count) filled in\n")
        }
        guard output.flush() else {
            throw FileSystem.Fault("standard output", reason: "not all could be written")
        }
        let refused = files.filter(\.isRefused)
        for file in refused { Console.error("gradcheck: \(file.path.escapedForTerminal) is left as it is\n") }
        if refused.isEmpty, files.allSatisfy(\.edits.isEmpty) {
            Console.error("gradcheck: no expected value is \"?\"\n")
        }
        return refused.isEmpty ? .success : .failure
    }

    /// Looks at all cases before any file is written, because two paths may lead to one file.
    private func readFiles(_ tell: (String) -> Void) throws(UsageError) -> [FileFilling] {
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
                tell(report.text(for: CaseRecord(result, position: item.position)))
            case (.nothing, _), (.edits, .unreadable): break
            }
        }
        return files
    }
}

/// What is to be written into one file.
private struct FileFilling {
    let path: String
    /// Where the cases stand that have been looked at; nil for a file that holds one.
    var lines: Set<Int?> = []
    /// Whether one of them does not pass.
    var isRefused = false
    private(set) var edits: [FileEdit] = []
    /// Of the file as it was read.
    private let stamp: [Int]?

    struct FileEdit {
        /// In the file.
        let range: Range<Int>
        let text: [UInt8]
    }

    init(_ path: String) {
        self.path = path
        stamp = FileSystem.stamp(of: path)
    }

    /// - Parameter source: the case.
    mutating func add(_ edits: [SourceEdit], of source: SourceText) {
        self.edits += edits.map { edit in
            let (start, end) = (Int(edit.range.start), Int(edit.range.end))
            return FileEdit(range: source.firstOffset + start..<source.firstOffset + end, text: edit.text)
        }
    }

    /// Replaces the file, whole or not at all, with what belongs in the places of the edits; all other bytes stay.
    func write() throws(FileSystem.Fault) {
        let (source, target) = (try OpenFile(path), try ReportFile(path))
        var edits = edits.sorted { $0.range.lowerBound < $1.range.lowerBound }[...]
        // Of the next byte of the file, and of the first that is kept after the last edit.
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
                // An edit at the end of the chunk comes at the beginning of the next.
                guard position < end, let edit = edits.popFirst() else { break }
                try target.write(edit.text)
                kept = edit.range.upperBound
                position = min(kept, end)
            }
            offset = end
        }
        guard FileSystem.stamp(of: path) == stamp else {
            throw FileSystem.Fault(path, reason: "it was changed in the meantime; nothing is written")
        }
        try target.commit()
    }
}
