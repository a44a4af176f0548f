/// The LU factorisation PA = LU of an m × n matrix, computed by Gaussian elimination with partial pivoting.
///
/// L has min(m, n) columns and a unit diagonal, U has min(m, n) rows. Among equal candidates for a pivot the first is
/// taken, as in LAPACK.
struct LUFactors {
    let m: Int
    let n: Int
    /// U on and above the diagonal, L below it; the unit diagonal of L is not stored.
    private(set) var lu: [Double]
    /// The permutation P: row `i` of PA is row `rows[i]` of A.
    private(set) var rows: [Int]
    /// LAPACK's pivots, counted from 0: in step `k`, row `k` was exchanged with row `pivots[k]`.
    private(set) var pivots: [Int]
    /// True if the permutation is odd.
    private(set) var isOdd = false
    /// The index of the first pivot that is zero; nil if there is none.
    private(set) var zeroPivot: Int?
    var isSingular: Bool { zeroPivot != nil }
    /// LAPACK's `info`: the number of the first zero pivot, counted from 1, and 0 if there is none.
    var info: Double { zeroPivot.map { Double($0 + 1) } ?? 0 }

    init(_ matrix: [Double], _ n: Int) { self.init(matrix, n, n) }

    /// - Parameter exchangesRows: false to take every pivot where it is; then P is the identity.
    init(_ matrix: [Double], _ m: Int, _ n: Int, exchangesRows: Bool = true) {
        (self.m, self.n) = (m, n)
        lu = matrix
        rows = Array(0..<m)
        pivots = Array(0..<min(m, n))
        for k in pivots.indices {
            var best = k
            if exchangesRows {
                for i in k..<m where lu[i * n + k].magnitude > lu[best * n + k].magnitude { best = i }
            }
            let pivot = lu[best * n + k]
            guard pivot != 0 else {
                zeroPivot = zeroPivot ?? k
                continue
            }
            exchange(k, best)
            eliminate(below: k, pivot)
        }
    }

    /// A factorisation of a square matrix that was computed before. `pivots` are indices of rows.
    init(packed lu: [Double], pivots: [Int], _ n: Int) {
        (m, self.n) = (n, n)
        self.lu = lu
        self.pivots = pivots
        rows = Array(0..<n)
        for (k, pivot) in pivots.enumerated() { rows.swapAt(k, pivot) }
    }

    private mutating func exchange(_ k: Int, _ best: Int) {
        pivots[k] = best
        guard best != k else { return }
        for j in 0..<n { lu.swapAt(k * n + j, best * n + j) }
        rows.swapAt(k, best)
        isOdd.toggle()
    }

    private mutating func eliminate(below k: Int, _ pivot: Double) {
        for i in k + 1..<max(m, k + 1) {
            let factor = lu[i * n + k] / pivot
            lu[i * n + k] = factor
            guard factor != 0 else { continue }
            for j in k + 1..<max(n, k + 1) { lu[i * n + j] -= factor * lu[k * n + j] }
        }
    }
}

/// A square matrix.
extension LUFactors {
    var determinant: Double {
        var product = isOdd ? -1.0 : 1
        for k in 0..<n { product *= lu[k * n + k] }
        return product
    }

    /// The sign of the determinant, and the logarithm of its magnitude.
    var logDeterminant: (sign: Double, log: Double) {
        var (sign, log) = (isOdd ? -1.0 : 1, 0.0)
        for k in 0..<n {
            let pivot = lu[k * n + k]
            sign *= pivot == 0 ? 0 : pivot < 0 ? -1 : pivot > 0 ? 1 : .nan
            log += Libm.log(pivot.magnitude)
        }
        return (sign, log)
    }

    /// The inverse A⁻¹ in row-major order; contains infinities and NaN if the matrix is singular.
    var inverse: [Double] {
        var result = Matrix.identity(n, n)
        solve(&result, n)
        return result
    }

    /// Replaces B, of shape `[n, columns]`, by A⁻¹·B or, if `transposed`, by A⁻ᵀ·B.
    func solve(_ b: inout [Double], _ columns: Int, transposed: Bool = false) {
        let given = b
        func copyRow(_ from: Int, _ to: Int, _ source: [Double]) {
            for c in 0..<columns { b[to * columns + c] = source[from * columns + c] }
        }
        if transposed {
            // Aᵀ = Uᵀ·Lᵀ·P
            TriangularSystem.solve(lu, n, .init(isUpper: true, isTransposed: true), &b, columns)
            TriangularSystem.solve(
                lu, n, .init(isUpper: false, isTransposed: true, isUnit: true), &b, columns)
            let solved = b
            for i in 0..<n { copyRow(i, rows[i], solved) }
        } else {
            for i in 0..<n { copyRow(rows[i], i, given) }
            TriangularSystem.solve(lu, n, .init(isUpper: false, isUnit: true), &b, columns)
            TriangularSystem.solve(lu, n, .init(isUpper: true), &b, columns)
        }
    }

    /// A⁻¹·B for B of shape `[n, count]` or, from the right, B·A⁻¹ for B of shape `[count, n]`; with Aᵀ if `transposed`.
    func solved(_ b: [Double], _ count: Int, fromLeft: Bool, transposed: Bool = false) -> [Double] {
        var x = fromLeft ? b : Matrix.transposed(b, count, n)
        solve(&x, count, transposed: transposed == fromLeft)
        return fromLeft ? x : Matrix.transposed(x, n, count)
    }
}
