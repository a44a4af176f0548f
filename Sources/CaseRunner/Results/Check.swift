import Autograd
import CaseFormat
import GradientCheck

/// One check of a case and its result.
public struct Check: Sendable {
    public let kind: Kind
    /// The checked expression as written in the case, such as `x.grad` or `y.sum()`.
    public let subject: String
    public internal(set) var outcome: Outcome
    public internal(set) var verdict: Verdict?
    /// The location of the fault; nil for a check that passed.
    public internal(set) var location: SourceLocation?
    public internal(set) var comparison: Comparison?
    /// The fault of a check whose numbers cannot be compared.
    public internal(set) var mismatch: Mismatch?
    /// The PyTorch rule whose violation explains the failure; nil if none does.
    public internal(set) var rule: RuleViolation?
    /// The operation whose backward rule is wrong; nil if it was not located.
    public internal(set) var culprit: LocatedCulprit?
    /// Mistakes that explain all differing elements.
    public internal(set) var hints: [Hint] = []
    /// The reason why this passed check would also pass for wrong values; nil if there is none.
    public internal(set) var vacuity: Vacuity?
    /// Indices of elements at a kink of the function where autograd's slope is an accepted one.
    public internal(set) var kinks: [[Int]] = []

    public enum Kind: String, Sendable, CaseIterable {
        /// Autograd's gradient compared with finite differences, element by element.
        case gradient
        /// Autograd's gradient compared with finite differences along random directions.
        case directions
        /// Every element of a Jacobian compared with finite differences.
        case jacobian
        /// The gradient of the gradient compared with finite differences.
        case secondOrder = "second-order"
        /// Forward mode compared with reverse mode.
        case forwardMode = "forward-mode"
        /// A value compared with the expected value of the case.
        case expectation
        /// A `raises` step, which must raise the expected error.
        case raises
        /// A step that raised an unexpected error.
        case error
    }

    init(_ kind: Kind, _ subject: String, _ outcome: Outcome) {
        self.kind = kind
        self.subject = subject
        self.outcome = outcome
    }

    /// A fault other than differing elements.
    public enum Mismatch: Sendable, Equatable {
        case shape(expected: [Int], found: [Int])
        case dtype(expected: DType, found: DType)
        case text(expected: String, found: String)
        /// The elements have another kind than the expected ones, such as bool instead of number.
        case elements(expected: LiteralTensor, found: String)
        case noError(expected: String)
        case otherError(expected: String, found: String, message: String)
        case message(expected: String, found: String)
        case failure(name: String, message: String)
        /// A failed `assert`, with its message if it has one.
        case assertion(message: String?)
        case nondeterministic
        case forwardMode(reverse: Double, forward: Double)
        case noForwardMode
        /// The expected value is `"?"` and has not been filled in.
        case incomplete
        /// The value cannot be filled in, because the gradient of the named tensor was not checked numerically.
        case unconfirmed(String)
        /// The value cannot be filled in, because JSON cannot represent a value of this kind.
        case unwritable(String)
    }
}

/// The operation whose backward rule is wrong, with its location in the case.
public struct LocatedCulprit: Sendable {
    public let operation: String
    public let kind: Culprit.Kind
    public let location: SourceLocation?

    /// The operand whose cotangent is wrong and the index of the worst element; nil for an error in a sum over uses.
    public var operand: (argument: String, index: [Int])? { kind.operand }
}

/// A mistake that explains all differing elements, with its location in the case.
public struct Hint: Sendable {
    public let side: Explanation.Side
    public let mistake: Mistake
    /// The operation whose backward rule contains the mistake; nil if it is not in a single rule.
    public let rule: Step?
    /// The single operation whose pullback, computed with the mistake, reproduces the wrong values; nil if none does.
    public let through: Step?

    /// One operation on the tape.
    public struct Step: Sendable {
        public let operation: String
        public let argument: String?
        /// nil for an operation inside a hand-written function.
        public let location: SourceLocation?
    }
}

/// The differing elements of a check that did not pass.
public struct Comparison: Sendable, Equatable {
    public let dtype: DType
    public let shape: [Int]
    /// The differing elements with the largest relative differences, largest first; at most `rowLimit`.
    public let rows: [Row]
    /// Number of elements that differ.
    public let differing: Int
    /// Number of elements compared.
    public var total: Int { shape.reduce(1, *) }

    /// Maximum number of rows.
    public static let rowLimit = 10

    package init(dtype: DType, shape: [Int], rows: [Row], differing: Int) {
        self.dtype = dtype
        self.shape = shape
        self.rows = rows
        self.differing = differing
    }

    /// One element; a value that is not available is nil.
    public struct Row: Sendable, Equatable {
        public let index: [Int]
        public let expected: Double?
        /// Autograd's gradient or, for an expected value, the computed value.
        public let found: Double
        /// The derivative by finite differences.
        public let numerical: Double?
        /// Error bound of `numerical`.
        public let error: Double?
        /// The reason why `numerical` is missing, or a property of the function at this element.
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

        /// Difference between `found` and its reference, relative to the larger magnitude.
        ///
        /// The reference is the expected value if it differs from `found`, otherwise the numerical one.
        public var relativeDifference: Double {
            guard let reference = expected.flatMap({ $0 == found ? nil : $0 }) ?? numerical ?? expected else {
                return 0
            }
            let scale = max(found.magnitude, reference.magnitude)
            return scale == 0 ? 0 : (found - reference) / scale
        }
    }

    /// A property of the function at an element, detected by finite differences.
    public enum Remark: Sendable, Equatable {
        /// The one-sided slopes differ.
        case kink(left: Double, right: Double)
        /// The function is discontinuous; the values are its one-sided limits minus the value at the point.
        case jump(left: Double, right: Double)
        case verticalTangent, noisy, notFinite, domainEdge
    }
}
