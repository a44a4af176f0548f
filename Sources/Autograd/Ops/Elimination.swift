/// Gaussian elimination in elementary steps: what inverses and determinants are made of.
///
/// The order of the rows, which keeps pivots from being small, is that of the recorded matrix; the results do not depend on it.
extension Value {
    /// Matrices up to this order are cheaper to treat as a whole.
    private static let smallOrder = 6

    /// A⁻¹ of one large matrix; nil for others.
    func partsOfInverse() throws -> [Value]? {
        guard let (n, factors) = eliminated() else { return nil }
        // Columns k to k + n − 1 of [PA | I], of which the first n have become those of I before column k.
        var window = try inOrder(factors.rows, 0)
        for k in 0..<n {
            let unit = tape.constant(try Tensor.unitColumn(k, of: n, dtype: dtype))
            let one = tape.constant(try .filled(1, [1, 1], dtype: dtype))
            let first = try window.narrowed(1, 0, 1)
            let row = try tape.concatenated([window.narrowed(0, k, 1).narrowed(1, 1, n - 1), one], 1)
            let next = try tape.concatenated([window.narrowed(1, 1, n - 1), unit], 1)
            window = try next - (first - unit) * (row / first.narrowed(0, k, 1))
        }
        // A⁻¹ = (PA)⁻¹·P.
        var columns = factors.rows
        for (k, row) in factors.rows.enumerated() { columns[row] = k }
        return [try window.inOrder(columns, 1)]
    }

    /// det A of one large matrix as ± the product of the pivots; nil for others.
    func partsOfDeterminant() throws -> [Value]? {
        guard let (n, factors) = eliminated() else { return nil }
        var rest = try inOrder(factors.rows, 0)
        let sign = factors.isOdd ? -1.0 : 1
        var product = try rest.narrowed(0, 0, 1).narrowed(1, 0, 1) * sign
        for k in 1..<n {
            let size = n - k
            let pivot = try rest.narrowed(0, 0, 1).narrowed(1, 0, 1)
            let column = try rest.narrowed(0, 1, size).narrowed(1, 0, 1)
            let row = try rest.narrowed(0, 0, 1).narrowed(1, 1, size)
            rest = try rest.narrowed(0, 1, size).narrowed(1, 1, size) - column / pivot * row
            product = try product * rest.narrowed(0, 0, 1).narrowed(1, 0, 1)
        }
        return [try product.reshaped([])]
    }

    private func eliminated() -> (n: Int, factors: LUFactors)? {
        guard shape.count == 2, let n = shape.last, n > Self.smallOrder else { return nil }
        let factors = LUFactors(tensor.elements, n)
        return factors.isSingular ? nil : (n, factors)
    }

    private func inOrder(_ order: [Int], _ dim: Int) throws -> Value {
        let indices = Tensor(order.map(Double.init), contiguous: [order.count], dtype: .int64)
        return try apply(.indexSelect, tape.constant(indices), with: ["dim": .int(dim)])
    }
}

extension Tensor {
    /// Column k of the identity of order n.
    fileprivate static func unitColumn(_ k: Int, of n: Int, dtype: DType) throws -> Tensor {
        var elements = [Double](repeatElement(0, count: n))
        elements[k] = 1
        return Tensor(elements, contiguous: [n, 1], dtype: dtype)
    }
}
