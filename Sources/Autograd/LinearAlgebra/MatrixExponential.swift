/// The exponential of a square matrix, by scaling and squaring with a Padé approximant of degree 13.
///
/// - Source: Higham, The Scaling and Squaring Method for the Matrix Exponential Revisited (2005).
enum MatrixExponential {
    /// The coefficients b₀, …, b₁₃ of the numerator; those of the denominator are (−1)ᵏ·bₖ.
    private static let coefficients: [Double] = [
        64_764_752_532_480_000, 32_382_376_266_240_000, 7_771_770_303_897_600, 1_187_353_796_428_800,
        129_060_195_264_000, 10_559_470_521_600, 670_442_572_800, 33_522_128_640, 1_323_241_920, 40_840_800,
        960_960, 16_380, 182, 1,
    ]
    /// The largest 1-norm for which the approximant has full accuracy.
    private static let radius = 5.371920351148152

    static func exponential(of matrix: [Double], _ n: Int) -> [Double] {
        let norm = (0..<n).map { j in (0..<n).reduce(0) { $0 + matrix[$1 * n + j].magnitude } }.max() ?? 0
        guard norm.isFinite else { return [Double](repeating: .nan, count: n * n) }
        var squarings = 0
        if norm > radius {
            squarings = max(0, Int(Libm.log(norm / radius) / Libm.log(2)) + 1)
        }
        // Two factors, because 2^−squarings itself might underflow.
        let half = Double(sign: .plus, exponent: -(squarings / 2), significand: 1)
        let rest = Double(sign: .plus, exponent: -(squarings - squarings / 2), significand: 1)
        var result = approximant(of: matrix.map { $0 * half * rest }, n)
        for _ in 0..<squarings { result = Matrix.product(result, result, n, n, n) }
        return result
    }

    /// (V − U)⁻¹·(V + U), where U and V are the odd and even terms of the numerator.
    private static func approximant(of a: [Double], _ n: Int) -> [Double] {
        let b = coefficients
        let a2 = Matrix.product(a, a, n, n, n)
        let a4 = Matrix.product(a2, a2, n, n, n)
        let a6 = Matrix.product(a4, a2, n, n, n)
        // k₆·A⁶ + k₄·A⁴ + k₂·A² + k₀·I
        func sum(_ k6: Double, _ k4: Double, _ k2: Double, _ k0: Double) -> [Double] {
            var terms = (0..<n * n).map { k6 * a6[$0] + k4 * a4[$0] + k2 * a2[$0] }
            for i in 0..<n { terms[i * n + i] += k0 }
            return terms
        }
        func added(_ x: [Double], _ y: [Double]) -> [Double] { zip(x, y).map { $0 + $1 } }
        let odd = added(
            Matrix.product(a6, sum(b[13], b[11], b[9], 0), n, n, n), sum(b[7], b[5], b[3], b[1]))
        let u = Matrix.product(a, odd, n, n, n)
        let v = added(
            Matrix.product(a6, sum(b[12], b[10], b[8], 0), n, n, n), sum(b[6], b[4], b[2], b[0]))
        var result = added(v, u)
        LUFactors(zip(v, u).map { $0 - $1 }, n).solve(&result, n)
        return result
    }
}
