/// Inverses and systems of linear equations of tensors that stand for square matrices.
extension Op {
    static let tensorEquations: [Op] = [tensorInverse, tensorSolve]

    static let tensorInverse: Op = Op(
        "linalg.tensorinv", "The inverse of the linear map that a tensor stands for.",
        Declaration(
            [.matrix, .ind],
            formula: "the inverse of A with its first ind dimensions as one and the others as one",
            pullback: "that of the inverse matrix, in the shape of A",
            .composition { x in
                let (op, shape, ind) = ("linalg.tensorinv", x.x.shape, x[.ind])
                guard ind > 0, ind <= shape.count else {
                    throw AutogradError.badArgument(
                        op: op, "Expected a strictly positive integer for 'ind', but got \(ind)")
                }
                let (rows, columns) = (Array(shape.prefix(ind)), Array(shape.dropFirst(ind)))
                let n = try requireSameCount(op, rows, columns)
                let inverse = try x.x.apply(.reshape, with: [.set(.shape, [n, n])]).inverse()
                let result = try inverse.reshaped(columns + rows)
                // PyTorch's inverse is stored by columns, so it is not reshaped by a plain view.
                x.tape.rename(result, "ReshapeAliasBackward0")
                return [result]
            }, .composed,
            samples: [
                Sample(.invertible([3, 3]), with: ["ind": 1]), Sample(.real([2, 1, 2]), with: ["ind": 1]),
                Sample(.real([2, 1, 2])),
            ]))

    static let tensorSolve: Op = Op(
        "linalg.tensorsolve", "Solves a system of linear equations whose matrix is given by a tensor.",
        Declaration(
            [.matrix, .tensor("B", aliases: ["other"]), .solvedDims],
            formula:
                "X with Σ A[i, j]·X[j] = B[i], where i has the dimensions of B; dims become the last of A",
            pullback: "that of linalg.solve, in the shapes of A and B",
            .composition { x in
                let op = "linalg.tensorsolve"
                var a = x[0]
                if let dims = x[.solvedDims] {
                    let rank = a.shape.count
                    guard dims.count <= rank else { throw AutogradError.tooManyIndices(rank: rank) }
                    let order = try Shape.dimensions(dims, rank: rank)
                    let moved = try dims.map { try Shape.dimension($0, rank: rank) }
                    let rest = (0..<rank).filter { !order.contains($0) || dims.isEmpty }
                    a = try a.apply(.permute, with: [.set(.dims, rest + moved)])
                }
                let (rows, columns) = (x[1].shape, Array(a.shape.dropFirst(x[1].shape.count)))
                let n = try requireSameCount(op, rows, columns)
                let matrix = try a.apply(.reshape, with: [.set(.shape, [n, n])])
                let solution = try matrix.apply(.solve, x[1].apply(.flatten))
                let result = try solution.reshaped(columns)
                x.tape.rename(result, "ViewBackward0")
                return [result]
            }, .composed,
            samples: [
                Sample(.invertible([3, 3]), .real([3])), Sample(.real([2, 1, 2]), .real([2, 1])),
                Sample(.real([2, 2, 1]), .real([2, 1]), with: ["dims": [0]]),
            ]))

    /// - Returns: The number of elements of a tensor of either shape.
    /// - Throws: `badArgument` if they differ, and the errors of `Shape.count`.
    private static func requireSameCount(
        _ op: String, _ rows: [Int], _ columns: [Int]
    ) throws(AutogradError) -> Int {
        let (m, n) = (try Shape.count(rows), try Shape.count(columns))
        guard m == n else {
            throw .badArgument(
                op: op, "the tensor must stand for a square matrix, but its shape gives \(m) by \(n)")
        }
        return n
    }
}

extension Parameter {
    /// The number of first dimensions that stand for the rows.
    fileprivate static let ind = ParameterKey<Int>("ind", default: 2)
    /// The dimensions to move to the end; `None` for none.
    fileprivate static let solvedDims = ParameterKey<[Int]?>("dims")
}
