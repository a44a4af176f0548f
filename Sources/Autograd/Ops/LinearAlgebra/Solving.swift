/// Systems of linear equations with square matrices.
extension Op {
    static let solving: [Op] = [solve, solveEx]

    static let solve: Op = Op(
        "linalg.solve", "Solves A·X = B or X·A = B for a square matrix A.",
        Declaration(
            [.matrix, .tensor("B"), .left], formula: "A⁻¹·B, or B·A⁻¹ if left is false",
            pullback: "dB = A⁻ᵀ·g, dA = −dB·Xᵀ; if left is false, dB = g·A⁻ᵀ, dA = −Xᵀ·dB",
            .composition { x in
                [try x[0].apply(.solveEx, x[1], with: [.set(.left, x[.left]), .set(.checkErrors, true)])]
            }, .composed,
            samples: [
                Sample(.invertible([3, 3]), .real([3])), Sample(.invertible([2, 2, 2]), .real([2, 3])),
            ]))

    static let solveEx: Op = Op(
        "linalg.solve_ex", "Solves A·X = B or X·A = B, and tells whether A is singular.",
        Declaration(
            [.matrix, .tensor("B"), .left, .checkErrors], results: ["result", "info"],
            formula: "A⁻¹·B, or B·A⁻¹ if left is false; info is the number of the first zero pivot, else 0",
            pullback: "dB = A⁻ᵀ·g, dA = −dB·Xᵀ; if left is false, dB = g·A⁻ᵀ, dA = −Xᵀ·dB",
            accepts: .fullPrecision, resultType: .byKernel, .whole(solved),
            .general(
                [
                    { g, c in
                        let system = LinearSystem(c)
                        let gb = try c.solution(system.asMatrix(g), transposed: true)
                        let xT = try system.asMatrix(c.y).mT
                        return try (-(c[.left] ? gb.matmul(xT) : xT.matmul(gb))).summed(to: c.shape)
                    },
                    { g, c in
                        let system = LinearSystem(c)
                        let gb = try c.solution(system.asMatrix(g), transposed: true)
                        return try system.asGiven(gb).summed(to: c.shape)
                    },
                ],
                pushforward: { c in
                    let system = LinearSystem(c)
                    let (t, y) = (try c.tangent(0), try system.asMatrix(c.y))
                    let change = try c[.left] ? t.matmul(y) : y.matmul(t)
                    let rest = try system.asMatrix(c.tangent(1)) - change
                    return [try system.asGiven(c.solution(rest, transposed: false))]
                }),
            parts: { x in
                // The parts of the inverse of one matrix.
                guard x[0].shape.count == 2, x[0].shape != [0, 0] else { return nil }
                let system = LinearSystem(x[0].shape, x[1].shape)
                let (inverse, b) = (try x[0].inverse(), try system.asMatrix(x[1]))
                let solution = try x[.left] ? inverse.matmul(b) : b.matmul(inverse)
                return [
                    try system.asGiven(solution), x.tape.constant(Tensor([0], contiguous: [], dtype: .int64)),
                ]
            },
            samples: [
                Sample(.invertible([3, 3]), .real([3])),
                Sample(.invertible([2, 2, 2]), .real([2, 2])),
                Sample(.invertible([2, 2]), .real([2, 2, 3])),
                Sample(.invertible([2, 1, 2, 2]), .real([3, 3, 2]), with: ["left": false]),
            ]))

    private static func solved(_ x: Inputs) throws -> [Tensor] {
        let (op, a, isLeft) = ("linalg.solve", x[0], x[.left])
        let n = try a.squareMatrixSize(op)
        try a.requireDType(of: x[1], op)
        let system = LinearSystem(a.shape, x[1].shape)
        let b = system.isVector ? x[1].unsqueezed(x[1].shape.count) : x[1]
        let size = try b.matrixSize(op)
        guard n == (isLeft ? size.rows : size.columns), isLeft || !system.isVector else {
            throw AutogradError.sizesDiffer(op: op, a.shape, x[1].shape)
        }
        var factors: [LUFactors] = []
        try a.forEachMatrix { factors.append(LUFactors($0, n)) }
        if x[.checkErrors], factors.contains(where: \.isSingular) { throw AutogradError.singular(op: op) }
        let numbers = Tensor(factors.indices.map(Double.init), contiguous: a.batchShape, dtype: .int64)
        let count = isLeft ? size.columns : size.rows
        let result = try MatrixBatches([numbers, b], ranks: [0, 2]).mapped(
            to: [.init([size.rows, size.columns], a.dtype)]
        ) { [factors[Int($0[0][0])].solved($0[1], count, fromLeft: isLeft)] }[0]
        let info = Tensor(factors.map(\.info), contiguous: a.batchShape, dtype: .int64)
        return [system.isVector ? result.reshaped(result.shape.dropLast()) : result, info]
    }
}

/// The shapes of the matrix and the right side of a system of linear equations.
struct LinearSystem {
    /// True if the right side is a vector, or a batch of vectors with the batch dimensions of the matrix.
    let isVector: Bool

    init(_ matrix: [Int], _ rightSide: [Int]) {
        isVector =
            rightSide.count == 1
            || (rightSide.count == matrix.count - 1 && Array(matrix.dropLast()) == rightSide)
    }

    /// The system of a node whose first operands are the matrix and the right side.
    init(_ c: Context) { self.init(c.shape(0), c.shape(1)) }

    /// A right side or a solution as a matrix.
    func asMatrix(_ x: Value) throws(AutogradError) -> Value { try isVector ? x.unsqueezed(-1) : x }
    /// A matrix in the form of the right side.
    func asGiven(_ x: Value) throws(AutogradError) -> Value { try isVector ? x.squeezed(-1) : x }
}

extension Context {
    /// A⁻¹·B, or A⁻ᵀ·B if `transposed`, where A is the first operand; B on the left if the equation has A on the right.
    fileprivate func solution(_ b: Value, transposed: Bool) throws(AutogradError) -> Value {
        let matrix = try transposed ? x(0).mT : x(0)
        return try matrix.apply(.solveEx, b, with: [.set(.left, a[.left])])
    }
}
