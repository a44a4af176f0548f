/// Systems of linear equations with a triangular matrix.
enum TriangularSystem {
    /// One triangle T of a square matrix, which may be read as if it were transposed.
    struct Triangle {
        /// The triangle of the stored matrix; the elements of the other one are not read.
        let isUpper: Bool
        var isTransposed = false
        /// True if the diagonal consists of ones and is not read.
        var isUnit = false
    }

    /// Replaces B, of shape `[n, columns]`, by T⁻¹·B, by substitution. A zero on the diagonal gives infinities and NaN.
    static func solve(_ a: [Double], _ n: Int, _ t: Triangle, _ b: inout [Double], _ columns: Int) {
        let goesUp = t.isUpper != t.isTransposed
        for step in 0..<n {
            let i = goesUp ? n - 1 - step : step
            for j in goesUp ? i + 1..<n : 0..<i {
                let factor = t.isTransposed ? a[j * n + i] : a[i * n + j]
                for c in 0..<columns { b[i * columns + c] -= factor * b[j * columns + c] }
            }
            guard !t.isUnit else { continue }
            let pivot = a[i * n + i]
            for c in 0..<columns { b[i * columns + c] /= pivot }
        }
    }

    /// T⁻¹·B for B of shape `[n, count]` or, from the right, B·T⁻¹ for B of shape `[count, n]`.
    static func solved(
        _ a: [Double], _ n: Int, _ t: Triangle, _ b: [Double], _ count: Int, fromLeft: Bool
    ) -> [Double] {
        var x = fromLeft ? b : Matrix.transposed(b, count, n)
        var t = t
        if !fromLeft { t.isTransposed.toggle() }
        solve(a, n, t, &x, count)
        return fromLeft ? x : Matrix.transposed(x, n, count)
    }
}
