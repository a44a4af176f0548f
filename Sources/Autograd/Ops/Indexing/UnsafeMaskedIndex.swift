/// Indexing whose indices may be out of range where a mask does not hold.
extension Op {
    static let maskedIndexing: [Op] = [unsafeMaskedIndex, unsafeMaskedIndexPutAccumulate]

    static let unsafeMaskedIndex: Op = Op(
        "unsafe_masked_index", aliases: ["_unsafe_masked_index"],
        "Reads elements of x at indices where a mask holds; elsewhere the result is a number.",
        Declaration(
            [.input, .tensor("mask"), .listOfIndices, .fill],
            formula: "x[i₁…, i₂…, …] where the mask holds, fill elsewhere",
            pullback: "dx[i₁…, i₂…, …] += g where the mask holds", resultType: .byKernel,
            .opaque { x in
                let (source, isRead) = (x.x, try x[1] .!= 0)
                let fill = x.tape.constant(Tensor(x[.fill], dtype: source.dtype))
                let indices = try x.values.dropFirst(2).compactMap { $0 }.inRange(of: source)
                guard source.tensor.count > 0 else {
                    var shape: [Int] = []
                    for index in indices { shape = try Shape.broadcast(shape, index.shape) }
                    shape += source.shape.dropFirst(indices.count)
                    _ = try isRead.expanded(to: shape)
                    return [try fill.expanded(to: shape)]
                }
                let elements = try source.elements(at: indices)
                return [try isRead.expanded(to: elements.shape).selecting(elements, fill)]
            },
            .general(
                [
                    { g, c in
                        let operands = [try g.zeros(c.shape), c.x(1)] + (2..<c.count).map { c.x($0) } + [g]
                        return try g.tape.apply(.unsafeMaskedIndexPutAccumulate, operands)[0]
                    },
                    nil,
                ],
                pushforward: { c in [try c.tangent().readAt(c, 2..<c.count)] }),
            samples: [
                Sample(.real([4, 3]), .bools([5, 1]), .integers([5], below: 4), with: ["fill": 2.5]),
                Sample(
                    .real([4, 3]), .bools([2, 3]), .integers([2, 1], below: 4), .integers([3], below: 3),
                    with: ["fill": -1]),
            ]))

    static let unsafeMaskedIndexPutAccumulate: Op = Op(
        "unsafe_masked_index_put_accumulate", aliases: ["_unsafe_masked_index_put_accumulate"],
        "Adds values to elements of x at indices where a mask holds.",
        Declaration(
            [.input, .tensor("mask"), .listOfIndices, .tensor("values")],
            formula: "x with x[i₁…, i₂…, …] += values where the mask holds",
            pullback: "dx = g; dvalues = g[i₁…, i₂…, …] where the mask holds, 0 elsewhere",
            resultType: .byKernel,
            .opaque { x in
                guard x.x.tensor.count > 0, x.count > 2 else { return [x.x] }
                let indices = try x.values[2..<x.count - 1].compactMap { $0 }.inRange(of: x.x)
                let values = try x[x.count - 1].masked(x[1] .!= 0)
                return [try x.x.adding(values, at: indices)]
            },
            .general(
                [
                    { g, _ in g }, nil,
                    { g, c in
                        guard c.operand == c.count - 1 else { return nil }
                        guard g.tensor.count > 0 else { return try g.zeros(c.shape) }
                        return try g.readAt(c, 2..<c.count - 1).summed(to: c.shape)
                    },
                ],
                pushforward: { c in
                    let last = c.count - 1
                    let indices = (1..<last).map { c.x($0) }
                    return [try c.again([c.tangent(0)] + indices + [c.tangent(last)])]
                }),
            samples: [
                Sample(.real([4, 3]), .bools([5, 1]), .integers([5], below: 4), .real([5, 3])),
                Sample(
                    .real([4, 3]), .bools([2, 3]), .integers([2, 1], below: 4), .integers([3], below: 3),
                    .real([3])),
            ]))
}

extension Parameter {
    /// The number where the mask does not hold.
    fileprivate static let fill = ParameterKey<Double>("fill")
}

extension [Value] {
    /// The index tensors with every index replaced by the nearest one in range, from −size to size − 1.
    fileprivate func inRange(of source: Value) throws(AutogradError) -> [Value] {
        guard count <= source.shape.count else { throw .tooManyIndices(rank: source.shape.count) }
        var result: [Value] = []
        for (index, size) in zip(self, source.shape) {
            let bound = Double(size)
            let clamped = try index.tensor.numbering("unsafe_masked_index").elements.map {
                Swift.min(Swift.max($0, -bound), bound - 1)
            }
            result.append(source.tape.constant(Tensor(clamped, contiguous: index.shape, dtype: .int64)))
        }
        return result
    }
}

extension Value {
    /// The elements at the indices of a call, which are some of its operands, where its mask holds; 0
    /// elsewhere.
    fileprivate func readAt(_ c: Context, _ indices: Range<Int>) throws(AutogradError) -> Value {
        try tape.apply(
            .unsafeMaskedIndex, [self, c.x(1)] + indices.map { c.x($0) },
            Op.unsafeMaskedIndex.attributes([.set(.fill, 0)]))[0]
    }
}
