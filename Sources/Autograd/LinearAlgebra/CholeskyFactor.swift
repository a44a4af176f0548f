/// The Cholesky factorisation A = L·Lᵀ of a symmetric positive definite matrix.
struct CholeskyFactor {
    /// L, with zeros above the diagonal.
    let lower: [Double]
    /// The order of the first leading minor that is not positive definite; 0 if A is positive definite.
    ///
    /// The columns of `lower` from there on are not those of a factor: as in LAPACK, they are those of A, except for the pivot.
    let failedOrder: Int

    /// Reads the elements of A on and below the diagonal.
    init(_ matrix: [Double], _ n: Int) {
        var l = Matrix.triangle(matrix, n, n, isUpper: false)
        var failed = 0
        for j in 0..<n {
            var pivot = l[j * n + j]
            for k in 0..<j { pivot -= l[j * n + k] * l[j * n + k] }
            l[j * n + j] = pivot
            guard pivot > 0 else {
                failed = j + 1
                break
            }
            let root = pivot.squareRoot()
            l[j * n + j] = root
            for i in j + 1..<max(n, j + 1) {
                var sum = l[i * n + j]
                for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
                l[i * n + j] = sum / root
            }
        }
        lower = l
        failedOrder = failed
    }
}
