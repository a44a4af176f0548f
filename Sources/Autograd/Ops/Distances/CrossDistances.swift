/// Distances of all pairs of vectors.
extension Op {
    static let crossDistances: [Op] = [cdist, crossDistance, euclideanDistance, pdist, pairDistance]

    /// Vectors `[…, P, D]` and `[…, R, D]` give `[…, P, R]`; batches are broadcast.
    static let cdist: Op = Op(
        "cdist", "The distance of each vector of one tensor to each vector of another.",
        Declaration(
            [.tensor("x1"), .tensor("x2"), .p, .computeMode], formula: "yᵢⱼ = ‖x₁ᵢ − x₂ⱼ‖ₚ",
            pullback: "dx₁ᵢ = Σ gᵢⱼ·∂‖zᵢⱼ‖ₚ, dx₂ⱼ = −Σ gᵢⱼ·∂‖zᵢⱼ‖ₚ with zᵢⱼ = x₁ᵢ − x₂ⱼ",
            kinks: "zᵢⱼ = 0, where the subgradient is 0; for p = ∞, each element in a tie receives g",
            .composition { x in [try x.crossDistances()] }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([4, 3])),
                Sample(.real([2, 1, 2, 2]), .aboveOne([3, 2, 2]), with: ["p": 3.5]),
                Sample(.real([2, 3]), .real([4, 3]), with: ["p": 1]),
                Sample(.real([2, 3]), .positive([4, 3]), with: ["p": .number(.infinity)]),
                Sample(
                    .real([2, 2, 3]), .real([2, 4, 3]), with: ["compute_mode": "use_mm_for_euclid_dist"]),
            ]))

    private static func allDistances(_ name: String, gradFn: String, gradientGradFn: String?) -> Op {
        Op(
            name, "The distance of each vector of one tensor to each vector of another.",
            Declaration(
                [.tensor("x1"), .tensor("x2"), .p], formula: "yᵢⱼ = ‖x₁ᵢ − x₂ⱼ‖ₚ",
                pullback: "dx₁ᵢ = Σ gᵢⱼ·∂‖zᵢⱼ‖ₚ, dx₂ⱼ = −Σ gᵢⱼ·∂‖zᵢⱼ‖ₚ with zᵢⱼ = x₁ᵢ − x₂ⱼ",
                kinks: "zᵢⱼ = 0, where the subgradient is 0; for p = ∞, each element in a tie receives g",
                gradFn: gradFn, gradientGradFn: gradientGradFn, accepts: .floatingPoint,
                .opaque { x in [try differences(x[0], x[1]).norm(x[.p], [-1])] },
                .general(
                    [
                        { g, c in
                            c.keepOutput()
                            let terms = try g.unsqueezed(-1) * c.slopesOfDistances()
                            return try terms.sum([-2]).summed(to: c.shape)
                        },
                        { g, c in
                            c.keepOutput()
                            let terms = try g.unsqueezed(-1) * c.slopesOfDistances()
                            return try (-terms.sum([-3])).summed(to: c.shape)
                        },
                    ],
                    pushforward: { c in
                        [try (differences(c.tangent(0), c.tangent(1)) * c.slopesOfDistances()).sum([-1])]
                    }),
                samples: [Sample(.real([2, 3]), .real([4, 3]))]))
    }

    fileprivate static let crossDistance: Op = allDistances(
        "_cdist_forward", gradFn: "CdistBackward0", gradientGradFn: "CdistBackwardBackward0")
    /// PyTorch computes it from |x₁|² + |x₂|² − 2·x₁·x₂, which is less accurate.
    fileprivate static let euclideanDistance: Op = allDistances(
        "_euclidean_dist", gradFn: "EuclideanDistBackward0", gradientGradFn: nil)

    /// The differences `[…, P, R, D]` of vectors `[…, P, D]` and `[…, R, D]`.
    fileprivate static func differences(_ x1: Value, _ x2: Value) throws(AutogradError) -> Value {
        try x1.unsqueezed(-2) - x2.unsqueezed(-3)
    }

    /// Vectors `[N, D]` give N·(N − 1) / 2 distances, in the order of the pairs (0, 1), (0, 2), …, (1, 2), …
    static let pdist: Op = Op(
        "nn.functional.pdist", aliases: ["pdist"], "The distances of all pairs of rows of a matrix.",
        .composition(
            [.p], "‖xᵢ − xⱼ‖ₚ for the pairs i < j",
            "dxᵢ += g·∂‖xᵢ − xⱼ‖ₚ, dxⱼ −= g·∂‖xᵢ − xⱼ‖ₚ for each pair",
            kinks: "xᵢ = xⱼ, where the subgradient is 0; for p = ∞, each element in a tie receives g",
            samples: [
                Sample(.real([4, 3])), Sample(.real([3, 2]), with: ["p": 3.5]),
                Sample(.real([3, 3]), with: ["p": 1]),
            ]
        ) { x in
            guard x.x.shape.count == 2 else {
                throw AutogradError.wrongRank(op: "pdist", expected: "a matrix", found: x.x.shape)
            }
            try x.checkOrder("pdist")
            return try x.x.apply(.contiguous).apply(.pairDistance, with: [.set(.p, x[.p])])
        })

    fileprivate static let pairDistance: Op = Op(
        "_pdist_forward", "The distances of all pairs of rows of a matrix.",
        Declaration(
            [.input, .p], formula: "‖xᵢ − xⱼ‖ₚ for the pairs i < j",
            pullback: "dxᵢ += g·∂‖xᵢ − xⱼ‖ₚ, dxⱼ −= g·∂‖xᵢ − xⱼ‖ₚ for each pair",
            kinks: "xᵢ = xⱼ, where the subgradient is 0; for p = ∞, each element in a tie receives g",
            gradFn: "PdistBackward0", gradientGradFn: "PdistBackwardBackward0", accepts: .floatingPoint,
            .opaque { x in [try RowPairs(x.x.shape, x.tape).differences(x.x).norm(x[.p], [-1])] },
            .general(
                [
                    { g, c in
                        let pairs = try RowPairs(c.shape, c.tape)
                        let slopes = try c.slopesOfDistances(pairs.differences(c.x))
                        let terms = try g.unsqueezed(-1) * slopes
                        let sums = try terms.zeros(c.shape).adding(terms, at: [pairs.first])
                        return try sums.adding(-terms, at: [pairs.second])
                    }
                ],
                pushforward: { c in
                    let pairs = try RowPairs(c.shape, c.tape)
                    let slopes = try c.slopesOfDistances(pairs.differences(c.x))
                    return [try (pairs.differences(c.tangent()) * slopes).sum([-1])]
                }),
            samples: [Sample(.real([4, 3]))]))
}

