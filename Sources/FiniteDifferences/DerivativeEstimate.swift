/// A numerical first derivative, how far off it may be, and what the function looks like at the point.
public struct DerivativeEstimate: Sendable, Equatable {
    /// The derivative: one-sided at the edge of the domain, midway between both slopes at a kink, NaN where
    /// there is none.
    public var value: Double

    /// A bound on `|value − derivative|`, meant to hold at least 99 times in 100. At a kink it spans both
    /// slopes, so that every subgradient is within it; infinite where there is no derivative.
    public var error: Double

    public var kind: Kind

    /// How often the function was evaluated.
    public var evaluations: Int

    /// What the function does at the point, as far as its values tell.
    public enum Kind: Sendable, Equatable {
        /// Differentiable.
        case smooth

        /// Continuous, with slopes on the two sides that stay apart as the step shrinks.
        case kink(left: Slope, right: Slope)

        /// Discontinuous: how far the values next to the point are from the value at the point; NaN for a side on
        /// which the function is not defined.
        case jump(left: Double, right: Double)

        /// Not finite on one side, however small the step; the derivative is from the other.
        case domainEdge(defined: Side)

        /// Difference quotients grow without bound as the step shrinks.
        case vertical

        /// The function's values scatter so much that no digit of a derivative stands out.
        case noisy

        /// Not finite at the point, or nowhere around it.
        case notFinite
    }

    /// A one-sided derivative and its error bound.
    public struct Slope: Sendable, Equatable {
        public var value: Double
        public var error: Double

        public init(value: Double, error: Double) {
            self.value = value
            self.error = error
        }
    }

    public enum Side: Sendable, Equatable {
        case left, right
    }

    /// The derivative of a smooth function.
    public static func smooth(_ value: Double, error: Double, evaluations: Int) -> DerivativeEstimate {
        DerivativeEstimate(value: value, error: error, kind: .smooth, evaluations: evaluations)
    }

    /// Slopes that stay apart.
    public static func kink(left: Slope, right: Slope, evaluations: Int) -> DerivativeEstimate {
        let gap = (right.value - left.value).magnitude
        return DerivativeEstimate(
            value: 0.5 * left.value + 0.5 * right.value, error: 0.5 * gap + max(left.error, right.error),
            kind: .kink(left: left, right: right), evaluations: evaluations)
    }

    /// From both sides, which differ at a kink only; not numbers where there is no derivative.
    public var slopes: (left: Slope, right: Slope) {
        if case .kink(let left, let right) = kind { return (left, right) }
        return (Slope(value: value, error: error), Slope(value: value, error: error))
    }

    /// No derivative.
    public static func unestablished(_ kind: Kind, evaluations: Int) -> DerivativeEstimate {
        DerivativeEstimate(value: .nan, error: .infinity, kind: kind, evaluations: evaluations)
    }

    /// Whether there is a derivative, or at a kink a set of subgradients, within `error` of `value`.
    public var isEstablished: Bool {
        switch kind {
        case .smooth, .kink, .domainEdge: true
        case .jump, .vertical, .noisy, .notFinite: false
        }
    }
}
