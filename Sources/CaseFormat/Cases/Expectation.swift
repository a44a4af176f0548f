import Autograd

/// One member of an `expect`: an expression and what it must be.
public struct Expectation: Hashable, Sendable {
    public var subject: Expression
    /// The expression as written, for reports.
    public var subjectText: String
    public var subjectRange: SourceRange
    public var value: Value
    /// Where the value stands.
    public var valueRange: SourceRange
    public var tolerance: Tolerance
    public var shape: [Int]?
    public var dtype: DType?
    /// What the `expect` step says about itself.
    public var about: LocalizedText?

    public enum Value: Hashable, Sendable {
        /// Nothing but shape or dtype is expected.
        case anything
        /// `"?"`: still to be worked out.
        case placeholder
        case none
        /// A number, a bool or a nested array.
        case tensor(LiteralTensor)
        /// Text, where the subject is text (`grad_fn`, `dtype`).
        case text(String)
        /// Evaluated without recording.
        case expression(Expression)
    }

    public init(
        subject: Expression, subjectText: String, subjectRange: SourceRange, value: Value,
        valueRange: SourceRange, tolerance: Tolerance = Tolerance(), shape: [Int]? = nil,
        dtype: DType? = nil, about: LocalizedText? = nil
    ) {
        self.subject = subject
        self.subjectText = subjectText
        self.subjectRange = subjectRange
        self.value = value
        self.valueRange = valueRange
        self.tolerance = tolerance
        self.shape = shape
        self.dtype = dtype
        self.about = about
    }
}

extension Expectation {
    /// Where a `"?"` stands for what is still to be worked out: the value, or elements of it.
    public var blanks: [SourceRange] {
        switch value {
        case .placeholder: [valueRange]
        case .tensor(let literal): literal.blanks.map(\.range)
        case .anything, .none, .text, .expression: []
        }
    }
}

extension GradientCase {
    /// Whether anything that it expects is still to be worked out.
    public var hasBlanks: Bool {
        // Steps inside others are few and shallow; they are taken in any order.
        var open = steps
        while let step = open.popLast() {
            switch step.action {
            case .expect(let expectations):
                if expectations.contains(where: { !$0.blanks.isEmpty }) { return true }
            case .noGrad(let steps): open += steps
            case .raises(let raises): open += raises.steps
            case .statements, .backward, .zeroGrad: break
            }
        }
        return false
    }
}

/// How near is near enough; nil means the dtype's default.
public struct Tolerance: Hashable, Sendable {
    public var atol: Double?
    public var rtol: Double?
    /// Decimals of the printout that the value was copied from: it matches within half a unit of the last.
    public var digits: Int?

    /// A double has at most seventeen decimals that say anything.
    static let digitCounts = 0...17

    public init(atol: Double? = nil, rtol: Double? = nil, digits: Int? = nil) {
        self.atol = atol
        self.rtol = rtol
        self.digits = digits
    }
}
