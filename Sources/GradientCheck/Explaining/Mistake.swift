/// A common mistake in a gradient or derivative rule.
public enum Mistake: Sendable, Equatable {
    /// Every differing element is multiplied by this factor, for example −1 for a wrong sign or 2 for a term added
    /// twice.
    case factor(Double)
    /// A sum is taken instead of a mean: every differing element is multiplied by the number of elements.
    case sumForMean(count: Int)
    /// A mean is taken instead of a sum: every differing element is divided by the number of elements.
    case meanForSum(count: Int)
    /// Degrees are confused with radians, or a factor of π/180 is missing or redundant.
    case degrees
    /// The derivative of the natural logarithm is used instead of that of the logarithm to base 10.
    case naturalLogarithm
    /// The derivative of the logarithm to base 10 is used instead of that of the natural logarithm.
    case baseTenLogarithm
    /// Two dimensions are exchanged.
    case transposed(Int, Int)
    /// The gradient has the shape of the broadcast result instead of being summed over the broadcast dimensions.
    case notReduced(shape: [Int])
    /// The factors of a matrix product are in the wrong order or lack a transpose.
    case matrixFactors
    /// Only one copy of a broadcast operand contributes to its gradient.
    case oneCopyOfABroadcast
    /// The gradient accumulates the wrong set of backward passes.
    case wrongPasses(AccumulatedPasses)
    /// The gradient flows through `detach` or `no_grad`.
    case throughDetach
    /// The correct value, rounded to a number of decimals.
    case rounded(decimals: Int)
    /// The correct value, truncated to a number of decimals.
    case cutOff(decimals: Int)

    /// The identifier in machine-readable reports.
    public var name: String {
        switch self {
        case .factor(-1): "sign"
        case .factor: "factor"
        case .sumForMean: "sum-for-mean"
        case .meanForSum: "mean-for-sum"
        case .degrees: "degrees"
        case .naturalLogarithm: "natural-logarithm"
        case .baseTenLogarithm: "base-10-logarithm"
        case .transposed: "transposed"
        case .notReduced: "not-reduced"
        case .matrixFactors: "matrix-factors"
        case .oneCopyOfABroadcast: "one-copy-of-a-broadcast"
        case .wrongPasses: "left-over"
        case .throughDetach: "through-a-cut"
        case .rounded: "rounded"
        case .cutOff: "cut-off"
        }
    }

    /// The set of backward passes that a value of `.grad` includes.
    public enum AccumulatedPasses: Sendable, Equatable {
        /// The last pass only, although `.grad` still contains an earlier one.
        case onlyLast
        /// All passes but the last.
        case withoutLast
        /// All passes, including those before `.grad` was set to zero.
        case despiteZeroing
    }
}

/// A common mistake that explains all differing elements, and the side that made it.
public struct Explanation: Sendable, Equatable {
    public let side: Side
    public let mistake: Mistake
    /// The node whose derivative rule contains the mistake; nil if it is not a mistake of a single rule.
    public let node: Int?
    /// The operation in whose pullback the mistake, made there alone, reproduces the wrong values.
    public let through: Through?

    /// The source of the wrong values.
    public enum Side: String, Sendable {
        case autograd, expected
    }

    /// The pullback of one operation to one of its operands.
    public struct Through: Sendable, Equatable {
        public let operation: String
        public let argument: String
        /// The index of the node; nil for a step inside a hand-written function.
        public let node: Int?
    }

    public init(_ side: Side, _ mistake: Mistake, node: Int? = nil, through: Through? = nil) {
        self.side = side
        self.mistake = mistake
        self.node = node
        self.through = through
    }
}
