import Autograd

/// An operation applied independently to each matrix of a batch `[…, M, N]`.
final class BatchedMatrixInstruction: Instruction {
    private let matrix: [Int]
    /// Number of elements of one matrix.
    private let width: Int
    /// Number of elements that one matrix contributes to each output.
    private let widths: [Int]

    /// Fails if the operand has fewer than two matrices.
    init?(splitting call: Program.Call) {
        guard let shape = call.shapes.first, shape.count > 2, call.present.count == 1 else { return nil }
        matrix = Array(shape.suffix(2))
        width = matrix[0] * matrix[1]
        let count = width == 0 ? 0 : call.present[0].count / width
        guard count > 1, call.outputs.allSatisfy({ $0.count > 0 && $0.count % count == 0 }) else {
            return nil
        }
        widths = call.outputs.map { $0.count / count }
        super.init(call)
    }

    /// Marks the outputs of each affected matrix consecutively.
    override func propagate(_ dependents: inout DependencySet) {
        for k in 0..<dependents.count(of: operands[0]) {
            let batch = dependents.element(k, of: operands[0]) / width
            for (output, width) in zip(outputs, widths) {
                for i in batch * width..<(batch + 1) * width {
                    guard dependents.mark(i, of: output) else { break }
                }
            }
        }
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for k in stride(from: 0, to: dependents.count(of: outputs[0]), by: widths[0]) {
            let batch = dependents.element(k, of: outputs[0]) / widths[0]
            let start = operands[0].start + batch * width
            let x = Tensor(values.span.copied(start..<start + width), contiguous: matrix, dtype: .float64)
            for (n, result) in try op.evaluate([x], attributes).enumerated() {
                let (elements, to) = (result.elements, outputs[n].start + batch * widths[n])
                for i in 0..<widths[n] { values[to + i] = elements[i] }
            }
        }
    }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        let count = operands[0].count / width
        guard operands[0].count <= SparseDerivative.limit / widths.reduce(0, +) else {
            return [UnknownDerivative(operands: operands, outputs: outputs)]
        }
        var derivative = SparseDerivative()
        for batch in 0..<count {
            let start = operands[0].start + batch * width
            let results = zip(outputs, widths).flatMap { output, width in
                output.start + batch * width..<output.start + (batch + 1) * width
            }
            derivative.add(
                .init(arguments: Array(start..<start + width), results: results) { elements in
                    let x = Tensor(elements, contiguous: self.matrix, dtype: .float64)
                    return try? self.op.evaluate([x], self.attributes).flatMap(\.elements)
                }, at: recorded)
        }
        return [derivative]
    }
}
