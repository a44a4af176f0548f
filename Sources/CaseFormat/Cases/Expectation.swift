import Autograd

/// One member of an `expect` object: an expression with its expected value, shape or dtype.
public struct Expectation: Hashable, Sendable {
    public var subject: Expression
    /// The expression as written, shown in reports.
    public var subjectText: String
    public var subjectRange: SourceRange
    public var value: Value
    /// The position of the value in the case.
    public var valueRange: SourceRange
    public var tolerance: Tolerance
    public var shape: [Int]?
    public var dtype: DType?
    /// The `about` member of the `expect` step.
    public var about: LocalizedText?

    /// The expected value of an expression.
    public enum Value: Hashable, Sendable {
        /// Any value; only the shape or dtype is compared.
        case anything
        /// `"?"`: a value that is not known yet.
        case placeholder
        case none
        /// A number, a bool or a nested array.
        case tensor(LiteralTensor)
        /// A string, for a subject that is a string (`grad_fn`, `dtype`).
        case text(String)
        /// An expression, evaluated without recording.
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
    /// The positions of `"?"`, which stands for an unknown value or for unknown elements of it.
    public var blanks: [SourceRange] {
        switch value {
        case .placeholder: [valueRange]
        case .tensor(let literal): literal.blanks.map(\.range)
        case .anything, .none, .text, .expression: []
        }
    }
}

extension GradientCase {
    /// True if any expected value of the case contains `"?"`.
    public var hasBlanks: Bool {
        // The order of the steps does not matter.
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

/// The tolerances of an expectation; nil means the default of the dtype.
public struct Tolerance: Hashable, Sendable {
    public var atol: Double?
    public var rtol: Double?
    /// The number of decimals in the printout that the value was copied from. The value matches within half a
    /// unit of the last decimal.
    public var digits: Int?

    /// Seventeen significant digits determine a double uniquely.
    static let digitCounts = 0...17

    public init(atol: Double? = nil, rtol: Double? = nil, digits: Int? = nil) {
        self.atol = atol
        self.rtol = rtol
        self.digits = digits
    }
}
