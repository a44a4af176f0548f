/// Matrices with other matrices on their diagonal.
extension Op {
    /// A vector counts as a row, a zero-dimensional tensor as a matrix of one element.
    static let blockDiag: Op = Op(
        "block_diag", "Makes a matrix with the given matrices on its diagonal, and 0 elsewhere.",
        Declaration(
            [.separateTensors], formula: "the matrix with the blocks along its diagonal",
            pullback: "the gradient of each block is the part of g at its place",
            .whole { x in
                let blocks = x.operands.compactMap { $0 }
                let shapes = try blocks.enumerated().map { i, block in
                    guard block.shape.count <= 2 else {
                        throw AutogradError.badArgument(
                            op: "block_diag",
                            "Input tensors must have 2 or fewer dimensions. Input \(i) has "
                                + "\(block.shape.count) dimensions")
                    }
                    return blockShape(block.shape)
                }
                let (m, n) = (
                    try Shape.count([shapes.reduce(0) { $0 + $1.rows }]),
                    try Shape.count([shapes.reduce(0) { $0 + $1.columns }])
                )
                var elements = [Double](repeating: 0, count: try Shape.count([m, n]))
                var (row, column) = (0, 0)
                for (block, shape) in zip(blocks, shapes) {
                    for (k, value) in block.elements.enumerated() {
                        elements[(row + k / shape.columns) * n + column + k % shape.columns] = value
                    }
                    row += shape.rows
                    column += shape.columns
                }
                return [Tensor(elements, contiguous: [m, n], dtype: Promotion.result(of: blocks))]
            },
            .linear([
                { g, c in
                    var (row, column) = (0, 0)
                    for i in 0..<c.operand {
                        row += blockShape(c.shape(i)).rows
                        column += blockShape(c.shape(i)).columns
                    }
                    let own = blockShape(c.shape)
                    return try g.narrowed(0, row, own.rows).narrowed(1, column, own.columns).reshaped(c.shape)
                }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), .real([1, 2])), Sample(.real([2]), .real([]), .real([2, 1])),
            ]))

    private static func blockShape(_ shape: [Int]) -> (rows: Int, columns: Int) {
        switch shape.count {
        case 0: (1, 1)
        case 1: (1, shape[0])
        default: (shape[0], shape[1])
        }
    }
}
