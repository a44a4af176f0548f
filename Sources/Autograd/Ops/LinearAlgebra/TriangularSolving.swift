/// Systems of linear equations with triangular matrices.
extension Op {
    static let triangularSolving: [Op] = [solveTriangular, triangularSolve]

    static let solveTriangular: Op = Op(
        "linalg.solve_triangular", "Solves A·X = B or X·A = B for a triangular matrix A.",
        Declaration(
            [.matrix, .tensor("B"), .requiredUpper, .left, .unitriangular],
            formula: "A⁻¹·B, or B·A⁻¹ if left is false; only one triangle of A is read",
            pullback: "dB = A⁻ᵀ·g, dA = −dB·Xᵀ in the triangle; if left is false, dB = g·A⁻ᵀ, dA = −Xᵀ·dB",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let triangle = TriangularSystem.Triangle(isUpper: x[.upper], isUnit: x[.unitriangular])
                let op = "linalg.solve_triangular"
                return [try x[0].solvedTriangular(x[1], triangle, fromLeft: x[.left], op)]
            },
            .general(
                [
                    { g, c in
                        let (gb, xT) = (try c.cotangentOfRightSide(g), try c.y.mT)
                        let product = try c[.left] ? gb.matmul(xT) : xT.matmul(gb)
                        return try c.inTriangle(-product).summed(to: c.shape)
                    },
                    { g, c in try c.cotangentOfRightSide(g).summed(to: c.shape) },
                ],
                pushforward: { c in
                    let t = try c.inTriangle(c.tangent(0))
                    let change = try c[.left] ? t.matmul(c.y) : c.y.matmul(t)
                    return [
                        try c.x(0).solvingTriangular(
                            c.tangent(1) - change, isUpper: c[.upper], fromLeft: c[.left],
                            isUnit: c[.unitriangular])
                    ]
                }),
            samples: [
                Sample(.invertible([3, 3]), .real([3, 2]), with: ["upper": true]),
                Sample(.invertible([2, 2, 2]), .real([3, 2]), with: ["upper": false, "left": false]),
                Sample(
                    .invertible([2, 2]), .real([2, 2, 3]), with: ["upper": false, "unitriangular": true]),
            ]))

    static let triangularSolve: Op = Op(
        "triangular_solve", "Solves A·X = B for a triangular matrix A, and returns X and a copy of A.",
        Declaration(
            [
                Parameter("input", .tensor, aliases: ["b"]), .tensor("A"), .upperByDefault, .transposed,
                .unitriangular,
            ], results: ["solution", "cloned_coefficient"],
            formula: "A⁻¹·B, or A⁻ᵀ·B if transpose is true; only one triangle of A is read",
            pullback: "dB = A⁻ᵀ·g, dA = −dB·Xᵀ in the triangle, or −X·dBᵀ if transpose is true",
            accepts: .fullPrecision, resultType: .byKernel,
            .whole { x in
                let (op, b, a) = ("triangular_solve", x[0], x[1])
                let triangle = TriangularSystem.Triangle(
                    isUpper: x[.upper], isTransposed: x[.transposed], isUnit: x[.unitriangular])
                let solution = try a.solvedTriangular(b, triangle, fromLeft: true, op)
                let shape = solution.batchShape + a.shape.suffix(2)
                _ = try Shape.count(shape)
                return [solution, try a.broadcast(to: shape).copied]
            },
            .general(
                [
                    { g, c in
                        c.keep(0)
                        guard let g = c.g(0) else { return try g.zeros(c.shape) }
                        return try c.solved(g, transposed: !c[.transposed]).summed(to: c.shape)
                    },
                    { g, c in
                        c.keep(0)
                        guard let gx = c.g(0) else { return try c.g(1)?.summed(to: c.shape) }
                        let gb = try c.solved(gx, transposed: !c[.transposed])
                        let product = try c[.transposed] ? c.y.matmul(gb.mT) : gb.matmul(c.y.mT)
                        let ga = try c.inTriangle(-product)
                        return try (c.g(1).map { try ga + $0 } ?? ga).summed(to: c.shape)
                    },
                ],
                pushforward: { c in
                    let t = try c.inTriangle(c.tangent(1))
                    let change = try (c[.transposed] ? t.mT : t).matmul(c.y)
                    return [
                        try c.solved(c.tangent(0) - change, transposed: c[.transposed]),
                        try c.tangent(1).expanded(to: c.outputShape(1)),
                    ]
                }),
            samples: [
                Sample(.real([3, 2]), .invertible([3, 3])),
                Sample(.real([2, 2]), .invertible([2, 2, 2]), with: ["upper": false, "transpose": true]),
                Sample(.real([2, 2, 1]), .invertible([2, 2]), with: ["unitriangular": true]),
            ]))
}

extension Parameter {
    fileprivate static let requiredUpper = ParameterKey<Bool>("upper")
    fileprivate static let upperByDefault = ParameterKey<Bool>("upper", default: true)
    /// True if the diagonal of the matrix consists of ones and is not read.
    fileprivate static let unitriangular = ParameterKey<Bool>("unitriangular", default: false)
    /// True to solve with the transpose of the matrix.
    fileprivate static let transposed = ParameterKey<Bool>("transpose", default: false)
}

extension Tensor {
    /// T⁻¹·B or, from the right, B·T⁻¹, where T consists of triangles of square matrices `self`.
    fileprivate func solvedTriangular(
        _ b: Tensor, _ triangle: TriangularSystem.Triangle, fromLeft: Bool, _ op: String
    ) throws -> Tensor {
        let n = try squareMatrixSize(op)
        let size = try b.matrixSize(op)
        try requireDType(of: b, op)
        guard n == (fromLeft ? size.rows : size.columns) else {
            throw AutogradError.sizesDiffer(op: op, shape, b.shape)
        }
        let count = fromLeft ? size.columns : size.rows
        return try MatrixBatches([self, b], ranks: [2, 2]).mapped(
            to: [.init([size.rows, size.columns], dtype)]
        ) { [TriangularSystem.solved($0[0], n, triangle, $0[1], count, fromLeft: fromLeft)] }[0]
    }
}

extension Context {
    /// The elements in the triangle that the operation reads, 0 elsewhere.
    fileprivate func inTriangle(_ x: Value) throws(AutogradError) -> Value {
        let first = a[.unitriangular] ? 1 : 0
        return try a[.upper] ? x.upperTriangle(first) : x.lowerTriangle(-first)
    }

    /// dB = A⁻ᵀ·g, or g·A⁻ᵀ if A is on the right, before summing over broadcast dimensions.
    fileprivate func cotangentOfRightSide(_ g: Value) throws(AutogradError) -> Value {
        try x(0).mT.solvingTriangular(
            g, isUpper: !a[.upper], fromLeft: a[.left], isUnit: a[.unitriangular])
    }

    /// A⁻¹·B or A⁻ᵀ·B, where A is the second operand.
    fileprivate func solved(_ b: Value, transposed: Bool) throws(AutogradError) -> Value {
        let matrix = try transposed ? x(1).mT : x(1)
        return try matrix.solvingTriangular(
            b, isUpper: a[.upper] != transposed, isUnit: a[.unitriangular])
    }
}

extension Value {
    /// A⁻¹·B or, from the right, B·A⁻¹, for one triangle of A = `self`.
    func solvingTriangular(
        _ b: Value, isUpper: Bool, fromLeft: Bool = true, isUnit: Bool = false
    ) throws(AutogradError) -> Value {
        try apply(
            .solveTriangular, b,
            with: [.set(.requiredUpper, isUpper), .set(.left, fromLeft), .set(.unitriangular, isUnit)])
    }
}
