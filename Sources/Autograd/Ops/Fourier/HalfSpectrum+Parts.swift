/// The transform of half of a spectrum as products with matrices of cosines and sines.
extension HalfSpectrum {
    /// The largest number of elements of a matrix.
    private static let mostElements = 1 << 22

    /// The signal, computed by matrix products; nil if a matrix would be too large.
    func parts(of x: Value) throws(AutogradError) -> Value? {
        guard !zip(usedCounts, sizes).contains(where: { $0 * $1 > Self.mostElements }) else { return nil }
        var real = x
        for (d, count) in zip(dims, usedCounts) { real = try real.narrowed(d, 0, count) }
        var imaginary: Value?
        for (k, d) in dims.enumerated() {
            let cosines = try matrix(k, Libm.cos, like: x)
            let sines = try matrix(k, Libm.sin, like: x)
            let isLast = k == dims.count - 1
            guard let present = imaginary else {
                if !isLast { imaginary = try real.transformed(d, by: sines) }
                real = try real.transformed(d, by: cosines)
                continue
            }
            // (a + ib)·(cos + i·sin); the result is real, so that the last imaginary part is not needed.
            let sum = try real.transformed(d, by: cosines) - present.transformed(d, by: sines)
            if !isLast {
                imaginary = try real.transformed(d, by: sines) + present.transformed(d, by: cosines)
            }
            real = sum
        }
        return try real.times(scale)
    }

    /// The matrix of f(2π·j·k / n), with a row for each frequency k and a column for each sample j of one dimension. Along the
    /// last dimension, each row is multiplied by the weight of its frequency.
    private func matrix(
        _ dimension: Int, _ f: (Double) -> Double, like x: Value
    ) throws(AutogradError) -> Value {
        let (rows, n) = (usedCounts[dimension], sizes[dimension])
        var elements: [Double] = []
        elements.reserveCapacity(rows * n)
        for k in 0..<rows {
            let weight = dimension == dims.count - 1 ? weight(k) : 1
            for j in 0..<n { elements.append(weight * f(2 * .pi * Double(j * k % n) / Double(n))) }
        }
        return x.tape.constant(try Tensor(elements, shape: [rows, n], dtype: x.dtype))
    }
}

extension Value {
    /// The products of the runs along a dimension with a matrix.
    fileprivate func transformed(_ d: Int, by matrix: Value) throws(AutogradError) -> Value {
        let moved = try transposed(d, -1)
        let rows = try moved.reshaped([moved.tensor.count / max(matrix.shape[0], 1), matrix.shape[0]])
        return try rows.mm(matrix).reshaped(moved.shape.dropLast() + [matrix.shape[1]]).transposed(d, -1)
    }
}
