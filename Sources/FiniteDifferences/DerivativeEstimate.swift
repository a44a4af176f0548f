/// A numerical first derivative with an error bound and a classification of the function at the point.
public struct DerivativeEstimate: Sendable, Equatable {
    /// The derivative: one-sided at the edge of the domain, the mean of both one-sided slopes at a kink, NaN if there
    /// is no derivative.
    public var value: Double

    /// A bound on `|value − derivative|` that holds in at least 99 of 100 cases.
    ///
    /// At a kink the interval `value ± error` contains both one-sided slopes and thus every subgradient. Infinite if
    /// there is no derivative.
    public var error: Double

    /// The behaviour of the function at the point.
    public var kind: Kind

    /// Number of evaluations of the function.
    public var evaluations: Int

    /// The behaviour of the function at the point, inferred from its values.
    public enum Kind: Sendable, Equatable {
        /// Differentiable.
        case smooth

        /// Continuous, with one-sided slopes that do not converge to each other as the step shrinks.
        case kink(left: Slope, right: Slope)

        /// Discontinuous. The limits from each side minus the value at the point; NaN for a side on which the
        /// function is not defined.
        case jump(left: Double, right: Double)

        /// Finite on one side of the point only; the derivative is one-sided.
        case domainEdge(defined: Side)

        /// Vertical tangent: difference quotients grow without bound as the step shrinks.
        case vertical

        /// The values are so noisy that no digit of a derivative can be determined.
        case noisy

        /// Not finite at the point, or on neither side of it.
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

    /// A side of the point.
    public enum Side: Sendable, Equatable {
        case left, right
    }

    /// The estimate for a function that is differentiable at the point.
    public static func smooth(_ value: Double, error: Double, evaluations: Int) -> DerivativeEstimate {
        DerivativeEstimate(value: value, error: error, kind: .smooth, evaluations: evaluations)
    }

    /// The estimate for a kink: the mean of both slopes, with an error that covers both.
    public static func kink(left: Slope, right: Slope, evaluations: Int) -> DerivativeEstimate {
        let gap = (right.value - left.value).magnitude
        return DerivativeEstimate(
            value: 0.5 * left.value + 0.5 * right.value, error: 0.5 * gap + max(left.error, right.error),
            kind: .kink(left: left, right: right), evaluations: evaluations)
    }

    /// The left and right slopes; equal unless the point is a kink, NaN if there is no derivative.
    public var slopes: (left: Slope, right: Slope) {
        if case .kink(let left, let right) = kind { return (left, right) }
        return (Slope(value: value, error: error), Slope(value: value, error: error))
    }

    /// The estimate for a point without a derivative: NaN with infinite error.
    public static func unestablished(_ kind: Kind, evaluations: Int) -> DerivativeEstimate {
        DerivativeEstimate(value: .nan, error: .infinity, kind: kind, evaluations: evaluations)
    }

    /// True if the derivative, or at a kink every subgradient, lies within `error` of `value`.
    public var isEstablished: Bool {
        switch kind {
        case .smooth, .kink, .domainEdge: true
        case .jump, .vertical, .noisy, .notFinite: false
        }
    }
}
