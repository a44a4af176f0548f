/// Computations with matrices stored in row-major order.
enum Matrix {
    static func identity(_ m: Int, _ n: Int) -> [Double] {
        var result = [Double](repeating: 0, count: m * n)
        for i in 0..<min(m, n) { result[i * n + i] = 1 }
        return result
    }

    static func transposed(_ a: [Double], _ m: Int, _ n: Int) -> [Double] {
        var result = [Double](repeating: 0, count: m * n)
        for i in 0..<m { for j in 0..<n { result[j * m + i] = a[i * n + j] } }
        return result
    }

    /// The product of matrices `[m, k]` and `[k, n]`.
    static func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
        var result = [Double](repeating: 0, count: m * n)
        var span = result.mutableSpan
        MatrixKernel.addProduct(a.span, b.span, to: &span, m, k, n)
        return result
    }

    /// The first `width` columns of a matrix `[m, n]`.
    static func columns(_ a: [Double], _ m: Int, _ n: Int, first width: Int) -> [Double] {
        (0..<m).flatMap { a[$0 * n..<$0 * n + width] }
    }

    /// The elements of one triangle with the diagonal, and zeros elsewhere, of a matrix `[m, n]`.
    static func triangle(_ a: [Double], _ m: Int, _ n: Int, isUpper: Bool) -> [Double] {
        var result = a
        for i in 0..<m { for j in 0..<n where isUpper ? j < i : j > i { result[i * n + j] = 0 } }
        return result
    }

    /// A scaling factor: 1 or, if squares of elements would overflow or underflow, the power of two of the largest one.
    static func scale(of matrix: [Double]) -> Double {
        let top = matrix.reduce(0) { max($0, $1.magnitude) }
        guard top > 0, top.isFinite, top > 0x1p400 || top < 0x1p-400 else { return 1 }
        return Double(sign: .plus, exponent: Int(top.exponent), significand: 1)
    }
}
