import CaseRunner
import Reports

/// Writes all reports of a run, to standard output and to files.
final class ReportSet {
    private var writers: [(writer: any ReportWriter, sink: Sink)] = []
    private let output: Output
    private var fault: FileSystem.Fault?
    private(set) var summary = RunSummary()

    /// Destination of a report.
    enum Sink {
        case standardOutput
        case file(ReportFile)
    }

    /// - Parameter willPrint: called before each write to standard output.
    init(willPrint: @escaping () -> Void = {}) { output = Output(willSend: willPrint) }

    func add(_ writer: any ReportWriter, to sink: Sink) { writers.append((writer, sink)) }

    /// True if any of the reports contains details of cases that passed.
    var includesPassed: Bool { writers.contains { $0.writer.includesPassed } }

    /// Writes the start of each report.
    func start() { for (writer, sink) in writers { send(writer.start, to: sink) } }

    /// Writes a case to all reports.
    func add(_ answer: CaseAnswer, _ id: CaseID) {
        summary.add(answer)
        var read: CaseRecord?
        for i in writers.indices where answer.outcome != .passed || writers[i].writer.includesPassed {
            let record = read ?? answer.record ?? CaseRecord(invalid: id)
            read = record
            send(writers[i].writer.text(for: record), to: writers[i].sink)
        }
    }

    /// Writes the end of each report and commits the files.
    /// - Throws: the first `FileSystem.Fault` of a report.
    func finish(_ ending: RunSummary.Ending, seconds: Double) throws(FileSystem.Fault) {
        summary.ending = ending
        summary.seconds = seconds
        for i in writers.indices { send(writers[i].writer.text(for: summary), to: writers[i].sink) }
        for case (_, .file(let file)) in writers where fault == nil {
            do throws(FileSystem.Fault) { try file.commit() } catch { fault = error }
        }
        if !output.flush(), fault == nil {
            fault = FileSystem.Fault("standard output", reason: "not all of the report could be written")
        }
        if let fault { throw fault }
    }

    private func send(_ text: String, to sink: Sink) {
        guard !text.isEmpty else { return }
        switch sink {
        case .standardOutput: output.write(text)
        case .file(let file):
            guard fault == nil else { return }
            do throws(FileSystem.Fault) { try file.write(text) } catch { fault = error }
        }
    }
}
