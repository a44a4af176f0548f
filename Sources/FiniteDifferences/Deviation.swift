#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The odd and even parts of the difference between a pair of samples and the values that a fit predicts.
struct Deviation {
    var odd: Double
    var even: Double

    var magnitude: Double { abs(odd) + abs(even) }

    /// The standard deviation of the noise in each value that would cause such a deviation.
    ///
    /// The odd part has half the variance of one value; the even part, which includes the noise of the value at the
    /// point, has three halves.
    var noise: Double { hypot(odd, even * 0.577) }

    /// The remainder after subtracting deviations that have another explanation.
    func beyond(odd explainedOdd: Double, even explainedEven: Double) -> Deviation {
        Deviation(odd: max(0, abs(odd) - explainedOdd), even: max(0, abs(even) - explainedEven))
    }

    func distance(to other: Deviation) -> Double { abs(odd - other.odd) + abs(even - other.even) }

    static func / (deviation: Deviation, step: Double) -> Deviation {
        Deviation(odd: deviation.odd / step, even: deviation.even / step)
    }
}
