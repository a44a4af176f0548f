/// The matrix product kernel, shared by operations, their derivatives and replays.
package enum MatrixKernel {
    /// C += A·B for A `[M, K]`, B `[K, N]` and C `[M, N]`, all contiguous.
    ///
    /// Four rows of C are computed at a time, so that each row of B is read once for four rows. Each element is summed
    /// over K in order, so that its rounding does not depend on the other elements or on the sizes M and N.
    /// - Complexity: O(M·K·N).
    package static func addProduct(
        _ a: Span<Double>, _ b: Span<Double>, to c: inout MutableSpan<Double>, _ m: Int, _ k: Int, _ n: Int
    ) {
        var i = 0
        while i &+ 4 <= m {
            addRows(a, b, to: &c, i, k, n)
            i &+= 4
        }
        while i < m {
            var row = c._mutatingExtracting(i &* n..<(i &+ 1) &* n)
            for p in 0..<k {
                let factor = a[i &* k &+ p]
                let from = b.extracting(p &* n..<(p &+ 1) &* n)
                for j in 0..<n { row[j] += factor * from[j] }
            }
            i &+= 1
        }
    }

    /// Adds rows `i` to `i + 3` of the product.
    private static func addRows(
        _ a: Span<Double>, _ b: Span<Double>, to c: inout MutableSpan<Double>, _ i: Int, _ k: Int, _ n: Int
    ) {
        c.withUnsafeMutableBufferPointer { c in
            b.withUnsafeBufferPointer { b in
                guard let c = c.baseAddress, let b = b.baseAddress else { return }
                let (c0, c1, c2, c3) = (
                    c + i &* n, c + (i &+ 1) &* n, c + (i &+ 2) &* n, c + (i &+ 3) &* n
                )
                for p in 0..<k {
                    let (f0, f1) = (a[i &* k &+ p], a[(i &+ 1) &* k &+ p])
                    let (f2, f3) = (a[(i &+ 2) &* k &+ p], a[(i &+ 3) &* k &+ p])
                    let row = b + p &* n
                    for j in 0..<n {
                        let x = row[j]
                        c0[j] += f0 * x
                        c1[j] += f1 * x
                        c2[j] += f2 * x
                        c3[j] += f3 * x
                    }
                }
            }
        }
    }
}
