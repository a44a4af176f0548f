import CaseRunner

/// Merges JSON reports into the report of a single run.
///
/// The reports of the shards of one run are merged in the order of the whole run; other reports are concatenated.
public struct ReportMerger {
    private var parts: [Part] = []

    /// The contents of one report.
    private struct Part {
        let file: String
        var run: RunRecord?
        var records: [(record: CaseRecord, line: Int)] = []
        var summary: RunSummary?
    }

    public init() {}

    /// Starts the next report.
    public mutating func begin(_ file: String) { parts.append(Part(file: file)) }

    /// Adds one line to the report that was started last.
    /// - Throws: `MergeFault` if the line is invalid or at a wrong position in the report.
    public mutating func add(_ bytes: [UInt8], line: Int) throws(MergeFault) {
        guard var part = parts.popLast() else { return }
        defer { parts.append(part) }
        let parsed: ReportLine
        do throws(ReportLineFault) {
            parsed = try ReportLine(bytes)
        } catch {
            throw .badLine(part.file, line: line, error)
        }
        switch parsed {
        case .run(let run):
            guard part.run == nil else { throw .misplaced(part.file, line: line) }
            part.run = run
        case .case(let record):
            guard part.run != nil, part.summary == nil else { throw .misplaced(part.file, line: line) }
            part.records.append((record, line))
        case .summary(let summary):
            guard part.run != nil, part.summary == nil else { throw .misplaced(part.file, line: line) }
            part.summary = summary
        }
    }

    /// Returns the merged report.
    /// - Throws: `MergeFault` if the reports do not belong together.
    public func merged() throws(MergeFault) -> MergedReport {
        guard let first = parts.first else { throw .empty("") }
        for part in parts where part.run == nil { throw .empty(part.file) }
        var records: [CaseRecord] = []
        if first.run?.shard == nil {
            for part in parts {
                if part.run?.shard != nil { throw .mixed(first.file, part.file) }
                for (record, _) in part.records {
                    records.append(record)
                    records[records.count - 1].position = records.count - 1
                }
            }
        } else {
            records = try inOrder(of: first)
        }
        var summary = RunSummary()
        for record in records { summary.add(record) }
        summary.ending = parts.map { $0.summary?.ending ?? .interrupted }.max() ?? .complete
        summary.seconds = parts.reduce(0) { max($0, $1.summary?.seconds ?? 0) }
        return (RunRecord(gradcheck: first.run?.gradcheck ?? ""), records, summary, notes)
    }

    /// The cases of all shards, sorted by their position in the whole run.
    private func inOrder(of first: Part) throws(MergeFault) -> [CaseRecord] {
        var seen: [Shard: String] = [:]
        var found: [(record: CaseRecord, file: String)] = []
        for part in parts {
            guard let shard = part.run?.shard, shard.total == first.run?.shard?.total else {
                throw .mixed(first.file, part.file)
            }
            if let other = seen.updateValue(part.file, forKey: shard) {
                throw .repeated(shard, other, part.file)
            }
            for (record, line) in part.records {
                guard shard.contains(record.position) else {
                    throw .badLine(part.file, line: line, .badMember("position"))
                }
                found.append((record, part.file))
            }
        }
        found.sort { $0.record.position < $1.record.position }
        for (a, b) in zip(found, found.dropFirst()) where a.record.position == b.record.position {
            throw .samePosition(a.record.id, b.record.id, a.file)
        }
        return found.map(\.record)
    }

    /// Sentences that name incomplete or missing parts.
    private var notes: [String] {
        var notes = parts.filter { $0.summary == nil }.map {
            "\($0.file) ends without a summary: the run that wrote it did not finish"
        }
        let shards = Set(parts.compactMap(\.run?.shard))
        if let total = shards.first?.total {
            // The total is read from a file and can have any value.
            let missing = (1...max(total, 1)).lazy.filter { index in
                !shards.contains { $0.index == index }
            }
            let named = missing.prefix(10).map(String.init).joined(separator: ", ")
            if shards.count < total {
                let count = total - shards.count
                notes.append("\(count) of \(total) parts \(count == 1 ? "is" : "are") missing: \(named)")
            }
        }
        return notes
    }
}

/// A merged report: its first line, cases and summary, and notes about incomplete or missing parts.
public typealias MergedReport = (
    run: RunRecord, records: [CaseRecord], summary: RunSummary, notes: [String]
)

/// An error that prevents the merging of reports.
public enum MergeFault: Error, Equatable {
    /// A line of a file is invalid.
    case badLine(String, line: Int, ReportLineFault)
    /// A line is at a wrong position in the report.
    case misplaced(String, line: Int)
    /// A file has no line of the kind `run`.
    case empty(String)
    /// Two files are not parts of the same run.
    case mixed(String, String)
    /// Two files are the same part of a run.
    case repeated(Shard, String, String)
    /// Two cases have the same position; the third value is the file of the first.
    case samePosition(String, String, String)

    public var message: String {
        switch self {
        case .badLine(let file, let line, let fault): "\(file):\(line): \(fault.message)"
        case .misplaced(let file, let line):
            "\(file):\(line): a report is one line of kind `run`, then lines of kind `case`, then one of kind `summary`"
        case .empty(let file): "\(file): this is not a JSON report: it has no line of kind `run`"
        case .mixed(let a, let b): "\(a) and \(b) are not parts of the same run"
        case .repeated(let shard, let a, let b): "\(a) and \(b) are both part \(shard)"
        case .samePosition(let a, let b, let file):
            "\(file): `\(a)` and `\(b)` have the same position"
        }
    }
}
