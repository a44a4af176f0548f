/// Diagonals of matrices, and matrices with given diagonals.
extension Op {
    private static let diagonalParameters = [Parameter.offset, .rowDim, .columnDim]

    private static let onDiagonal: Derivative.Rule = { g, c in
        let zeros = try g.zeros(c.shape)
        let step = ViewStep(op: .diagonal, attributes: c.a, output: 0)
        return try c.tape.apply(.copySlices, [zeros, g], Op.copySlices.attributes(of: ViewPath(nil, step)))[0]
    }

    static let diagonal: Op = Op(
        "diagonal", "Views the elements on a diagonal of two dimensions.",
        .view(
            diagonalParameters, "the elements xᵢ,ᵢ₊ₒ of two dimensions, as the last",
            gradientGradFn: "DiagonalBackwardBackward0", gradientMemory: .own,
            samples: [
                Sample(.real([3, 3])),
                Sample(.real([2, 3, 4]), with: ["offset": 1, "dim1": 1, "dim2": 2]),
            ],
            { x, a in try x.diagonal(DiagonalGeometry(a, x.shape)) }, onDiagonal))

    static let matrixDiagonal: Op = Op(
        "linalg.diagonal", "Views a diagonal of each matrix in a batch.",
        Declaration(
            [.tensor("input", aliases: ["A"]), .offset, .newRowDim, .newColumnDim],
            formula: "the elements xᵢ,ᵢ₊ₒ of the matrices, as the last dimension",
            pullback: Declaration.pullbackOfView, sharing: .view,
            .composition { x in
                [
                    try x.x.apply(
                        .diagonal,
                        with: [
                            .set(.offset, x[.offset]), .set(.rowDim, x[.newRowDim]),
                            .set(.columnDim, x[.newColumnDim]),
                        ])
                ]
            }, .composed,
            samples: [
                Sample(.real([2, 3, 3])),
                Sample(.real([3, 2, 4]), with: ["offset": 1, "dim1": 0, "dim2": 2]),
            ]))

    static let diagEmbed: Op = Op(
        "diag_embed", "Makes matrices of zeros with the last dimension of x on a diagonal.",
        Declaration(
            [.input, .offset, .newRowDim, .newColumnDim],
            formula: "matrices with the last dimension of x on a diagonal",
            pullback: "dx = the elements of g on that diagonal",
            resultType: .byKernel,
            .whole { x in
                let shape = x.x.shape
                let place = try DiagonalGeometry(x.a, rank: max(shape.count + 1, 1))
                guard let length = shape.last else {
                    throw AutogradError.wrongRank(
                        op: "diag_embed", expected: "at least one dimension", found: shape)
                }
                let offset = x[.offset]
                let (size, overflow) = length.addingReportingOverflow(Int(clamping: offset.magnitude))
                guard !overflow else { throw AutogradError.tooManyElements(shape: [.max]) }
                var target = Array(shape.dropLast())
                for d in [min(place.rows, place.columns), max(place.rows, place.columns)] {
                    target.insert(size, at: d)
                }
                let count = try Shape.count(target)
                var elements = [Double](repeating: 0, count: count)
                let frame = Tensor(elements, contiguous: target, dtype: x.x.dtype).diagonal(place)
                let source = x.x.elements
                var next = 0
                frame.forEachOffset { to in
                    elements[to] = source[next]
                    next += 1
                }
                return [Tensor(elements, contiguous: target, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    try g.apply(
                        .diagonal,
                        with: [
                            .set(.offset, c[.offset]), .set(.rowDim, c[.newRowDim]),
                            .set(.columnDim, c[.newColumnDim]),
                        ])
                }
            ]), reach: .copies, samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["offset": 1])]))

    static let diag: Op = Op(
        "diag", "Makes a matrix with a vector on a diagonal, or takes a diagonal of a matrix.",
        .composition(
            [.diagonal],
            "the matrix with x on a diagonal; of a matrix, its diagonal",
            "dx = the diagonal of g; for a matrix x, zeros with g on that diagonal",
            samples: [Sample(.real([3])), Sample(.real([3, 3]), with: ["diagonal": -1])]
        ) { x in
            switch x.x.shape.count {
            case 1: try x.x.apply(.diagEmbed, with: [.set(.offset, x[.diagonal])])
            case 2: try x.x.apply(.diagonalCopy, with: [.set(.offset, x[.diagonal])])
            default:
                throw AutogradError.wrongRank(op: "diag", expected: "a vector or a matrix", found: x.x.shape)
            }
        })

    static let diagflat: Op = Op(
        "diagflat", "Makes a matrix with the elements of x on a diagonal.",
        .composition(
            [.offset], "the matrix with the elements of x, in order, on a diagonal",
            "dx = the diagonal of g, in the shape of x",
            samples: [Sample(.real([2, 2])), Sample(.real([]), with: ["offset": -1])]
        ) { x in
            try x.x.apply(.contiguous).apply(.view, with: [.set(.size, [x.x.tensor.count])])
                .apply(.diagEmbed, with: [.set(.offset, x[.offset])])
        })
}

extension Parameter {
    /// The number of the diagonal: 0 for the main one, positive above it.
    fileprivate static let offset = ParameterKey<Int>("offset", default: 0)
    /// The dimensions of the rows and columns of the matrices.
    static let rowDim = ParameterKey<Int>("dim1", default: 0, aliases: ["axis1"])
    static let columnDim = ParameterKey<Int>("dim2", default: 1, aliases: ["axis2"])
    /// The dimensions of the rows and columns of the matrices that `diag_embed` makes.
    fileprivate static let newRowDim = ParameterKey<Int>("dim1", default: -2)
    fileprivate static let newColumnDim = ParameterKey<Int>("dim2", default: -1)
}

/// The rows and columns of the matrices in a tensor, and the number of a diagonal.
struct DiagonalGeometry {
    let offset: Int
    let rows: Int
    let columns: Int

    init(_ a: Attributes, _ shape: [Int]) throws(AutogradError) {
        try self.init(a, rank: shape.count)
    }

    init(_ a: Attributes, rank: Int) throws(AutogradError) {
        offset = a[.offset]
        rows = try Shape.dimension(a[.rowDim], rank: rank)
        columns = try Shape.dimension(a[.columnDim], rank: rank)
        guard rows != columns else {
            throw .badArgument(
                op: "diagonal",
                "diagonal dimensions cannot be identical \(a[.rowDim]), \(a[.columnDim])")
        }
    }
}

extension Tensor {
    func diagonal(_ place: DiagonalGeometry) -> Tensor {
        let strides = strides
        let m = shape[place.rows]
        let n = shape[place.columns]
        let down = Swift.max(0, place.offset < 0 ? -Swift.max(place.offset, -m) : 0)
        let right = Swift.max(0, Swift.min(place.offset, n))
        let length = Swift.max(0, Swift.min(m - down, n - right))
        let start =
            length == 0 ? offset : offset + down * strides[place.rows] + right * strides[place.columns]
        let kept = shape.indices.filter { $0 != place.rows && $0 != place.columns }
        return withGeometry(
            kept.map { shape[$0] } + [length],
            kept.map { strides[$0] } + [strides[place.rows] + strides[place.columns]], offset: start)
    }
}
