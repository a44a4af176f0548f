import CaseFormat
import CaseRunner
import Reports

extension Command {
    /// `gradcheck merge`: merges JSON reports.
    static let merging = Command(
        name: "merge", summary: "merge the JSON reports of several runs or shards", operands: "FILE…",
        flags: Flag.reports + [.help],
        examples: [
            ("gradcheck merge shard-*.jsonl", "report all cases as one run"),
            ("gradcheck merge shard-*.jsonl --report junit=results.xml", "write a report for CI"),
            ("gradcheck merge results.jsonl --report markdown", "write another report of a finished run"),
        ],
        exits: [
            (.success, "all passed"),
            (.failure, "a case did not pass, or a part of the run is missing or incomplete"),
        ],
        run: { try MergeCommand($0).run() })
}

/// Implementation of `gradcheck merge`.
private struct MergeCommand {
    private let files: [String]
    private let choices: ReportChoices

    init(_ arguments: Arguments) throws(UsageError) {
        files = arguments.operands
        guard !files.isEmpty else { throw .missingOperand("FILE…") }
        choices = try ReportChoices(arguments)
    }

    func run() throws -> ExitCode {
        Console.ignoreBrokenPipes()
        var merger = ReportMerger()
        for file in files {
            do {
                let source = try OpenFile(file)
                var lines = CaseLines(path: file, limits: Limits()) { () throws(FileSystem.Fault) in
                    try source.next(1 << 18)
                }
                merger.begin(file)
                while let line = try lines.next() {
                    switch line {
                    case .text(let text): try merger.add(text.bytes, line: text.firstLine)
                    case .tooLong(let diagnostic): try merger.add([], line: diagnostic.location.line)
                    }
                }
            } catch let fault as MergeFault {
                throw UsageError.notAReport(fault.message)
            }
        }
        let (run, records, summary, notes) = try merged(merger)
        for note in notes { Console.error("gradcheck: \(note.escapedForTerminal)\n") }
        let reports = try choices.open(run)
        reports.start()
        for record in records { reports.add(CaseAnswer(record), CaseID(path: record.id)) }
        try reports.finish(summary.ending, seconds: summary.seconds)
        guard reports.summary.unsuccessful == 0, notes.isEmpty else { return .failure }
        return .success
    }

    private func merged(_ merger: ReportMerger) throws(UsageError) -> MergedReport {
        do throws(MergeFault) {
            return try merger.merged()
        } catch {
            throw .notAReport(error.message)
        }
    }
}
