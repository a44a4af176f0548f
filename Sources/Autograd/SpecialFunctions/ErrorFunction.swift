/// The error function, its inverse, and the normal distribution.
enum ErrorFunction {
    /// e^(x²)·erfc(x).
    ///
    /// x² is split into two numbers, because e^(x²) amplifies its rounding error by x². From 26 on erfc is subnormal, and the
    /// asymptotic series is used.
    /// - Source: Abramowitz and Stegun, Handbook of Mathematical Functions, §7.1.23.
    static func erfcx(_ x: Double) -> Double {
        guard x < 26 else {
            let t = 0.5 / (x * x)
            let series = 1 - t * (1 - 3 * t * (1 - 5 * t * (1 - 7 * t * (1 - 9 * t))))
            return series / (x * Double.pi.squareRoot())
        }
        // The value overflows below −27.
        guard x > -27 else { return x.isNaN ? .nan : .infinity }
        let square = x * x
        let rest = (-square).addingProduct(x, x)
        return Libm.exp(square) * (1 + rest) * Libm.erfc(x)
    }

    /// The inverse of erf: ±∞ at ±1, nan beyond.
    static func inverse(_ y: Double) -> Double {
        guard y.magnitude < 1 else { return y.magnitude == 1 ? y * .infinity : .nan }
        guard y.magnitude > 0.5 else {
            // erf is nearly linear here.
            var x = y * Double.pi.squareRoot() / 2
            x *= 1 + x * x / 3
            for _ in 0..<4 {
                let step = (Libm.erf(x) - y) / (2 / Double.pi.squareRoot() * Libm.exp(-x * x))
                x -= step / (1 + x * step)
            }
            return y == 0 ? y : x
        }
        let x = complementInverse(1 - y.magnitude)
        return y < 0 ? -x : x
    }

    /// x ≥ 0 with erfc(x) = p, for 0 < p ≤ 1/2, by Halley's method on log erfc.
    private static func complementInverse(_ p: Double) -> Double {
        let logarithm = Libm.log(p)
        // erfc(x) ≈ e^(−x²)/(x·√π).
        let first = max(-logarithm - 0.5 * Libm.log(max(-logarithm, 0.5)) - 0.572, 0.2)
        var x = first.squareRoot()
        for _ in 0..<6 {
            let scaled = erfcx(x)
            let difference = Libm.log(scaled) - x * x - logarithm
            let slope = -2 / (Double.pi.squareRoot() * scaled)
            let step = difference / slope
            // f″/f′ = −2x − f′ for f = log erfc.
            x -= step / (1 - 0.5 * step * (-2 * x - slope))
            if step.magnitude < 0x1p-50 * x { break }
        }
        return x
    }

    /// Φ(x) = ½·erfc(−x/√2).
    static func normalCDF(_ x: Double) -> Double {
        guard x < -1 else { return 0.5 * Libm.erfc(-x * 0.5.squareRoot()) }
        // Below −40 the value is less than the smallest positive number.
        guard x > -40 else { return 0 }
        // In the tail, erfc amplifies the rounding error of its argument by x²; erfcx does not.
        let square = -0.5 * x * x
        let rest = (-square).addingProduct(-0.5 * x, x)
        return 0.5 * erfcx(-x * 0.5.squareRoot()) * Libm.exp(square) * (1 + rest)
    }

    /// log Φ(x), also where Φ(x) is 0 to the machine.
    static func logNormalCDF(_ x: Double) -> Double {
        let t = x * 0.5.squareRoot()
        return x < -1 ? Libm.log(erfcx(-t) / 2) - x * x / 2 : Libm.log1p(-normalCDF(-x))
    }

    /// The inverse of Φ: −∞ at 0, ∞ at 1, nan outside.
    static func normalQuantile(_ p: Double) -> Double {
        guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
        if p > 0.25, p < 0.75 { return 2.0.squareRoot() * inverse(2 * p - 1) }
        return p < 0.5
            ? -2.0.squareRoot() * complementInverse(2 * p) : 2.0.squareRoot() * complementInverse(2 * (1 - p))
    }
}
