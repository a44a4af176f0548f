/// The eigenvalue decomposition A = V·diag(λ)·Vᵀ of a symmetric matrix, computed by cyclic Jacobi rotations.
///
/// The eigenvalues are in ascending order. Eigenvectors are unique up to their signs, if no eigenvalues are equal; here the
/// first component that is at least 0.46 times as large as the largest one is positive. The limit avoids the ratios of components
/// that are common in exercises, where a small change of the matrix would change the sign.
/// - Source: Golub and Van Loan, Matrix Computations, §8.5.
struct SymmetricEigen {
    let values: [Double]
    /// The eigenvectors as columns, n × n.
    let vectors: [Double]

    init(_ matrix: [Double], _ n: Int) {
        let scale = Matrix.scale(of: matrix)
        var a = scale == 1 ? matrix : matrix.map { $0 / scale }
        // The rows of v are the eigenvectors.
        var v = Matrix.identity(n, n)
        SymmetricEigen.diagonalize(&a, &v, n)
        let diagonal = (0..<n).map { a[$0 * n + $0] }
        let order = (0..<n).sorted {
            diagonal[$0] < diagonal[$1] || (diagonal[$0] == diagonal[$1] && $0 < $1)
        }
        values = order.map { diagonal[$0] * scale }
        let rows = order.flatMap { SymmetricEigen.oriented(Array(v[$0 * n..<($0 + 1) * n])) }
        vectors = Matrix.transposed(rows, n, n)
    }

    /// Rotates pairs of rows and columns until all elements off the diagonal are negligible, in at most 60 sweeps.
    private static func diagonalize(_ a: inout [Double], _ v: inout [Double], _ n: Int) {
        let floor = a.span.norm(2) * 0x1p-60
        for _ in 0..<60 {
            var isConverged = true
            for p in 0..<n {
                for q in p + 1..<max(n, p + 1) {
                    let x = a[p * n + q].magnitude
                    let pivots = (a[p * n + p] * a[q * n + q]).magnitude.squareRoot()
                    guard x > floor, x > 0x1p-54 * pivots else { continue }
                    isConverged = false
                    rotate(&a, &v, n, p, q)
                }
            }
            if isConverged { break }
        }
    }

    /// Makes the elements (p, q) and (q, p) zero.
    private static func rotate(_ a: inout [Double], _ v: inout [Double], _ n: Int, _ p: Int, _ q: Int) {
        let x = a[p * n + q]
        let theta = (a[q * n + q] - a[p * n + p]) / (2 * x)
        let t = (theta >= 0 ? 1.0 : -1) / (theta.magnitude + Libm.hypot(1, theta))
        let c = 1 / (1 + t * t).squareRoot()
        let s = c * t
        a[p * n + p] -= t * x
        a[q * n + q] += t * x
        a[p * n + q] = 0
        a[q * n + p] = 0
        for i in 0..<n where i != p && i != q {
            let (y, z) = (a[i * n + p], a[i * n + q])
            a[i * n + p] = c * y - s * z
            a[i * n + q] = s * y + c * z
            a[p * n + i] = a[i * n + p]
            a[q * n + i] = a[i * n + q]
        }
        for i in 0..<n {
            let (y, z) = (v[p * n + i], v[q * n + i])
            v[p * n + i] = c * y - s * z
            v[q * n + i] = s * y + c * z
        }
    }

    private static func oriented(_ vector: [Double]) -> [Double] {
        let limit = 0.46 * vector.reduce(0) { max($0, $1.magnitude) }
        guard let first = vector.first(where: { $0.magnitude >= limit }), first < 0 else { return vector }
        return vector.map { -$0 }
    }

    /// V·diag(f(λ))·Vᵀ, exactly symmetric.
    func function(_ f: (Double) -> Double) -> [Double] {
        let n = values.count
        let factors = values.map(f)
        var result = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                var sum = 0.0
                for k in 0..<n { sum += vectors[i * n + k] * factors[k] * vectors[j * n + k] }
                result[i * n + j] = sum
                result[j * n + i] = sum
            }
        }
        return result
    }
}
