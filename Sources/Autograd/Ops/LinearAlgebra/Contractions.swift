/// Sums of products over chosen dimensions.
extension Op {
    static let contractions: [Op] = [tensordot, inner, kron, vdot, vecdot]

    static let tensordot: Op = Op(
        "tensordot", "Multiplies two tensors and sums over pairs of dimensions.",
        Declaration(
            [.tensor("a"), .tensor("b"), .contractedDims],
            formula: "Σ a·b over the paired dimensions; the other dimensions of a, then those of b",
            pullback: "da = g contracted with b over the other dimensions of b, db likewise with a",
            .composition { x in
                let dims = try pairs(x[.contractedDims], x[0].shape.count, x[1].shape.count)
                return [try x[0].contracted(with: x[1], dims.first, dims.second)]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3, 2]), with: ["dims": 1]),
                Sample(.real([2, 3, 2]), .real([2, 3]), with: ["dims": .intLists([[0, 1], [0, 1]])]),
                Sample(.real([2, 3]), .real([3, 2]), with: ["dims": .intLists([[-1, 0], [0, 1]])]),
                Sample(.real([2]), .real([3]), with: ["dims": 0]),
            ]))

    /// The dimensions of a and b that `dims` pairs: two lists, or for a number the last and the first ones.
    private static func pairs(
        _ dims: [[Int]], _ rankA: Int, _ rankB: Int
    ) throws -> (first: [Int], second: [Int]) {
        var dims = dims
        if dims.count == 1, dims[0].count == 1 {
            let count = dims[0][0]
            guard count >= 0, count <= Swift.min(rankA, rankB) else {
                throw AutogradError.badArgument(
                    op: "tensordot",
                    "dims must be from 0 to the smaller number of dimensions, but got \(count)")
            }
            dims = [Array(rankA - count..<rankA), Array(0..<count)]
        }
        guard dims.count == 2, dims[0].count == dims[1].count else {
            throw AutogradError.badArgument(
                op: "tensordot", "dims must be a number or two lists of the same length")
        }
        let first = try dims[0].map { try Shape.dimension($0, rank: rankA) }
        let second = try dims[1].map { try Shape.dimension($0, rank: rankB) }
        for (list, rank) in [(first, rankA), (second, rankB)] {
            guard rank > 0 || list.isEmpty else { throw AutogradError.zeroDimensional(op: "tensordot") }
            guard Set(list).count == list.count else { throw AutogradError.repeatedDimension(list[0]) }
        }
        return (first, second)
    }

    static let inner: Op = Op(
        "inner", "Sums products over the last dimension of both tensors.",
        Declaration(
            [.input, .other], formula: "Σₖ x[…, k]·y[…, k]; x·y if either has no dimensions",
            pullback: "dx[i, k] = Σⱼ g[i, j]·y[j, k], dy[j, k] = Σᵢ g[i, j]·x[i, k]",
            .composition { x in
                let (a, b) = (x[0], x[1])
                guard let width = a.shape.last, let other = b.shape.last else { return [try a * b] }
                guard width == other else {
                    throw AutogradError.matrixShapes(op: "inner", a.shape, b.shape)
                }
                return [try a.contracted(with: b, [a.shape.count - 1], [b.shape.count - 1])]
            }, .composed,
            samples: [
                Sample(.real([3]), .real([3])), Sample(.real([2, 3]), .real([2, 2, 3])),
                Sample(.real([3]), .real([])),
            ]))

    static let kron: Op = Op(
        "kron", "Multiplies each element of one tensor by the whole of another.",
        Declaration(
            [.input, .other], formula: "the block of xᵢ is xᵢ·y, along every dimension",
            pullback: "dxᵢ = Σ g·y over block i, dy = Σᵢ gᵢ·xᵢ over the blocks gᵢ of g",
            .composition { x in
                let rank = Swift.max(x[0].shape.count, x[1].shape.count)
                let (m, n) = (x[0].shape.padded(to: rank), x[1].shape.padded(to: rank))
                let blocks = try x[0].viewedFreshly(m.flatMap { [$0, 1] })
                let product = try blocks * x[1].viewedFreshly(n.flatMap { [1, $0] })
                let shape = zip(m, n).map { $0 &* $1 }
                return [try product.viewedFreshly(shape)]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3, 2])), Sample(.real([2]), .real([2, 2])),
                Sample(.real([]), .real([3])),
            ]))

    static let vdot: Op = Op(
        "vdot", "Sums the products of the elements of two vectors.",
        Declaration(
            [.input, .other], formula: "Σ xᵢ·yᵢ", pullback: "dx = g·y, dy = g·x",
            gradFn: "VdotBackward0", .composition { x in [try x[0].dot(x[1])] }, .composed,
            samples: [Sample(.real([3]), .real([3]))]))

    static let vecdot: Op = Op(
        "linalg.vecdot", "Sums products along a dimension, after broadcasting.",
        Declaration(
            [.tensor("x"), .tensor("y"), .dimFromLast],
            formula: "Σ x·y along dim", pullback: "dx = g·y, dy = g·x",
            .composition { x in
                guard x[0].dtype.isFloatingPoint else {
                    throw AutogradError.needsFloatingPoint(op: "linalg.vecdot", found: x[0].dtype)
                }
                guard x[0].dtype == x[1].dtype else {
                    throw AutogradError.dtypesDiffer(op: "linalg.vecdot", x[0].dtype, x[1].dtype)
                }
                if x[0].shape.count == 1, x[1].shape.count == 1 { return [try x[0].apply(.vdot, x[1])] }
                return [try (x[0] * x[1]).sum([x[.dim]])]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3])), Sample(.real([3]), .real([3])),
                Sample(.real([2, 3]), .real([2, 1]), with: ["dim": 0]),
            ]))
}

