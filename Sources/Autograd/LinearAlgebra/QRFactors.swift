/// The QR factorisation A = QR of an m × n matrix by Householder reflections, with LAPACK's signs.
///
/// Column i of the matrix is reflected to −sign(αᵢ)·‖·‖ times a unit vector, where αᵢ is its element on the diagonal. A
/// column that is zero below the diagonal is left as it is, so its diagonal element keeps its sign.
/// - Source: Golub and Van Loan, Matrix Computations, §5.2; LAPACK's dgeqr2 and dlarfg.
struct QRFactors {
    /// R on and above the diagonal; below it the vectors of the reflections without their first component, which is 1.
    let packed: [Double]
    /// The factors of the reflections.
    let tau: [Double]

    init(_ matrix: [Double], _ m: Int, _ n: Int) {
        var a = matrix
        var tau = [Double](repeating: 0, count: min(m, n))
        for i in tau.indices {
            var v = (i..<m).map { a[$0 * n + i] }
            let alpha = v[0]
            v[0] = 0
            let length = v.span.norm(2)
            guard length != 0 else { continue }
            let hypotenuse = Libm.hypot(alpha, length)
            let beta = alpha < 0 ? hypotenuse : -hypotenuse
            tau[i] = (beta - alpha) / beta
            for k in v.indices { v[k] /= alpha - beta }
            v[0] = 1
            Reflections.reflect(&a, n, along: v, tau[i], row: i, column: i + 1)
            a[i * n + i] = beta
            for k in i + 1..<max(m, i + 1) { a[k * n + i] = v[k - i] }
        }
        packed = a
        self.tau = tau
    }
}

/// The reflections Hᵢ = I − τᵢ·vᵢ·vᵢᵀ of order m, whose vectors are columns of an m × n matrix below its diagonal.
///
/// Component i of vᵢ is 1 and the components above it are 0; neither is stored.
struct Reflections {
    let vectors: [Double]
    let m: Int
    let n: Int
    let tau: [Double]

    init(_ vectors: [Double], _ m: Int, _ n: Int, _ tau: [Double]) {
        (self.vectors, self.m, self.n, self.tau) = (vectors, m, n, tau)
    }

    /// Replaces C, of shape `[m, columns]`, by H·C for the reflection along v, whose first component belongs to row `row`.
    ///
    /// The columns before `column` stay as they are.
    static func reflect(
        _ c: inout [Double], _ columns: Int, along v: [Double], _ tau: Double, row: Int, column: Int = 0
    ) {
        guard tau != 0 else { return }
        for j in column..<max(columns, column) {
            var overlap = 0.0
            for (k, x) in v.enumerated() { overlap += x * c[(row + k) * columns + j] }
            for (k, x) in v.enumerated() { c[(row + k) * columns + j] -= tau * overlap * x }
        }
    }

    /// Q·C or, if `transposed`, Qᵀ·C, where Q = H₀·H₁·… and C has shape `[m, columns]`.
    func product(with c: [Double], _ columns: Int, transposed: Bool = false) -> [Double] {
        var result = c
        let order = Array(tau.indices)
        for i in transposed ? order : order.reversed() {
            let v = (i..<m).map { $0 == i ? 1 : vectors[$0 * n + i] }
            Reflections.reflect(&result, columns, along: v, tau[i], row: i)
        }
        return result
    }

    /// The first columns of Q.
    func columns(_ count: Int) -> [Double] { product(with: Matrix.identity(m, count), count) }
}
