import CaseFormat
import CaseRunner
import Reports

extension FuzzTarget {
    static let reports = FuzzTarget(
        name: "reports",
        summary: "reports on a hostile case in every format: valid, and without terminal control characters",
        grammar: CaseGrammar(hostility: 0.5, isForRunning: true), seeds: .cases, batchSize: 1_000
    ) { input throws(Complaint) in
        let result = try RunLimits.run(input)
        let record = CaseRecord(result, position: 0)
        // Compared as text, because NaN is not equal to itself.
        guard case .case(let back)? = try? ReportLine(Array(record.json.utf8)), back.json == record.json
        else { throw Complaint("record changes when it is read back", record.json) }
        try WrittenReports.check(RunRecord(gradcheck: HostileText.path), [record])
        return result.outcome != .malformed
    }

    static let merging = FuzzTarget(
        name: "merge", summary: "merging reports, and reports on the result in every format",
        grammar: ReportGrammar(), seeds: .none, batchSize: 2_000
    ) { input throws(Complaint) in
        var merger = ReportMerger()
        merger.begin(HostileText.path)
        let merged: MergedReport
        do throws(MergeFault) {
            for (i, line) in input.split(separator: UInt8(ascii: "\n")).enumerated() {
                try merger.add(Array(line), line: i + 1)
            }
            merged = try merger.merged()
        } catch {
            try ShownText.check(error.message.escapedForTerminal, "fault")
            return false
        }
        for note in merged.notes { try ShownText.check(note.escapedForTerminal, "note") }
        try WrittenReports.check(merged.run, merged.records)
        return true
    }
}

/// Writes reports in every format and checks that each is valid.
private enum WrittenReports {
    static func check(_ run: RunRecord, _ records: [CaseRecord]) throws(Complaint) {
        for format in ReportFormat.allCases {
            for verbosity in [TextReport.Verbosity.quiet, .normal, .verbose] {
                try check(format, text(format, run, records, verbosity))
                guard format == .text else { break }
            }
        }
        let colored = text(.text, run, records, .verbose, usesColor: true)
        try ShownText.check(ShownText.withoutColors(colored), "coloured text")
    }

    private static func text(
        _ format: ReportFormat, _ run: RunRecord, _ records: [CaseRecord],
        _ verbosity: TextReport.Verbosity, usesColor: Bool = false
    ) -> String {
        var writer = format.writer(
            for: run, timestamp: "2026-01-31T12:00:00", usesColor: usesColor, verbosity: verbosity)
        var summary = RunSummary()
        var text = writer.start
        for record in records {
            summary.add(record)
            text += writer.text(for: record)
        }
        return text + writer.text(for: summary)
    }

    private static func check(_ format: ReportFormat, _ text: String) throws(Complaint) {
        try ShownText.check(text, format.rawValue)
        switch format {
        case .json: for line in text.split(separator: "\n") { try ShownText.checkJSON(String(line)) }
        case .sarif: try ShownText.checkJSON(text)
        case .junit, .gitlab: try ShownText.checkXML(text)
        case .github:
            guard text.split(separator: "\n").allSatisfy({ $0.hasPrefix("::") }) else {
                throw Complaint("line is not a workflow command", text)
            }
        case .tap, .tap14:
            guard text.hasPrefix("TAP version 1") else { throw Complaint("not TAP", text) }
        case .text, .markdown: break
        }
    }
}
