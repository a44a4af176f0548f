import Autograd

/// The derivative of a matrix product with respect to one factor: the product of the cotangent and the transpose of
/// the other factor.
struct MatrixProductDerivative: LocalDerivative {
    let size: (m: Int, k: Int, n: Int)
    let batches: (left: MatrixBatch, right: MatrixBatch)
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
                // Add the rounding error of each product.
                let x = elements[i] + 0x1p-53 * elements[i].x.magnitude * random.signs()
                for lane in 0..<4 { g.append(x[lane]) }
            }
            elements.withUnsafeMutableBufferPointer { elements in
                // A SIMD vector is stored as four consecutive numbers.
                UnsafeMutableBufferPointer(rebasing: elements[own.range]).withMemoryRebound(to: Double.self) {
                    numbers in
                    var target = numbers.mutableSpan
                    addProduct(with: g, lanes: 4, to: &target)
                }
            }
        }
    }

    /// The cotangent of the operand for a cotangent of the result.
    func product(with g: [Double]) -> [Double] {
        var result = [Double](repeatElement(0, count: (isOfLeft ? operands.left : operands.right).count))
        var target = result.mutableSpan
        addProduct(with: g, lanes: 1, to: &target)
        return result
    }

    /// Adds the operand's cotangent for a cotangent of the result.
    ///
    /// - Parameter lanes: The number of independent components stored for each element.
    private func addProduct(with g: [Double], lanes: Int, to target: inout MutableSpan<Double>) {
        let (m, k, n) = size
        let factors = recorded.span.extracting((isOfLeft ? operands.right : operands.left).range)
        for batch in batches.left.matrices.indices {
            let (left, right) = (batches.left.matrices[batch], batches.right.matrices[batch])
            let cotangent = g.span.extracting(lanes * batch * m * n..<lanes * (batch + 1) * m * n)
            if isOfLeft {
                let b = factors.extracting(right * k * n..<(right + 1) * k * n)
                var product = [Double](repeatElement(0, count: lanes * k * m))
                var span = product.mutableSpan
                let transposed = Self.transposed(cotangent, m, n, lanes)
                MatrixKernel.addProduct(b, transposed.span, to: &span, k, n, lanes * m)
                var matrix = target._mutatingExtracting(lanes * left * m * k..<lanes * (left + 1) * m * k)
                Self.addTransposed(product.span, k, m, lanes, to: &matrix)
            } else {
                let a = factors.extracting(left * m * k..<(left + 1) * m * k)
                var matrix = target._mutatingExtracting(lanes * right * k * n..<lanes * (right + 1) * k * n)
                let transposed = Self.transposed(a, m, k, 1)
                MatrixKernel.addProduct(transposed.span, cotangent, to: &matrix, k, m, lanes * n)
            }
        }
    }

    /// The transpose of an `[M, N]` matrix with `lanes` components per element.
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

    private static func addTransposed(
        _ a: Span<Double>, _ m: Int, _ n: Int, _ lanes: Int, to target: inout MutableSpan<Double>
    ) {
        for i in 0..<m {
            for j in 0..<n {
                let (from, to) = ((i &* n &+ j) &* lanes, (j &* m &+ i) &* lanes)
                for lane in 0..<lanes { target[to &+ lane] += a[from &+ lane] }
            }
        }
    }
}
