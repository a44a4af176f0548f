import Autograd

/// The derivative of a product of matrices by one of them: the cotangent times the transpose of the other.
struct MatrixProductDerivative: LocalDerivative {
    let size: (m: Int, k: Int, n: Int)
    let batches: (left: MatrixProduct.Batch, right: MatrixProduct.Batch)
    let operands: (left: Slot, right: Slot)
    let isOfLeft: Bool
    let output: Slot
    let recorded: [Double]

    func pullBack(_ cotangents: inout NumericalCotangents) {
        let own = isOfLeft ? operands.left : operands.right
        cotangents.update { elements, random in
            var g: [NumericalCotangents.Element] = []
            g.reserveCapacity(output.count)
            for i in output.range {
                // The rounding of each product.
                g.append(elements[i] + 0x1p-53 * elements[i].x.magnitude * random.signs())
            }
            let product = product(with: g)
            for (i, x) in product.enumerated() { elements[own.start + i] += x }
        }
    }

    /// What cotangents of the result give the operand.
    func product(with g: [NumericalCotangents.Element]) -> [NumericalCotangents.Element] {
        let (m, k, n) = size
        let (own, other) = isOfLeft ? (operands.left, operands.right) : (operands.right, operands.left)
        let factors = recorded.span.extracting(other.range)
        var result = [NumericalCotangents.Element](repeatElement(.zero, count: own.count))
        for batch in batches.left.matrices.indices {
            let (left, right) = (batches.left.matrices[batch], batches.right.matrices[batch])
            let cotangent = Array(g[batch * m * n..<(batch + 1) * m * n])
            if isOfLeft {
                let b = factors.extracting(right * k * n..<(right + 1) * k * n)
                let product = Self.product(b, cotangent.transposed(m, n), k, n, m)
                for (i, x) in product.transposed(k, m).enumerated() { result[left * m * k + i] += x }
            } else {
                let a = factors.extracting(left * m * k..<(left + 1) * m * k)
                let product = Self.product(MatrixKernel.transposed(a, m, k).span, cotangent, k, m, n)
                for (i, x) in product.enumerated() { result[right * k * n + i] += x }
            }
        }
        return result
    }

    /// A·G for A `[M, K]` and cotangents G `[K, N]`, as one product with each cotangent and its deviations side by side.
    private static func product(
        _ a: Span<Double>, _ g: [NumericalCotangents.Element], _ m: Int, _ k: Int, _ n: Int
    ) -> [NumericalCotangents.Element] {
        var flat: [Double] = []
        flat.reserveCapacity(4 * g.count)
        for x in g { for lane in 0..<4 { flat.append(x[lane]) } }
        var result = [Double](repeatElement(0, count: 4 * m * n))
        var span = result.mutableSpan
        MatrixKernel.addProduct(a, flat.span, to: &span, m, k, 4 * n)
        return (0..<m * n).map { i in
            SIMD4(result[4 * i], result[4 * i + 1], result[4 * i + 2], result[4 * i + 3])
        }
    }
}

extension [NumericalCotangents.Element] {
    /// The transpose of an `[M, N]` matrix.
    fileprivate func transposed(_ m: Int, _ n: Int) -> Self {
        var result: Self = []
        result.reserveCapacity(count)
        for j in 0..<n { for i in 0..<m { result.append(self[i * n + j]) } }
        return result
    }
}
