import CaseRunner

/// Joins JSON reports, of the parts of one run or of several runs, into what one run would have reported.
public struct ReportMerger {
    private var parts: [Part] = []

    private struct Part {
        let file: String
        var run: RunRecord?
        var records: [(record: CaseRecord, line: Int)] = []
        var summary: RunSummary?
    }

    public init() {}

    public mutating func begin(_ file: String) { parts.append(Part(file: file)) }

    /// Takes one line of the report begun last.
    /// - Throws: where it is no line of a report, or not where it may stand.
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

    /// - Throws: where parts do not belong together.
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

    /// The cases of all shards, each where it stands in the whole run.
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

    /// What of the whole is not there.
    private var notes: [String] {
        var notes = parts.filter { $0.summary == nil }.map {
            "\($0.file) ends without a summary: the run that wrote it did not end"
        }
        let shards = Set(parts.compactMap(\.run?.shard))
        if let total = shards.first?.total {
            // A total comes from a file, and may be anything.
            let missing = (1...max(total, 1)).lazy.filter { index in
                !shards.contains { $0.index == index }
            }
            let named = missing.prefix(10).map(String.init).joined(separator: ", ")
            if shards.count < total {
                notes.append("of \(total) parts \(total - shards.count) are missing: \(named)")
            }
        }
        return notes
    }
}

/// A run put together: its first line, its cases, its end, and what is missing.
public typealias MergedReport = (
    run: RunRecord, records: [CaseRecord], summary: RunSummary, notes: [String]
)

/// Why files cannot be joined.
public enum MergeFault: Error, Equatable {
    case badLine(String, line: Int, ReportLineFault)
    /// A line that may not stand where it does.
    case misplaced(String, line: Int)
    case empty(String)
    /// Parts of different runs.
    case mixed(String, String)
    case repeated(Shard, String, String)
    case samePosition(String, String, String)

    public var message: String {
        switch self {
        case .badLine(let file, let line, let fault): "\(file):\(line): \(fault.message)"
        case .misplaced(let file, let line):
            "\(file):\(line): a report is one line of kind `run`, then `case`s, then one `summary`"
        case .empty(let file): "\(file): this is no JSON report: it has no line of kind `run`"
        case .mixed(let a, let b): "\(a) and \(b) are not parts of one run"
        case .repeated(let shard, let a, let b): "\(a) and \(b) are both part \(shard)"
        case .samePosition(let a, let b, let file):
            "\(file): `\(a)` and `\(b)` have the same position"
        }
    }
}
