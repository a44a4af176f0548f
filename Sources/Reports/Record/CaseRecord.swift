import Autograd
import CaseFormat
import CaseRunner
import GradientCheck

/// What reports say of one case, in words, numbers and places: all of them are made from it, and a line of JSON holds it
/// whole, so that it can come from another process or from a file.
public struct CaseRecord: Sendable, Equatable {
    /// Among all cases of the run, whatever part of them is run here; from 0.
    public var position: Int
    public let id: String
    public let title: String
    public let tags: [String]
    public let outcome: Outcome
    /// Why the case could not be read.
    public let diagnostics: [DiagnosticRecord]
    public let checks: [CheckRecord]
    /// What the case leaves unchecked though it need not.
    public let gaps: [String]
    /// What each `print` of the case wrote, in order.
    public var printed: [String] = []
    public let seconds: Double
}

/// One thing wrong with the text of a case.
public struct DiagnosticRecord: Sendable, Equatable {
    public let severity: String
    public let message: String
    public let place: PlaceRecord
    public let help: String?
    public let note: Note?
    /// The known word that was probably meant.
    public let suggestion: String?

    /// Another place that has to do with it.
    public struct Note: Sendable, Equatable {
        public let message: String
        public let place: PlaceRecord
    }
}

/// One thing that a case asserts, and what was found.
public struct CheckRecord: Sendable, Equatable {
    public let kind: Check.Kind
    /// What was checked, as the author wrote it.
    public let tensor: String
    public let outcome: Outcome
    public let verdict: Verdict?
    /// The verdict in a sentence.
    public let explanation: String?
    /// Where, for a check that did not pass.
    public let place: PlaceRecord?
    /// What is wrong where there are no numbers to compare, in one or more lines.
    public let message: String?
    public let comparison: Comparison?
    /// The rule of PyTorch that the case does not keep, where that is why the check did not pass.
    public let rule: RuleRecord?
    public let culprit: CulpritRecord?
    public let hints: [HintRecord]
    public let vacuity: VacuityRecord?
    /// Elements at which the function has a kink and autograd's slope is one of those allowed.
    public let kinks: [[Int]]
}

/// A rule of PyTorch in words: what happened, why the rule exists, what to change.
public struct RuleRecord: Sendable, Equatable {
    public let name: String
    public let what: String
    public let why: String
    public let help: String
    /// Other places of the case that have to do with it.
    public let notes: [DiagnosticRecord.Note]
}

/// What of a backward pass is wrong.
public struct CulpritRecord: Sendable, Equatable {
    public let operation: String
    public let kind: String
    public let argument: String?
    public let index: [Int]?
    public let place: PlaceRecord?
}

/// A mistake that explains every differing element.
public struct HintRecord: Sendable, Equatable {
    public let side: String
    public let mistake: String
    public let text: String
    public let rule: StepRecord?
    public let through: StepRecord?

    /// An operation of the case.
    public struct StepRecord: Sendable, Equatable {
        public let operation: String
        public let argument: String?
        public let place: PlaceRecord?
    }
}

/// Why a check that passed shows less than it seems to.
public struct VacuityRecord: Sendable, Equatable {
    public let name: String
    public let text: String
}

/// A place in a file, with the line that stands there, fit for a terminal.
public struct PlaceRecord: Sendable, Equatable {
    public let file: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars.
    public let column: Int
    public let excerpt: Excerpt

    /// The place as lines of text: where it is, the source line, carets under what is meant.
    public var rendered: [String] { excerpt.rendered(at: file, line, column) }
}

extension CheckRecord {
    /// Whether the message names the error that was checked, which then need not be said twice.
    var messageHasName: Bool {
        guard kind == .error || kind == .raises, let message else { return false }
        return message.split { !$0.isLetter }.contains { $0 == tensor }
    }
}

extension DiagnosticRecord {
    /// As lines of text, without colour: message, place, source line with carets, help.
    var rendered: String {
        var lines = ["\(severity): \(message)".escapedForTerminal] + place.rendered
        if let help { lines.append("help: \(help)".escapedForTerminal) }
        if let note { lines += ["note: \(note.message)".escapedForTerminal] + note.place.rendered }
        return lines.joined(separator: "\n")
    }
}
