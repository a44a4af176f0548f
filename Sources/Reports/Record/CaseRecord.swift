import Autograd
import CaseFormat
import CaseRunner
import GradientCheck

/// Result of one case in the form that all reports are written from: texts, numbers and locations.
///
/// A line of a JSON report contains the complete record, so a record can also be read from another process or a file.
public struct CaseRecord: Sendable, Equatable {
    /// Index of the case among all cases of the run, including those of other shards; from 0.
    public var position: Int
    /// Address of the case: `path` or `path#line`.
    public let id: String
    public let title: String
    public let tags: [String]
    public let outcome: Outcome
    /// The errors because of which the case could not be read.
    public let diagnostics: [DiagnosticRecord]
    public let checks: [CheckRecord]
    /// Sentences that name tensors or results that the case sets up and does not check.
    public let gaps: [String]
    /// The output of each `print` of the case, in order.
    public var printed: [String] = []
    public let seconds: Double
}

/// An error in the text of a case.
public struct DiagnosticRecord: Sendable, Equatable {
    public let severity: String
    public let message: String
    public let place: PlaceRecord
    public let help: String?
    public let note: Note?
    /// The known word that is most similar to an unknown one.
    public let suggestion: String?

    /// A message about another location that helps to understand the error.
    public struct Note: Sendable, Equatable {
        public let message: String
        public let place: PlaceRecord
    }
}

/// An assertion of a case, and its result.
public struct CheckRecord: Sendable, Equatable {
    public let kind: Check.Kind
    /// The checked expression as written in the case, or the name of the error.
    public let tensor: String
    public let outcome: Outcome
    public let verdict: Verdict?
    /// The verdict in a sentence.
    public let explanation: String?
    /// Location of the check; nil if it passed.
    public let place: PlaceRecord?
    /// Description of a failure without compared numbers, in one or more lines.
    public let message: String?
    public let comparison: Comparison?
    /// The PyTorch rule that the case breaks, if the check did not pass for this reason.
    public let rule: RuleRecord?
    public let culprit: CulpritRecord?
    public let hints: [HintRecord]
    public let vacuity: VacuityRecord?
    /// Indices of the elements at which the function has a kink and autograd's slope is one of the valid slopes.
    public let kinks: [[Int]]
}

/// Explanation of a broken PyTorch rule: the violation, the reason for the rule, and the correction.
public struct RuleRecord: Sendable, Equatable {
    public let name: String
    public let what: String
    public let why: String
    public let help: String
    /// Other locations in the case that help to understand the error.
    public let notes: [DiagnosticRecord.Note]
}

/// The operation of a backward pass whose derivative, or whose accumulation, is wrong.
public struct CulpritRecord: Sendable, Equatable {
    public let operation: String
    public let kind: String
    public let argument: String?
    public let index: [Int]?
    public let place: PlaceRecord?
}

/// A mistake that explains all differing elements.
public struct HintRecord: Sendable, Equatable {
    public let side: String
    public let mistake: String
    public let text: String
    /// The operation whose backward rule contains the mistake.
    public let rule: StepRecord?
    /// The operation whose gradient is wrong, if the mistake is in one step only.
    public let through: StepRecord?

    /// An operation of the case.
    public struct StepRecord: Sendable, Equatable {
        public let operation: String
        public let argument: String?
        public let place: PlaceRecord?
    }
}

/// The reason why a check that passed would also pass with some wrong gradients.
public struct VacuityRecord: Sendable, Equatable {
    public let name: String
    public let text: String
}

/// A location in a file, with an excerpt of its line that is escaped for a terminal.
public struct PlaceRecord: Sendable, Equatable {
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    public let excerpt: Excerpt

    /// The location as lines of text: path, line and column, then the source line with carets below the marked text.
    public var rendered: [String] { excerpt.rendered(at: file, line, column) }
}

extension CheckRecord {
    /// True if the check is about an error, whose name is then in `tensor`.
    var isOfError: Bool { kind == .error || kind == .raises }

    /// True if the message contains the name of the error, so that a report need not print the name separately.
    var messageHasName: Bool {
        guard isOfError, let message else { return false }
        return message.split { !$0.isLetter }.contains { $0 == tensor }
    }
}

extension DiagnosticRecord {
    /// The diagnostic as lines of text without colour: message, location, source line with carets, help, note.
    var rendered: String {
        var lines = ["\(severity): \(message)".escapedForTerminal] + place.rendered
        if let help { lines.append("help: \(help)".escapedForTerminal) }
        if let note { lines += ["note: \(note.message)".escapedForTerminal] + note.place.rendered }
        return lines.joined(separator: "\n")
    }
}
