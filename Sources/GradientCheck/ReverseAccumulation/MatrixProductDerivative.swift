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
            var g: [Double] = []
            g.reserveCapacity(4 * output.count)
            for i in output.range {
                // The rounding of each product.
                let x = elements[i] + 0x1p-53 * elements[i].x.magnitude * random.signs()
                for lane in 0..<4 { g.append(x[lane]) }
            }
            let product = product(with: g, lanes: 4)
            for i in 0..<own.count {
                let x = SIMD4(product[4 * i], product[4 * i + 1], product[4 * i + 2], product[4 * i + 3])
                elements[own.start + i] += x
            }
        }
    }

    /// What cotangents of the result give the operand.
    ///
    /// - Parameter lanes: how many numbers stand side by side for each element; each is treated by itself.
    func product(with g: [Double], lanes: Int) -> [Double] {
        let (m, k, n) = size
        let (own, other) = isOfLeft ? (operands.left, operands.right) : (operands.right, operands.left)
        let factors = recorded.span.extracting(other.range)
        var result = [Double](repeatElement(0, count: lanes * own.count))
        for batch in batches.left.matrices.indices {
            let (left, right) = (batches.left.matrices[batch], batches.right.matrices[batch])
            let cotangent = g.span.extracting(lanes * batch * m * n..<lanes * (batch + 1) * m * n)
            if isOfLeft {
                let b = factors.extracting(right * k * n..<(right + 1) * k * n)
                var product = [Double](repeatElement(0, count: lanes * k * m))
                var span = product.mutableSpan
                let transposed = Self.transposed(cotangent, m, n, lanes)
                MatrixKernel.addProduct(b, transposed.span, to: &span, k, n, lanes * m)
                let start = lanes * left * m * k
                for (i, x) in Self.transposed(product.span, k, m, lanes).enumerated() {
                    result[start + i] += x
                }
            } else {
                let a = factors.extracting(left * m * k..<(left + 1) * m * k)
                let start = lanes * right * k * n
                var results = result.mutableSpan
                var target = results._mutatingExtracting(start..<start + lanes * k * n)
                let transposed = Self.transposed(a, m, k, 1)
                MatrixKernel.addProduct(transposed.span, cotangent, to: &target, k, m, lanes * n)
            }
        }
        return result
    }

    /// The transpose of an `[M, N]` matrix whose elements are `lanes` numbers each.
    private static func transposed(_ a: Span<Double>, _ m: Int, _ n: Int, _ lanes: Int) -> [Double] {
        var result: [Double] = []
        result.append(addingCapacity: m * n * lanes) { result in
            for j in 0..<n {
                for i in 0..<m {
                    let start = (i &* n &+ j) &* lanes
                    for lane in 0..<lanes { result.append(a[start &+ lane]) }
                }
            }
        }
        return result
    }
}
