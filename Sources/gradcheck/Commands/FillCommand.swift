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
    private var feed: CaseFeed
    private let output = Output()
    private var file: FileFilling?
    private var count = 0
    private var isRefused = false

    init(_ arguments: Arguments) throws(UsageError) {
        guard !arguments.operands.isEmpty else { throw .missingOperand("CASE…") }
        limits = try Limits(arguments)
        let color = arguments.last("--color").flatMap(Console.ColorChoice.init) ?? .auto
        report = TextReport(usesColor: Console.usesColor(color, on: Console.standardOutput))
        feed = try CaseFeed(arguments.operands, limits: limits, Selection())
    }

    func run() throws -> ExitCode {
        var command = self
        return try command.fill()
    }

    private mutating func fill() throws -> ExitCode {
        Console.ignoreBrokenPipes()
        Tensor.elementLimit.store(limits.tensorElements, ordering: .relaxed)
        while let item = feed.next() {
            guard let input = item.input(limits) else { continue }
            if file?.path != item.id.path {
                try finishFile()
                file = FileFilling(item.id.path)
            }
            guard file?.ids.insert(item.id).inserted == true else { continue }
            switch input.fill(limits: limits) {
            case .nothing: break
            case .edits(let edits):
                guard case .text(let source) = input.content else { continue }
                file?.add(edits, of: source)
            case .refused(let result):
                file?.isRefused = true
                output.write(report.text(for: CaseRecord(result, position: item.position)))
            }
        }
        try finishFile()
        guard output.flush() else {
            throw FileSystem.Fault("standard output", reason: "not all could be written")
        }
        guard feed.selected > 0 else {
            Console.error("gradcheck: there is no case\n")
            return .nothingSelected
        }
        if count == 0, !isRefused { Console.error("gradcheck: no expected value is \"?\"\n") }
        return isRefused ? .failure : .success
    }

    /// Writes the file that all cases of are done.
    private mutating func finishFile() throws(FileSystem.Fault) {
        guard let file else { return }
        self.file = nil
        let path = file.path.escapedForTerminal
        if file.isRefused {
            isRefused = true
            _ = output.flush()
            Console.error("gradcheck: \(path) is left as it is\n")
        } else if !file.edits.isEmpty {
            try file.write()
            count += file.edits.count
            output.write("\(path): \(counted(file.edits.count, "value")) filled in\n")
        }
    }
}

/// What is to be written into one file.
private struct FileFilling {
    let path: String
    /// The cases that have been looked at.
    var ids: Set<CaseID> = []
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
        let sorted = edits.sorted { $0.range.start < $1.range.start }
        self.edits += sorted.map { edit in
            let (start, end) = (Int(edit.range.start), Int(edit.range.end))
            return FileEdit(range: source.firstOffset + start..<source.firstOffset + end, text: edit.text)
        }
    }

    /// Replaces the file, whole or not at all, with what belongs in the places of the edits; all other bytes stay.
    func write() throws(FileSystem.Fault) {
        let (source, target) = (try OpenFile(path), try ReportFile(path))
        var edits = edits[...]
        // Of the next byte of the file, and of the first that is kept after the last edit.
        var (offset, kept) = (0, 0)
        while true {
            let chunk = try source.next(1 << 18)
            if chunk.isEmpty { break }
            let end = offset + chunk.count
            var position = max(offset, min(kept, end))
            while position < end {
                let next = min(edits.first?.range.lowerBound ?? end, end)
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
