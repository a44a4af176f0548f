/// Inverses and determinants by block Gaussian elimination.
///
/// With PA = [E F; G H] and S = H − G·E⁻¹·F, the inverse and the determinant of a matrix follow from those of E and S, which
/// are half as large, by matrix products. The row permutation P keeps E well conditioned. It is computed from the recorded
/// matrix; the results do not depend on it.
///
/// - Source: Golub and Van Loan, Matrix Computations, §3.2 and §3.4.
extension Value {
    /// A⁻¹ of one matrix; nil for a batch of matrices or a singular matrix.
    func partsOfInverse() throws -> [Value]? {
        if shape == [1, 1] { return [try 1 / self] }
        guard let blocks = try eliminated() else { return nil }
        let (e, s) = (blocks.inverse, try blocks.complement.inverse())
        let (u, v) = (blocks.eliminator, try blocks.lowerLeft.mm(e))
        let w = try u.mm(s)
        let inverse = try tape.concatenated(
            [
                tape.concatenated([e + w.mm(v), -w], 1),
                tape.concatenated([-s.mm(v), s], 1),
            ], 0)
        // A⁻¹ = (PA)⁻¹·P.
        var columns = blocks.rows
        for (k, row) in blocks.rows.enumerated() { columns[row] = k }
        return [try inverse.inOrder(columns, 1)]
    }

    /// det A = ±det E·det S of one matrix; nil for a batch of matrices or a singular matrix.
    func partsOfDeterminant() throws -> [Value]? {
        if shape == [1, 1] { return [try reshaped([])] }
        guard let blocks = try eliminated() else { return nil }
        let product = try blocks.upperLeft.det() * blocks.complement.det()
        return [try product * (blocks.isOdd ? -1 : 1)]
    }

    /// The blocks of PA, and the blocks of the elimination.
    private struct Blocks {
        /// The row of A that is row i of PA.
        let rows: [Int]
        let isOdd: Bool
        /// E, G, E⁻¹, E⁻¹·F and S.
        let upperLeft: Value
        let lowerLeft: Value
        let inverse: Value
        let eliminator: Value
        let complement: Value
    }

    private func eliminated() throws -> Blocks? {
        guard shape.count == 2, let n = shape.last, n > 1 else { return nil }
        let factors = LUFactors(tensor.elements, n)
        guard !factors.isSingular else { return nil }
        let matrix = try inOrder(factors.rows, 0)
        let half = n / 2
        let (upper, lower) = (try matrix.narrowed(0, 0, half), try matrix.narrowed(0, half, n - half))
        let (e, f) = (try upper.narrowed(1, 0, half), try upper.narrowed(1, half, n - half))
        let (g, h) = (try lower.narrowed(1, 0, half), try lower.narrowed(1, half, n - half))
        let inverse = try e.inverse()
        let u = try inverse.mm(f)
        return Blocks(
            rows: factors.rows, isOdd: factors.isOdd, upperLeft: e, lowerLeft: g, inverse: inverse,
            eliminator: u, complement: try h - g.mm(u))
    }

    private func inOrder(_ order: [Int], _ dim: Int) throws -> Value {
        let indices = Tensor(order.map(Double.init), contiguous: [order.count], dtype: .int64)
        return try apply(.indexSelect, tape.constant(indices), with: [.set(.dim, dim)])
    }
}