extension Parameter {
    /// The order of the norm.
    fileprivate static let p = ParameterKey<Double>("p", default: 2)
    /// The cases in which Euclidean distances are computed by a matrix product.
    fileprivate static let computeMode = ParameterKey<String>(
        "compute_mode", default: "use_mm_for_euclid_dist_if_necessary")
}

extension Operands {
    fileprivate func checkOrder(_ op: String) throws(AutogradError) {
        guard a[.p] >= 0 else {
            throw .badArgument(op: op, "\(op) only supports non-negative p values")
        }
        for i in 0..<count where !self[i].dtype.isFloatingPoint {
            throw .unsupportedDType(op: op, found: self[i].dtype)
        }
    }

    fileprivate func crossDistances() throws(AutogradError) -> Value {
        let (x1, x2) = (self[0], self[1])
        let ranks = (x1.shape.count, x2.shape.count)
        guard ranks.0 >= 2, ranks.1 >= 2 else {
            throw .wrongRank(
                op: "cdist", expected: "at least 2 dimensions", found: ranks.0 < 2 ? x1.shape : x2.shape)
        }
        guard x1.shape.last == x2.shape.last else { throw .sizesDiffer(op: "cdist", x1.shape, x2.shape) }
        try checkOrder("cdist")
        let batch = try Shape.broadcast(Array(x1.shape.dropLast(2)), Array(x2.shape.dropLast(2)))
        let sizes = (Array(x1.shape.suffix(2)), Array(x2.shape.suffix(2)))
        guard try usesMatrixProduct(rows: max(sizes.0[0], sizes.1[0])) else {
            return try x1.apply(.crossDistance, x2, with: [.set(.p, a[.p])])
        }
        let count = try Shape.count(batch)
        func merged(_ x: Value, _ size: [Int]) throws(AutogradError) -> Value {
            if count == 1 { return x }
            return try x.expanded(to: batch + size).apply(.contiguous).reshaped([count] + size)
        }
        let (first, second) = try (merged(x1, sizes.0), merged(x2, sizes.1))
        let distances = try first.apply(.euclideanDistance, second)
        return try distances.apply(.view, with: [.set(.size, batch + [sizes.0[0], sizes.1[0]])])
    }

    /// - Parameter rows: the larger number of vectors.
    private func usesMatrixProduct(rows: Int) throws(AutogradError) -> Bool {
        let mayUse =
            switch a[.computeMode] {
            case "use_mm_for_euclid_dist_if_necessary": rows > 25
            case "use_mm_for_euclid_dist": true
            case "donot_use_mm_for_euclid_dist": false
            case let mode:
                throw .badArgument(op: "cdist", "\(mode) is not a valid value for compute_mode")
            }
        return mayUse && a[.p] == 2 && self[0].tensor.count > 0 && self[1].tensor.count > 0
    }
}

extension Context {
    fileprivate func slopesOfDistances() throws -> Value {
        try slopesOfDistances(Op.differences(x(0), x(1)))
    }

    /// ∂‖z‖ₚ/∂z of differences z along the last dimension.
    fileprivate func slopesOfDistances(_ z: Value) throws -> Value {
        let (p, norms) = (a[.p], try y.unsqueezed(-1))
        // Unlike in other norms, elements in a tie do not share the derivative.
        if p.isInfinite { return try z.sign().masked(z.abs() .== norms) }
        return try z.slopeOfNorm(p, norms, along: [-1]) ?? z.zeros()
    }
}

/// The pairs i < j of the rows of a matrix.
private struct RowPairs {
    let first: Value
    let second: Value

    init(_ shape: [Int], _ tape: Tape) throws(AutogradError) {
        guard shape.count == 2 else { throw .wrongRank(op: "pdist", expected: "a matrix", found: shape) }
        let n = shape[0]
        let (product, overflows) = n.multipliedReportingOverflow(by: max(n - 1, 0))
        let count = try Shape.count([overflows ? .max : product / 2, shape[1]])
        var (rows, columns): ([Double], [Double]) = ([], [])
        rows.reserveCapacity(count)
        columns.reserveCapacity(count)
        for i in 0..<n {
            for j in i + 1..<n {
                rows.append(Double(i))
                columns.append(Double(j))
            }
        }
        first = tape.constant(Tensor(rows, contiguous: [rows.count], dtype: .int64))
        second = tape.constant(Tensor(columns, contiguous: [columns.count], dtype: .int64))
    }

    /// xᵢ − xⱼ for each pair, one after another.
    func differences(_ x: Value) throws(AutogradError) -> Value {
        try x.apply(.indexSelect, first, with: [.set(.dim, 0)])
            - x.apply(.indexSelect, second, with: [.set(.dim, 0)])
    }
}
