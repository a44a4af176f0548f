/// Sums of products given by an equation of subscripts.
///
/// Operands are multiplied from left to right, as in PyTorch without opt_einsum; each product sums over the
/// axes that no further operand has.
extension Op {
    static let einstein: [Op] = [einsum, einsumOfList]

    static let einsum: Op = einsum(
        [.equation, .operands],
        samples: [
            Sample(.real([2, 3]), .real([3, 2]), with: ["equation": "ij,jk->ik"]),
            Sample(.real([3, 3]), with: ["equation": "ii"]),
            Sample(.real([1, 2, 3]), .real([3]), with: ["equation": "...ik, ...j -> ij"]),
            Sample(.real([2, 3]), .real([3, 2]), .real([2, 3]), with: ["equation": "ij,jk,kl->li"]),
            Sample(.real([2, 3]), .real([2, 3]), with: ["equation": "ij,ij->j"]),
        ])

    /// The overload with the equation last.
    static let einsumOfList: Op = einsum(
        [.operandList, .equation],
        samples: [Sample(.real([2, 3]), .real([3]), with: ["equation": "ij,j->i"])])

    private static func einsum(
        _ parameters: @autoclosure @escaping @Sendable () -> [Parameter], samples: [Sample]
    ) -> Op {
        Op(
            "einsum", "Sums products of elements over subscripts, by Einstein's convention.",
            Declaration(
                parameters(), formula: "Σ of the products over each subscript that the output does not have",
                pullback:
                    "each operand's: the einsum of g and the other operands with its subscripts as output",
                .composition { x in
                    let values = (0..<x.count).map { x[$0] }
                    return [try values.einsum(x[.equation])]
                }, .composed, samples: samples))
    }
}

extension Parameter {
    fileprivate static let equation = ParameterKey<String>("equation")
    fileprivate static let operands = Parameter("operands", .tensors(variadic: true))
    fileprivate static let operandList = Parameter("operands", .tensors(variadic: false))
}

extension [Value] {
    fileprivate func einsum(_ text: String) throws -> Value {
        let equation = try EinsumEquation(text, operands: count)
        let axes = try equation.axes(ranks: map(\.shape.count))
        let aligned = try zip(self, equation.operands).map { try $0.aligned($1, to: axes.all) }
        guard var product = aligned.first else {
            throw AutogradError.badArgument(op: "einsum", "must provide at least one operand")
        }
        let summed = axes.kept.count..<axes.all.count
        var counts = try aligned.broadcastCounts()
        for factor in aligned.dropFirst() {
            product = try product.multiplied(by: factor, over: summed, &counts)
        }
        guard !summed.isEmpty else { return product }
        if count == 1 { return try product.sum([Int](summed)) }
        return try product.apply(.view, with: [.set(.size, [Int](product.shape.prefix(axes.kept.count)))])
    }

    /// For each axis, the number of values that are not broadcast along it.
    /// - Throws: `doNotBroadcast`.
    private func broadcastCounts() throws -> [Int] {
        guard let first else { return [] }
        var shape = first.shape
        for value in self { shape = try Shape.broadcast(shape, value.shape) }
        return shape.indices.map { d in self.count { $0.shape[d] != 1 } }
    }
}

extension Value {
    /// A view with the dimensions in the order of the axes, and size 1 for those without a subscript.
    fileprivate func aligned(
        _ subscripts: [EinsumEquation.Subscript], to axes: [EinsumEquation.Axis]
    ) throws -> Value {
        var value = self
        var dims: [EinsumEquation.Axis: Int] = [:]
        var dim = 0
        for item in subscripts {
            switch item {
            case .ellipsis:
                for position in stride(from: shape.count - subscripts.count + 1, to: 0, by: -1) {
                    dims[.ellipsis(position)] = dim
                    dim += 1
                }
            case .label(let byte):
                if let first = dims[.label(byte)] {
                    value = try value.diagonal(first, dim, item)
                } else {
                    dims[.label(byte)] = dim
                    dim += 1
                }
            }
        }
        for axis in axes where dims[axis] == nil {
            value = try value.unsqueezed(dim)
            dims[axis] = dim
            dim += 1
        }
        return try value.apply(.permute, with: [.set(.dims, axes.compactMap { dims[$0] })])
    }

    /// The elements with equal indices in two dimensions, of which the first stays.
    private func diagonal(_ first: Int, _ second: Int, _ item: EinsumEquation.Subscript) throws -> Value {
        guard shape[first] == shape[second] else {
            throw AutogradError.badArgument(
                op: "einsum",
                "subscript \(item) is repeated for an operand but the sizes don't match, "
                    + "\(shape[second]) != \(shape[first])")
        }
        let diagonal = try apply(.diagonal, with: [.set(.rowDim, first), .set(.columnDim, second)])
        var order = Array(0..<shape.count - 2)
        order.insert(shape.count - 2, at: first)
        return try diagonal.apply(.permute, with: [.set(.dims, order)])
    }

    /// The product, summed over those of the axes `summed` that no further operand has; these get size 1.
    /// - Parameter counts: for each axis, the number of operands that still have it.
    fileprivate func multiplied(
        by factor: Value, over summed: Range<Int>, _ counts: inout [Int]
    ) throws -> Value {
        var (common, own, others) = ([Int](), [Int](), [Int]())
        for d in summed {
            let (isOwn, isOther) = (shape[d] != 1, factor.shape[d] != 1)
            if isOwn, isOther { counts[d] -= 1 }
            guard counts[d] == 1, isOwn || isOther else { continue }
            counts[d] = 0
            if !isOther { own.append(d) } else if !isOwn { others.append(d) } else { common.append(d) }
        }
        let left = try own.isEmpty ? self : sum(own, keepdim: true)
        let right = try others.isEmpty ? factor : factor.sum(others, keepdim: true)
        return try common.isEmpty ? left * right : left.summedProduct(right, common)
    }

    /// Σ x·y over the dimensions `summed`, which get size 1, as a batch of matrix products.
    private func summedProduct(_ other: Value, _ summed: [Int]) throws -> Value {
        let rest = shape.indices.filter { !summed.contains($0) }
        let batch = rest.filter { shape[$0] != 1 && other.shape[$0] != 1 }
        let rows = rest.filter { shape[$0] != 1 && other.shape[$0] == 1 }
        let columns = rest.filter { shape[$0] == 1 }
        let (m, n) = (try batch.product(shape), try summed.product(shape))
        let left = try apply(.permute, with: [.set(.dims, batch + rows + summed + columns)])
            .apply(.reshape, with: [.set(.shape, [m, rows.product(shape), n])])
        let right = try other.apply(.permute, with: [.set(.dims, batch + summed + columns + rows)])
            .apply(.reshape, with: [.set(.shape, [m, n, columns.product(other.shape)])])
        let order = batch + rows + summed + columns
        let sizes = order.map { summed.contains($0) ? 1 : shape[$0] == 1 ? other.shape[$0] : shape[$0] }
        var places = order
        for (place, d) in order.enumerated() { places[d] = place }
        return try left.bmm(right).apply(.view, with: [.set(.size, sizes)])
            .apply(.permute, with: [.set(.dims, places)])
    }
}

extension [Int] {
    /// The product of the sizes of these dimensions.
    fileprivate func product(_ shape: [Int]) throws(AutogradError) -> Int {
        try Shape.count(map { shape[$0] })
    }
}
