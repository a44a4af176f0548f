import Autograd
import CaseFormat
import GradientCheck

/// One thing that a case asserts, and what was found.
public struct Check: Sendable {
    public let kind: Kind
    /// What was checked, as the author wrote it: `x.grad`, `y.sum()`.
    public let subject: String
    public internal(set) var outcome: Outcome
    public internal(set) var verdict: Verdict?
    /// Where, for a check that did not pass.
    public internal(set) var location: SourceLocation?
    public internal(set) var comparison: Comparison?
    /// What is wrong where there are no numbers to compare.
    public internal(set) var mismatch: Mismatch?
    /// The rule of PyTorch that the case does not keep, where that is why the check did not pass.
    public internal(set) var rule: BrokenRule?
    public internal(set) var culprit: LocatedCulprit?
    /// The mistakes that explain every differing element.
    public internal(set) var hints: [Hint] = []
    /// Why a check that passed shows less than it seems to.
    public internal(set) var vacuity: Vacuity?
    /// Elements at which the function has a kink and autograd's slope is one of those allowed.
    public internal(set) var kinks: [[Int]] = []

    public enum Kind: String, Sendable, CaseIterable {
        /// Autograd's gradient against differences.
        case gradient
        /// The same along random directions.
        case directions
        /// Every element of a Jacobian.
        case jacobian
        /// The gradient's own gradient.
        case secondOrder = "second-order"
        /// Forward against reverse mode.
        case forwardMode = "forward-mode"
        /// A value against what the author wrote.
        case expectation
        /// An error that must be raised.
        case raises
        /// A step that could not be run.
        case error
    }

    init(_ kind: Kind, _ subject: String, _ outcome: Outcome) {
        self.kind = kind
        self.subject = subject
        self.outcome = outcome
    }

    /// What is wrong with a value besides its numbers.
    public enum Mismatch: Sendable, Equatable {
        case shape(expected: [Int], found: [Int])
        case dtype(expected: DType, found: DType)
        case text(expected: String, found: String)
        /// Elements of one kind where others are expected.
        case elements(expected: LiteralTensor, found: String)
        case noError(expected: String)
        case otherError(expected: String, found: String, message: String)
        case message(expected: String, found: String)
        case failure(name: String, message: String)
        /// An `assert` that does not hold, with its message if it has one.
        case assertion(message: String?)
        case nondeterministic
        case forwardMode(reverse: Double, forward: Double)
        case noForwardMode
        /// The expected value is still to be worked out.
        case incomplete
        /// It cannot be filled in: the gradient of this tensor was not compared with differences.
        case unconfirmed(String)
        /// It cannot be filled in: JSON has no form for what it is.
        case unwritable(String)
    }
}

/// What of a backward pass is wrong, and the words of the case that it comes from.
public struct LocatedCulprit: Sendable {
    public let operation: String
    public let kind: Culprit.Kind
    public let location: SourceLocation?

    /// The operand whose cotangent is wrong and the element that is worst; nil for a sum over uses.
    public var operand: (argument: String, index: [Int])? { kind.operand }
}

/// A mistake that explains every differing element, and the words of the case where it was made.
public struct Hint: Sendable {
    public let side: Explanation.Side
    public let mistake: Mistake
    /// The operation whose rule has it, where it is one rule's.
    public let rule: Step?
    /// Where the mistake, made in the pullback of one operation alone, gives what is wrong.
    public let through: Step?

    /// One operation on the tape.
    public struct Step: Sendable {
        public let operation: String
        public let argument: String?
        /// nil inside a hand-written function.
        public let location: SourceLocation?
    }
}

/// The numbers of a check that did not pass.
public struct Comparison: Sendable, Equatable {
    public let dtype: DType
    public let shape: [Int]
    /// The elements that differ, the worst first; at most `Comparison.rowLimit`.
    public let rows: [Row]
    /// How many differ.
    public let differing: Int
    public var total: Int { shape.reduce(1, *) }

    public static let rowLimit = 10

    package init(dtype: DType, shape: [Int], rows: [Row], differing: Int) {
        self.dtype = dtype
        self.shape = shape
        self.rows = rows
        self.differing = differing
    }

    /// One element: nil for a value that there is none of.
    public struct Row: Sendable, Equatable {
        public let index: [Int]
        public let expected: Double?
        /// What autograd found; for a plain value, what was computed.
        public let found: Double
        public let numerical: Double?
        public let error: Double?
        /// Why there is no numerical value, or what is special about it.
        public let remark: Remark?

        package init(
            index: [Int], expected: Double?, found: Double, numerical: Double?, error: Double?,
            remark: Remark?
        ) {
            self.index = index
            self.expected = expected
            self.found = found
            self.numerical = numerical
            self.error = error
            self.remark = remark
        }

        /// The difference that matters, relative to the larger value.
        public var relativeDifference: Double {
            guard let reference = expected.flatMap({ $0 == found ? nil : $0 }) ?? numerical ?? expected else {
                return 0
            }
            let scale = max(found.magnitude, reference.magnitude)
            return scale == 0 ? 0 : (found - reference) / scale
        }
    }

    /// What differences found at an element besides a derivative.
    public enum Remark: Sendable, Equatable {
        case kink(left: Double, right: Double)
        case jump(left: Double, right: Double)
        case verticalTangent, noisy, notFinite, domainEdge
    }
}
