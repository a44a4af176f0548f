/// The singular value decomposition A = U·diag(S)·Vᵀ of an m × n matrix, computed by one-sided Jacobi rotations.
///
/// The singular values are in descending order. The method computes small singular values with high relative accuracy,
/// which finite differences of singular values need.
/// - Source: Hestenes (1958); Golub and Van Loan, Matrix Computations, 8.6.3.
struct SVDFactors {
    /// m × k, k = min(m, n)
    let u: [Double]
    let s: [Double]
    /// k × n
    let vT: [Double]

    init(_ matrix: [Double], _ m: Int, _ n: Int) {
        guard m >= n else {
            let t = SVDFactors(Matrix.transposed(matrix, m, n), n, m)
            u = Matrix.transposed(t.vT, m, m)
            s = t.s
            vT = Matrix.transposed(t.u, n, m)
            return
        }
        // Columns are stored as rows, so that rotations access contiguous memory, and scaled to avoid overflow.
        let scale = Matrix.scale(of: matrix)
        var a = Matrix.transposed(matrix, m, n)
        if scale != 1 { for i in a.indices { a[i] /= scale } }
        var v = [Double](repeatElement(0, count: n * n))
        for i in 0..<n { v[i * n + i] = 1 }
        SVDFactors.orthogonalize(&a, &v, m, n)
        let columns = a.span
        let norms = (0..<n).map { columns.extracting($0 * m..<($0 + 1) * m).norm(2) }
        let order = (0..<n).sorted { norms[$0] > norms[$1] || (norms[$0] == norms[$1] && $0 < $1) }
        var basis: [Double] = []
        basis.reserveCapacity(n * m)
        var vT: [Double] = []
        vT.reserveCapacity(n * n)
        for k in order {
            let column = (0..<m).map { norms[k] == 0 ? 0 : a[k * m + $0] / norms[k] }
            // A column that is tiny compared with the largest may consist of rounding errors and not be orthogonal.
            let isInaccurate = norms[k] <= 0x1p-40 * norms[order[0]]
            basis += isInaccurate ? SVDFactors.unit(near: column, orthogonalTo: basis) : column
            for i in 0..<n { vT.append(v[k * n + i]) }
        }
        u = Matrix.transposed(basis, n, m)
        s = order.map { norms[$0] * scale }
        self.vT = vT
    }

    /// Rotates pairs of columns until all are orthogonal, at most 60 sweeps, then normalises their signs.
    private static func orthogonalize(_ a: inout [Double], _ v: inout [Double], _ m: Int, _ n: Int) {
        var a = a.mutableSpan
        var v = v.mutableSpan
        for _ in 0..<60 {
            var isConverged = true
            for p in 0..<n {
                for q in p + 1..<max(n, p + 1) {
                    if rotate(&a, &v, p, q, m, n) { isConverged = false }
                }
            }
            if isConverged { break }
        }
        for p in 0..<n { orient(&a, &v, p, m, n) }
    }

    /// Makes two columns orthogonal by a rotation; returns false if they are already orthogonal.
    private static func rotate(
        _ a: inout MutableSpan<Double>, _ v: inout MutableSpan<Double>, _ p: Int, _ q: Int, _ m: Int, _ n: Int
    ) -> Bool {
        var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
        for i in 0..<m {
            let (x, y) = (a[p &* m &+ i], a[q &* m &+ i])
            alpha += x * x
            beta += y * y
            gamma += x * y
        }
        guard gamma != 0, gamma.isFinite, gamma.magnitude > 1e-16 * (alpha * beta).squareRoot() else {
            return false
        }
        let zeta = (beta - alpha) / (2 * gamma)
        let t = (zeta >= 0 ? 1.0 : -1) / (zeta.magnitude + Libm.hypot(1, zeta))
        let c = 1 / (1 + t * t).squareRoot()
        let s = c * t
        func rotateColumns(_ columns: inout MutableSpan<Double>, _ length: Int) {
            for i in 0..<length {
                let (x, y) = (columns[p &* length &+ i], columns[q &* length &+ i])
                columns[p &* length &+ i] = c * x - s * y
                columns[q &* length &+ i] = s * x + c * y
            }
        }
        rotateColumns(&a, m)
        rotateColumns(&v, n)
        return true
    }

    /// Normalises the signs of a pair of singular vectors: the largest component of the right one becomes positive.
    private static func orient(
        _ a: inout MutableSpan<Double>, _ v: inout MutableSpan<Double>, _ p: Int, _ m: Int, _ n: Int
    ) {
        var largest = 0.0
        for i in 0..<n where v[p * n + i].magnitude > largest.magnitude { largest = v[p * n + i] }
        guard largest < 0 else { return }
        for i in 0..<m { a[p * m + i].negate() }
        for i in 0..<n { v[p * n + i].negate() }
    }

    /// A unit vector orthogonal to the vectors of `basis`, which are concatenated.
    ///
    /// It is computed from `vector` or, if the orthogonal part of that is too small, from a coordinate vector. Zeros if
    /// there is none.
    private static func unit(near vector: [Double], orthogonalTo basis: [Double]) -> [Double] {
        let m = vector.count
        for k in -1..<m {
            var candidate = k < 0 ? vector : [Double](repeatElement(0, count: m))
            if k >= 0 { candidate[k] = 1 }
            for _ in 0..<2 {
                for start in stride(from: 0, to: basis.count, by: m) {
                    var overlap = 0.0
                    for i in 0..<m { overlap += candidate[i] * basis[start + i] }
                    for i in 0..<m { candidate[i] -= overlap * basis[start + i] }
                }
            }
            let length = candidate.span.norm(2)
            if length > 0.5 / Double(m).squareRoot() { return candidate.map { $0 / length } }
        }
        return [Double](repeatElement(0, count: m))
    }
}

extension SVDFactors {
    /// The columns of an m × k matrix with orthonormal columns, followed by others that complete them to an orthogonal matrix.
    static func completed(_ q: [Double], _ m: Int, _ k: Int) -> [Double] {
        let factors = QRFactors(q, m, k)
        var result = Reflections(factors.packed, m, k, factors.tau).columns(m)
        for i in 0..<m { for j in 0..<k { result[i * m + j] = q[i * k + j] } }
        return result
    }
}