extension Parameter {
    /// The dimensions to sum over, for each tensor; or how many, the last of one and the first of the other.
    fileprivate static let contractedDims = ParameterKey<[[Int]]>("dims", default: 2)
}

extension [Int] {
    /// The shape with leading dimensions of size 1, so that there are `rank`.
    fileprivate func padded(to rank: Int) -> [Int] {
        [Int](repeating: 1, count: rank - count) + self
    }
}

extension Value {
    /// The elements in another shape, recorded as PyTorch records a result that shares no memory.
    fileprivate func viewedFreshly(_ shape: [Int]) throws -> Value {
        try apply(.unsafeView, with: [.set(.size, shape)])
    }

    /// Σ a·b over pairs of dimensions, as one product of matrices. A size of 1 is broadcast.
    /// - Parameters: distinct dimensions, from 0.
    fileprivate func contracted(with other: Value, _ dims: [Int], _ otherDims: [Int]) throws -> Value {
        guard dtype == other.dtype else {
            throw AutogradError.dtypesDiffer(op: "tensordot", dtype, other.dtype)
        }
        var (a, b) = (self, other)
        for (i, j) in zip(dims, otherDims) where shape[i] != other.shape[j] || shape[i] == 1 {
            if other.shape[j] == 1 {
                a = try a.sum([i], keepdim: true)
            } else if shape[i] == 1 {
                b = try b.sum([j], keepdim: true)
            } else {
                throw AutogradError.matrixShapes(op: "tensordot", shape, other.shape)
            }
        }
        let kept = a.shape.indices.filter { !dims.contains($0) }
        let otherKept = b.shape.indices.filter { !otherDims.contains($0) }
        let result = kept.map { a.shape[$0] } + otherKept.map { b.shape[$0] }
        let rows = try Shape.count(kept.map { a.shape[$0] })
        let columns = try Shape.count(otherKept.map { b.shape[$0] })
        let width = try Shape.count(dims.map { a.shape[$0] })
        a = try a.apply(.permute, with: [.set(.dims, kept + dims)])
        b = try b.apply(.permute, with: [.set(.dims, otherDims + otherKept)])
        let product =
            try rows == 1 && columns == 1
            ? a.scalarProduct(b, width)
            : a.apply(.reshape, with: [.set(.shape, [rows, width])])
                .mm(b.apply(.reshape, with: [.set(.shape, [width, columns])]))
        return try product.apply(.view, with: [.set(.size, result)])
    }

    /// Σ a·b over all elements, without copies: as a dot product if both can be viewed as vectors.
    private func scalarProduct(_ other: Value, _ width: Int) throws -> Value {
        if tensor.viewed([width]) != nil, other.tensor.viewed([width]) != nil {
            return try reshaped([width]).dot(other.reshaped([width]))
        }
        return try (apply(.squeezeAll) * other.apply(.squeezeAll)).sum()
    }
}
