import CaseFormat
import CaseRunner

/// The reason why the process that ran a case returned no result.
public enum LostCase: Sendable, Equatable {
    /// The process was terminated by this signal.
    case signal(Int32)
    /// The process exceeded the memory limit.
    case memory(bytes: Int)
    /// The case ran longer than the time limit.
    case timeout(seconds: Double)
    /// The process returned an invalid record.
    case invalidRecord

    /// The name of the error and its description.
    var words: String {
        switch self {
        case .signal(let number):
            "Crash: the program was terminated by \(Self.name(of: number)) while it ran this case; this is a bug in "
                + "gradcheck, please report it"
        case .memory(let bytes):
            "MemoryLimit: the case needs more than the limit of \(bytes >> 20) MiB; raise the limit with --max-memory"
        case .timeout(let seconds):
            "Timeout: the case ran longer than its limit of \(DecimalText(seconds).text()) s and did not stop; raise "
                + "the limit with --timeout"
        case .invalidRecord:
            "Crash: the process that ran this case returned an invalid result; this is a bug in gradcheck, please "
                + "report it"
        }
    }

    /// Describes a signal. The numbers of these signals are the same on all supported systems.
    private static func name(of signal: Int32) -> String {
        switch signal {
        case 4: "an illegal instruction (signal 4)"
        case 5: "a trap (signal 5)"
        case 6: "an abort (signal 6)"
        case 8: "an arithmetic fault (signal 8)"
        case 9: "the system (signal 9), possibly because it was out of memory"
        case 11: "a memory fault, such as a stack overflow (signal 11)"
        default: "signal \(signal)"
        }
    }
}

extension CaseRecord {
    /// Creates the record of a case whose process returned no result.
    public init(
        lost id: CaseID, _ source: SourceText, position: Int, _ cause: LostCase, seconds: Double
    ) {
        let place = PlaceRecord(source.location(of: SourceRange(start: 0, end: 1)))
        let check = CheckRecord(
            kind: .error, tensor: id.description, outcome: .failed, verdict: nil, explanation: nil,
            place: place,
            message: cause.words, comparison: nil, rule: nil, culprit: nil, hints: [], vacuity: nil, kinks: []
        )
        self.init(
            position: position, id: id.description, title: source.title?.text() ?? id.description,
            tags: source.tags ?? [], outcome: .failed, diagnostics: [], checks: [check], gaps: [],
            seconds: seconds)
    }

    /// Creates the record of a case whose process returned a record that cannot be parsed.
    public init(invalid id: CaseID) {
        self.init(lost: id, SourceText(path: id.path, bytes: []), position: 0, .invalidRecord, seconds: 0)
    }

    /// Creates the record of a skipped case.
    public init(skipped id: CaseID, position: Int) {
        self.init(
            position: position, id: id.description, title: id.description, tags: [], outcome: .skipped,
            diagnostics: [], checks: [], gaps: [], seconds: 0)
    }
}
