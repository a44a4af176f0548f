#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How far a pair of samples is from what a fit says of it, in its odd and its even part.
struct Deviation {
    var odd: Double
    var even: Double

    var magnitude: Double { abs(odd) + abs(even) }

    /// The standard deviation of the noise in each value that makes such deviations: the odd part has half
    /// of its variance; the even part has, with the noise of the value at the point, three halves.
    var noise: Double { hypot(odd, even * 0.577) }

    /// Without what is explained otherwise.
    func beyond(odd explainedOdd: Double, even explainedEven: Double) -> Deviation {
        Deviation(odd: max(0, abs(odd) - explainedOdd), even: max(0, abs(even) - explainedEven))
    }

    func distance(to other: Deviation) -> Double { abs(odd - other.odd) + abs(even - other.even) }

    static func / (deviation: Deviation, step: Double) -> Deviation {
        Deviation(odd: deviation.odd / step, even: deviation.even / step)
    }
}
