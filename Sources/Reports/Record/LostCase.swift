import CaseFormat
import CaseRunner

/// What became of a case whose process did not live to say so itself.
public enum LostCase: Sendable, Equatable {
    /// The process was ended by this signal of the system.
    case signal(Int32)
    case memory(bytes: Int)
    case timeout(seconds: Double)
    /// What came back was no record.
    case answer

    /// The error's name and what is to be said of it.
    var words: String {
        switch self {
        case .signal(let number):
            "Crash: the program was ended by \(Self.name(of: number)) while it ran this case: a fault of the program, "
                + "which you are asked to report"
        case .memory(let bytes):
            "MemoryLimit: the case needs more than the limit of \(bytes >> 20) MiB; raise it with --max-memory"
        case .timeout(let seconds):
            "Timeout: the case ran longer than its limit of \(DecimalText(seconds).text()) s and did not stop; raise it "
                + "with --timeout"
        case .answer:
            "Crash: the process that ran this case answered what is no result: a fault of the program, which you "
                + "are asked to report"
        }
    }

    /// The signals by which programs end have the same numbers everywhere.
    private static func name(of signal: Int32) -> String {
        switch signal {
        case 4: "an illegal instruction (signal 4)"
        case 5: "a trap (signal 5)"
        case 6: "an abort (signal 6)"
        case 8: "an arithmetic fault (signal 8)"
        case 9: "the system (signal 9), perhaps for want of memory"
        case 11: "a memory fault, such as a stack overflow (signal 11)"
        default: "signal \(signal)"
        }
    }
}

extension CaseRecord {
    /// The record of a case that its process did not survive.
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

    /// The record of a case whose own cannot be read.
    public init(garbled id: CaseID) {
        self.init(lost: id, SourceText(path: id.path, bytes: []), position: 0, .answer, seconds: 0)
    }

    /// The record of a case that was not to be run.
    public init(skipped id: CaseID, position: Int) {
        self.init(
            position: position, id: id.description, title: id.description, tags: [], outcome: .skipped,
            diagnostics: [], checks: [], gaps: [], seconds: 0)
    }
}
