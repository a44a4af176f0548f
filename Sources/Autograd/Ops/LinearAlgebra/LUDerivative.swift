/// The derivative of the LU factorisation A = P·L·U, where P is constant.
///
/// L has min(m, n) columns and U as many rows. If A is not square, one of them has a part beyond its square part: L = [L₁; L₂]
/// or U = [U₁ U₂].
/// - Source: `linalg_lu_backward` and `linalg_lu_jvp` of PyTorch's FunctionsManual.cpp.
struct LUDerivative {
    let lower: Value
    let upper: Value
    /// P, a constant.
    let permutation: Value

    private var m: Int { lower.matrixSize.rows }
    private var n: Int { upper.matrixSize.columns }
    private var k: Int { min(m, n) }
    private var firstLower: Value { get throws(AutogradError) { try lower.narrowed(-2, 0, k) } }
    private var firstUpper: Value { get throws(AutogradError) { try upper.narrowed(-1, 0, k) } }

    init(lower: Value, upper: Value, pivots: Tensor) throws {
        (self.lower, self.upper) = (lower, upper)
        permutation = lower.tape.constant(
            try pivots.permutations(lower.matrixSize.rows, lower.dtype, "linalg.lu"))
    }

    /// - Parameter packed: the matrix with L below its diagonal and U on and above it.
    init(packed: Value, pivots: Tensor) throws {
        let (m, n) = packed.matrixSize
        let k = min(m, n)
        try self.init(
            lower: packed.narrowed(-1, 0, k).lowerTriangle(-1) + packed.identity(m, k),
            upper: packed.narrowed(-2, 0, k).upperTriangle(), pivots: pivots)
    }

    /// The matrix with L below its diagonal and U on and above it, from tangents of L and U.
    static func packed(_ tl: Value, _ tu: Value) throws -> Value {
        let (m, n, k) = (tl.matrixSize.rows, tu.matrixSize.columns, tl.matrixSize.columns)
        let square = try tl.narrowed(-2, 0, k) + tu.narrowed(-1, 0, k)
        if m > k { return try tl.tape.concatenated([square, tl.narrowed(-2, k, m - k)], -2) }
        return n > k ? try tl.tape.concatenated([square, tu.narrowed(-1, k, n - k)], -1) : square
    }

    /// The cotangent of A; nil stands for a cotangent of zero.
    func pulledBack(_ gl: Value?, _ gu: Value?) throws -> Value? {
        guard gl != nil || gu != nil else { return nil }
        let result = try m == n ? square(gl, gu) : m < n ? wide(gl, gu) : tall(gl, gu)
        return try permutation.matmul(result)
    }

    /// L⁻ᵀ·[tril₋₁(Lᵀ·gL) + triu(gU·Uᵀ)]·U⁻ᵀ
    private func square(_ gl: Value?, _ gu: Value?) throws -> Value {
        let inner = try sum(
            gl.map { try lower.mT.matmul($0).lowerTriangle(-1) },
            gu.map { try $0.matmul(upper.mT).upperTriangle() })
        return try dividedByLower(dividedByUpper(inner))
    }

    /// L⁻ᵀ·[triu(gU₁) + tril₋₁(Lᵀ·gL − gU·Uᵀ)·U₁⁻ᵀ  gU₂]
    private func wide(_ gl: Value?, _ gu: Value?) throws -> Value {
        let inner = try sum(
            gl.map { try lower.mT.matmul($0) }, gu.map { try -$0.upperTriangle().matmul(upper.mT) })
        let first = try dividedByUpper(inner.lowerTriangle(-1))
        guard let gu else { return try appendingZeros(dividedByLower(first), -1, like: upper) }
        let both = try [first + gu.narrowed(-1, 0, k).upperTriangle(), gu.narrowed(-1, k, n - k)]
        return try dividedByLower(lower.tape.concatenated(both, -1))
    }

    /// [tril₋₁(gL₁) + L₁⁻ᵀ·triu(gU·Uᵀ − Lᵀ·gL); gL₂]·U⁻ᵀ
    private func tall(_ gl: Value?, _ gu: Value?) throws -> Value {
        let inner = try sum(
            gu.map { try $0.matmul(upper.mT) }, gl.map { try -lower.mT.matmul($0.lowerTriangle(-1)) })
        let first = try dividedByLower(inner.upperTriangle())
        guard let gl else { return try appendingZeros(dividedByUpper(first), -2, like: lower) }
        let both = try [first + gl.narrowed(-2, 0, k).lowerTriangle(-1), gl.narrowed(-2, k, m - k)]
        return try dividedByUpper(lower.tape.concatenated(both, -2))
    }

    /// The tangents of L and U for a tangent of A.
    func pushedForward(_ t: Value) throws -> (lower: Value, upper: Value) {
        let t = try permutation.mT.matmul(t)
        let l = try firstLower
        let u = try firstUpper
        let corner = try t.narrowed(-2, 0, k).narrowed(-1, 0, k)
        let inner = try u.solvingTriangular(
            l.solvingTriangular(corner, isUpper: false, isUnit: true), isUpper: true, fromLeft: false)
        let (below, above) = (try inner.lowerTriangle(-1), try inner.upperTriangle())
        let (tl, tu) = (try l.matmul(below), try above.matmul(u))
        if m < n {
            let rest = try l.solvingTriangular(t.narrowed(-1, k, n - k), isUpper: false, isUnit: true)
            let second = try rest - below.matmul(upper.narrowed(-1, k, n - k))
            return (tl, try lower.tape.concatenated([tu, second], -1))
        }
        guard m > n else { return (tl, tu) }
        let rest = try u.solvingTriangular(t.narrowed(-2, k, m - k), isUpper: true, fromLeft: false)
        let second = try rest - lower.narrowed(-2, k, m - k).matmul(above)
        return (try lower.tape.concatenated([tl, second], -2), tu)
    }

    /// L₁⁻ᵀ·X
    private func dividedByLower(_ x: Value) throws(AutogradError) -> Value {
        try firstLower.mT.solvingTriangular(x, isUpper: true, isUnit: true)
    }

    /// X·U₁⁻ᵀ
    private func dividedByUpper(_ x: Value) throws(AutogradError) -> Value {
        try firstUpper.mT.solvingTriangular(x, isUpper: false, fromLeft: false)
    }

    private func sum(_ a: Value?, _ b: Value?) throws -> Value {
        guard let a, let b else { return try a ?? b ?? lower.zeros() }
        return try a + b
    }

    /// Matrices followed by zeros, so that dimension `d` is that of A.
    private func appendingZeros(_ x: Value, _ d: Int, like factor: Value) throws(AutogradError) -> Value {
        let zeros = try factor.narrowed(d, k, max(m, n) - k).zeros()
        return try x.tape.concatenated([x, zeros], d)
    }
}
