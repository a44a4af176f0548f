/// A mistake that people make, which turns the right gradient into the wrong one.
public enum Mistake: Sendable, Equatable {
    /// Every differing element is this many times what it should be: −1 a sign, 2 added twice, 0 nothing arrives.
    case factor(Double)
    /// Every differing element is as many times what it should be as a sum has terms.
    case sumForMean(count: Int)
    /// The same, divided.
    case meanForSum(count: Int)
    /// An angle in degrees taken for one in radians, or its factor of π/180 left out or put in.
    case degrees
    /// The slope of a natural logarithm where one to base 10 is meant.
    case naturalLogarithm
    /// The slope of a logarithm to base 10 where a natural one is meant.
    case baseTenLogarithm
    /// Two dimensions are exchanged.
    case transposed(Int, Int)
    /// A gradient with the shape of a broadcast result instead of its sum over those dimensions.
    case notReduced(shape: [Int])
    /// The factors of a product of matrices in another order, or without a transpose.
    case matrixFactors
    /// Of the copies that broadcasting made, only one is counted.
    case oneCopyOfABroadcast
    /// One of several backward passes is counted that should not be, or the other way round.
    case leftOver(AccumulatedPasses)
    /// What `detach` or `no_grad` cut off is followed.
    case throughACut
    /// The right value, rounded to so many decimals.
    case rounded(decimals: Int)
    /// The right value, cut off after so many decimals.
    case cutOff(decimals: Int)

    /// The name in reports for programs.
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
        case .leftOver: "left-over"
        case .throughACut: "through-a-cut"
        case .rounded: "rounded"
        case .cutOff: "cut-off"
        }
    }

    /// Which backward passes a value of `.grad` takes account of.
    public enum AccumulatedPasses: Sendable, Equatable {
        /// The last one alone, though an earlier one is still there.
        case onlyLast
        /// All but the last.
        case withoutLast
        /// Those too that have been set to zero since.
        case despiteZeroing
    }
}

/// A mistake that explains every differing element, and whose it is.
public struct Explanation: Sendable, Equatable {
    public let side: Side
    public let mistake: Mistake
    /// The node whose rule has it, where it is one rule's.
    public let node: Int?
    /// Where the mistake, made in the pullback of one operation alone, gives what is wrong.
    public let through: Through?

    public enum Side: String, Sendable {
        case autograd, expected
    }

    /// A step of a backward pass.
    public struct Through: Sendable, Equatable {
        public let operation: String
        public let argument: String
        /// nil inside a hand-written function.
        public let node: Int?
    }

    public init(_ side: Side, _ mistake: Mistake, node: Int? = nil, through: Through? = nil) {
        self.side = side
        self.mistake = mistake
        self.node = node
        self.through = through
    }
}
