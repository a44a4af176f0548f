import Autograd

/// The map from each product of a batch to a matrix of one operand, and its inverse.
struct MatrixBatch {
    /// For each product of the batch the index of the operand's matrix.
    let matrices: [Int]
    private let indexMap: IndexMap?

    init(_ operand: [Int], to batch: [Int]) throws(AutogradError) {
        let count = try Shape.count(batch)
        guard operand != batch else {
            matrices = Array(0..<count)
            indexMap = nil
            return
        }
        let indexMap = try IndexMap(broadcasting: operand, to: batch)
        matrices = indexMap.sources
        self.indexMap = indexMap
    }

    /// Calls `body` with each product that uses a matrix.
    @inline(__always)
    func forEachProduct(with matrix: Int, _ body: (Int) -> Void) {
        guard let indexMap else { return body(matrix) }
        indexMap.forEachResult(of: matrix, body)
    }
}
