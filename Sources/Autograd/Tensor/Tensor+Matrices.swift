/// Matrix products and factorisations for batches of matrices `[…, M, N]`.
extension Tensor {
    /// The product of `[…, M, K]` and `[…, K, N]`, of shape `[…, M, N]`; batch dimensions are broadcast.
    ///
    /// Each element is summed over K in order, so that its rounding does not depend on the other elements.
    /// - Throws: `matrixShapes`, `doNotBroadcast`, `dtypesDiffer`, `tooManyElements`.
    func matrixProduct(_ other: Tensor, op: String) throws(AutogradError) -> Tensor {
        let (m, k) = (shape[shape.count - 2], shape[shape.count - 1])
        let (k2, n) = (other.shape[other.shape.count - 2], other.shape[other.shape.count - 1])
        guard k == k2 else { throw .matrixShapes(op: op, shape, other.shape) }
        let batch = try Shape.broadcast(Array(shape.dropLast(2)), Array(other.shape.dropLast(2)))
        guard dtype == other.dtype else { throw .dtypesDiffer(op: op, dtype, other.dtype) }
        let count = try Shape.count(batch + [m, n])
        let a = try broadcast(to: batch + [m, k]).elements
        let b = try other.broadcast(to: batch + [k, n]).elements
        var c = [Double](repeatElement(0, count: count))
        var products = c.mutableSpan
        for batch in 0..<(m * n == 0 ? 0 : count / (m * n)) {
            var product = products._mutatingExtracting(batch * m * n..<(batch + 1) * m * n)
            MatrixKernel.addProduct(
                a.span.extracting(batch * m * k..<(batch + 1) * m * k),
                b.span.extracting(batch * k * n..<(batch + 1) * k * n), to: &product, m, k, n)
        }
        return Tensor(c, contiguous: batch + [m, n], dtype: dtype)
    }

    /// The size N of a batch of square matrices `[…, N, N]`.
    /// - Throws: `wrongShape` for another shape.
    func squareSize(_ op: String) throws(AutogradError) -> Int {
        guard shape.count >= 2, let n = shape.last, shape[shape.count - 2] == n else {
            throw .wrongShape(op: op, what: "A must be batches of square matrices", found: shape)
        }
        return n
    }

    /// Applies a function to each matrix of a batch; the results have shape `resultShape`.
    /// - Throws: the errors of `f`.
    func mappedMatrices(
        _ resultShape: [Int], _ f: ([Double]) throws -> [Double]
    ) throws -> Tensor {
        var result: [Double] = []
        try forEachMatrix { result += try f($0) }
        return Tensor(result, contiguous: shape.dropLast(2) + resultShape, dtype: dtype)
    }

    /// Calls `body` with the elements of each matrix of a batch, in row-major order.
    func forEachMatrix(_ body: ([Double]) throws -> Void) throws {
        let size = shape[shape.count - 2] * shape[shape.count - 1]
        let count = shape.dropLast(2).reduce(1, *)
        let source = elements
        for b in 0..<count { try body(count == 1 ? source : Array(source[b * size..<(b + 1) * size])) }
    }
}

/// The LU factorisation PA = LU of a square matrix, computed by Gaussian elimination with partial pivoting.
struct LUFactors {
    let n: Int
    /// U on and above the diagonal, L below it; the unit diagonal of L is not stored.
    private(set) var lu: [Double]
    /// The permutation P: row `i` of PA is row `rows[i]` of A.
    private(set) var rows: [Int]
    /// True if the permutation is odd.
    private(set) var isOdd = false
    /// True if a pivot is zero.
    private(set) var isSingular = false

    init(_ matrix: [Double], _ n: Int) {
        self.n = n
        lu = matrix
        rows = Array(0..<n)
        for k in 0..<n {
            var best = k
            for i in k..<n where lu[i * n + k].magnitude > lu[best * n + k].magnitude { best = i }
            let pivot = lu[best * n + k]
            guard pivot != 0 else {
                isSingular = true
                continue
            }
            if best != k {
                for j in 0..<n { lu.swapAt(k * n + j, best * n + j) }
                rows.swapAt(k, best)
                isOdd.toggle()
            }
            for i in k + 1..<max(n, k + 1) {
                let factor = lu[i * n + k] / pivot
                lu[i * n + k] = factor
                guard factor != 0 else { continue }
                for j in k + 1..<n { lu[i * n + j] -= factor * lu[k * n + j] }
            }
        }
    }

    var determinant: Double {
        var product = isOdd ? -1.0 : 1
        for k in 0..<n { product *= lu[k * n + k] }
        return product
    }

    /// The inverse A⁻¹ in row-major order; contains infinities and NaN if the matrix is singular.
    var inverse: [Double] {
        var result = [Double](repeatElement(0, count: n * n))
        var x = [Double](repeatElement(0, count: n))
        for column in 0..<n {
            for i in 0..<n {
                var sum = rows[i] == column ? 1.0 : 0
                for j in 0..<i { sum -= lu[i * n + j] * x[j] }
                x[i] = sum
            }
            for i in stride(from: n - 1, through: 0, by: -1) {
                var sum = x[i]
                for j in i + 1..<max(n, i + 1) { sum -= lu[i * n + j] * x[j] }
                x[i] = sum / lu[i * n + i]
            }
            for i in 0..<n { result[i * n + column] = x[i] }
        }
        return result
    }
}

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
            let t = SVDFactors(SVDFactors.transposed(matrix, m, n), n, m)
            u = SVDFactors.transposed(t.vT, m, m)
            s = t.s
            vT = SVDFactors.transposed(t.u, n, m)
            return
        }
        // Columns are stored as rows, so that rotations access contiguous memory, and scaled to avoid overflow.
        let scale = SVDFactors.scale(of: matrix)
        var a = SVDFactors.transposed(matrix, m, n)
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
        u = SVDFactors.transposed(basis, n, m)
        s = order.map { norms[$0] * scale }
        self.vT = vT
    }

    /// A scaling factor: 1 or, if squares of elements would overflow or underflow, the power of two of the largest one.
    private static func scale(of matrix: [Double]) -> Double {
        let top = matrix.reduce(0) { max($0, $1.magnitude) }
        guard top > 0, top.isFinite, top > 0x1p400 || top < 0x1p-400 else { return 1 }
        return Double(sign: .plus, exponent: Int(top.exponent), significand: 1)
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

    private static func transposed(_ a: [Double], _ m: Int, _ n: Int) -> [Double] {
        var result = [Double](repeatElement(0, count: m * n))
        for i in 0..<m { for j in 0..<n { result[j * m + i] = a[i * n + j] } }
        return result
    }
}
