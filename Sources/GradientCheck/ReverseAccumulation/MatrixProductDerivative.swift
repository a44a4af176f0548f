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
        let g = Array(cotangents.values[output.range])
        let slack = Double(isOfLeft ? size.n : size.m) * 0x1p-53
        let bounds = zip(cotangents.errors[output.range], g).map { $0 + slack * $1.magnitude }
        let place = isOfLeft ? operands.left.start : operands.right.start
        for (i, value) in product(with: g).enumerated() { cotangents.values[place + i] += value }
        for (i, bound) in product(with: bounds, { $0.magnitude }).enumerated() {
            cotangents.errors[place + i] += bound
        }
    }

    /// What cotangents of the result give the operand, the other operand's elements being changed by `f`.
    func product(with g: [Double], _ f: (Double) -> Double = { $0 }) -> [Double] {
        let (m, k, n) = size
        let (own, other) = isOfLeft ? (operands.left, operands.right) : (operands.right, operands.left)
        var result = [Double](repeatElement(0, count: own.count))
        let factors = recorded[other.range].map(f)
        var results = result.mutableSpan
        for batch in batches.left.matrices.indices {
            let (left, right) = (batches.left.matrices[batch], batches.right.matrices[batch])
            let cotangent = g.span.extracting(batch * m * n..<(batch + 1) * m * n)
            if isOfLeft {
                let b = factors.span.extracting(right * k * n..<(right + 1) * k * n)
                var target = results._mutatingExtracting(left * m * k..<(left + 1) * m * k)
                MatrixKernel.addProduct(
                    cotangent, MatrixKernel.transposed(b, k, n).span, to: &target, m, n, k)
            } else {
                let a = factors.span.extracting(left * m * k..<(left + 1) * m * k)
                var target = results._mutatingExtracting(right * k * n..<(right + 1) * k * n)
                MatrixKernel.addProduct(
                    MatrixKernel.transposed(a, m, k).span, cotangent, to: &target, k, m, n)
            }
        }
        return result
    }
}
