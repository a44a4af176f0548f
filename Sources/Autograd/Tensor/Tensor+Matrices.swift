/// Matrix products and factorisations for batches of matrices `[…, M, N]`.
extension Tensor {
    /// The product of `[…, M, K]` and `[…, K, N]`, of shape `[…, M, N]`; batch dimensions are broadcast.
    ///
    /// Each element is summed over K in order, so that its rounding does not depend on the other elements.
    /// - Throws: `wrongRank`, `matrixShapes`, `doNotBroadcast`, `dtypesDiffer`, `tooManyElements`.
    func matrixProduct(_ other: Tensor, op: String) throws(AutogradError) -> Tensor {
        for operand in [self, other] where operand.shape.count < 2 {
            throw .wrongRank(op: op, expected: "at least 2 dimensions", found: operand.shape)
        }
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
