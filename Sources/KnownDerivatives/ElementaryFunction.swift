#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An elementary function of one variable, as the C library computes it and, with its derivative, to about 100 bits.
package enum ElementaryFunction: String, Sendable, CaseIterable {
    case sin, cos, exp, expm1, log, log1p, tanh, atan, sqrt, softplus

    /// The function's value in double precision.
    package func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .sin: sine(x)
        case .cos: cosine(x)
        case .exp: exponential(x)
        case .expm1: exponentialMinusOne(x)
        case .log: logarithm(x)
        case .log1p: logarithmOfOnePlus(x)
        case .tanh: hyperbolicTangent(x)
        case .atan: arcTangent(x)
        case .sqrt: x.squareRoot()
        case .softplus: max(x, 0) + logarithmOfOnePlus(exponential(-abs(x)))
        }
    }

    /// The function's value and derivative to about 100 bits.
    package func jet(_ x: DoubleDouble) -> Jet {
        switch self {
        case .sin:
            let (s, c) = x.sineAndCosine
            return Jet(value: s, slope: c)
        case .cos:
            let (s, c) = x.sineAndCosine
            return Jet(value: c, slope: -s)
        case .exp:
            let e = x.exponential
            return Jet(value: e, slope: e)
        case .expm1:
            let e = x.exponential
            return Jet(value: e - 1.0, slope: e)
        case .log: return Jet(value: x.logarithm, slope: 1.0 / x)
        case .log1p: return Jet(value: (1.0 + x).logarithm, slope: 1.0 / (1.0 + x))
        case .tanh:
            // 1 − tanh² = 4e/(1 + e)² with e = e^(−2|x|) avoids cancellation.
            let e = (-2.0 * (x.high < 0 ? -x : x)).exponential
            return Jet(value: x.hyperbolicTangent, slope: 4.0 * e / ((1.0 + e) * (1.0 + e)))
        case .atan: return Jet(value: x.arcTangent, slope: 1.0 / (1.0 + x * x))
        case .sqrt: return Jet(value: x.squareRoot, slope: 0.5 / x.squareRoot)
        case .softplus:
            let e = (x.high < 0 ? x : -x).exponential
            let value = (1.0 + e).logarithm
            return x.high < 0
                ? Jet(value: value, slope: e / (1.0 + e)) : Jet(value: x + value, slope: 1.0 / (1.0 + e))
        }
    }
}

// Inside the enum its cases hide the C library's functions of the same names.
private func sine(_ x: Double) -> Double { sin(x) }
private func cosine(_ x: Double) -> Double { cos(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
private func arcTangent(_ x: Double) -> Double { atan(x) }
