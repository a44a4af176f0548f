/// Indexing with index tensors and masks.
extension Op {
    static let indexing: [Op] = [
        index, indexPut, indexPutInOrder, gather, scatter, scatterAdd, indexSelect, indexFill, maskedSelect,
        maskedFill, maskedScatter, takeAlongDim,
        take, oneHot,
    ]

    /// Appends a dimension whose size is the number of classes, by default one more than the largest class.
    static let oneHot: Op = Op(
        "nn.functional.one_hot", aliases: ["one_hot"],
        "Makes a vector for each class, with 1 at the class and 0 elsewhere.",
        Declaration(
            [.input, .numClasses],
            formula: "1 where j = xᵢ, 0 elsewhere", pullback: nil, resultType: .byKernel,
            .whole { x in
                guard x.x.dtype == .int64 else {
                    throw AutogradError.needsInteger(op: "one_hot", found: x.x.dtype)
                }
                let classes = x.x.elements
                let largest = classes.max() ?? -1
                let asked = x[.numClasses]
                let count = asked >= 0 ? asked : Int(largest) + 1
                guard (classes.min() ?? 0) >= 0, largest < Double(count), count > 0 else {
                    throw AutogradError.badArgument(
                        op: "one_hot", "class values must be from 0 to num_classes − 1")
                }
                let shape = x.x.shape + [count]
                var elements = [Double](repeating: 0, count: try Shape.count(shape))
                for (i, c) in classes.enumerated() { elements[i * count + Int(c)] = 1 }
                return [Tensor(elements, contiguous: shape, dtype: .int64)]
            }, .none("the result is a class"), samples: [Sample(.integers([2, 3], below: 4))]))

    /// Advanced indexing: the index tensors are broadcast and select along consecutive dimensions, starting with `dim`.
    static let index: Op = Op(
        "index", "Takes the elements at the places that index tensors or masks name.",
        Declaration(
            [.input, .indices, .dimFromFirst],
            formula: "yᵢ… = x[i₁…, i₂…, …]", pullback: "dx = zeros with dx[i₁…, i₂…, …] += g",
            gradientGradFn: "IndexPutImplBackward0",
            resultType: .byKernel,
            .whole { x in
                let selected = try IndexOffsets(
                    x.x.shape, x.operands.dropFirst().compactMap { $0 }, x[.dim])
                let source = x.x.elements
                let result = selected.offsets.map { source[$0] }
                return [Tensor(result, contiguous: selected.shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    let zeros = try g.zeros(c.shape)
                    let indices = (1..<c.count).map { c.x($0) }
                    return try zeros.adding(g, at: indices, from: c[.dim])
                },
                nil,
            ]),
            reach: .copies, gradientChanges: 1, samples: [Sample(.real([4, 3]), .integers([5], below: 4))]))

    /// The first operand, with some elements replaced by those of the second, or increased by them.
    static let indexPut: Op = Op(
        "index_put", "Replaces the elements at the indices by values, or adds values to them.",
        Declaration(
            [.input, .tensor("values"), .indices, .accumulate, .dimFromFirst],
            formula: "x with x[i₁…, i₂…, …] = v, or += v",
            pullback: "dx = g, but 0 at the indices unless values are added, dv = g[i₁…, i₂…, …]",
            kinks: repeatedPlaces, resultType: .byKernel,
            .whole { x in
                let isFill = fillsByMask(Array(x.operands.dropFirst()))
                let target = x[0]
                let new = isFill ? x[1].reshaped([]) : x[1]
                let selected = try IndexOffsets(
                    target.shape, x.operands.dropFirst(2).compactMap { $0 }, x[.dim])
                let values = try new.broadcast(to: selected.shape).elements
                guard new.isNumber || isFill || new.dtype == target.dtype else {
                    throw AutogradError.dtypesDiffer(op: "index_put", target.dtype, new.dtype)
                }
                var elements = target.elements
                if x[.accumulate] {
                    for (i, value) in zip(selected.offsets, values) { elements[i] += value }
                } else {
                    for (i, value) in zip(selected.offsets, values) { elements[i] = value }
                }
                return [Tensor(elements, contiguous: target.shape, dtype: target.dtype)]
            },
            .linear([
                { g, c in
                    guard !c[.accumulate] else { return g }
                    let zeros = try g.zeros(c.shape(1))
                    return try c.tape.apply(.indexPut, [g, zeros] + (2..<c.count).map { c.x($0) }, c.a)[0]
                },
                { g, c in
                    return try g.elements(at: (2..<c.count).map { c.x($0) }, from: c[.dim]).summed(
                        to: c.shape)
                },
                nil,
            ]),
            parts: { x in
                let indices = (2..<x.count).map { x[$0].tensor }
                let isFill = fillsByMask([x[1].tensor] + indices)
                let selected = try IndexOffsets(x[0].shape, indices, x[.dim])
                let places = Places(from: x[0].shape, to: selected.shape, selected.offsets)
                let new = isFill ? try x[1].reshaped([]) : x[1]
                return try x[.accumulate]
                    ? x[0].partsOfAdding(new, at: places) : x[0].partsOfWriting(new, at: places)
            },
            samples: [
                Sample(.real([4, 3]), .real([3]), .integers([1], below: 4)),
                Sample(
                    .real([4, 3]), .real([5, 3]), .integers([5], below: 4), with: ["accumulate": true]),
            ]))

    /// True if the values and indices of `index_put` are one element and one mask. PyTorch then calls `masked_fill`, which
    /// accepts different dtypes and shared memory.
    private static func fillsByMask(_ others: [Tensor?]) -> Bool {
        guard others.count == 2, let value = others[0], let mask = others[1] else { return false }
        return mask.dtype == .bool && value.count == 1
    }

    static func fillsByMask(_ others: [Value?]) -> Bool { fillsByMask(others.map { $0?.tensor }) }

    /// `index_put` with PyTorch's order of arguments.
    static let indexPutInOrder: Op = Op(
        "index_put", "Replaces the elements at the indices by values, or adds values to them.",
        Declaration(
            [.input, .listOfIndices, .tensor("values"), .accumulate],
            formula: "x with x[i₁…, i₂…, …] = v, or += v",
            pullback: "dx = g, but 0 at the indices unless values are added, dv = g[i₁…, i₂…, …]",
            kinks: repeatedPlaces, gradFn: "IndexPutBackward0",
            .composition { x in
                let indices = (1..<max(x.count - 1, 1)).map { x[$0] }
                let a = Op.indexPut.attributes([.set(.accumulate, x[.accumulate])])
                return try x.tape.apply(.indexPut, [x[0], x[x.count - 1]] + indices, a)
            }, .composed, samples: [Sample(.real([4, 3]), .integers([1], below: 4), .real([3]))]))

    static let take: Op = Op(
        "take", "Takes the elements of the flattened tensor at the indices.",
        Declaration(
            [.input, .tensor("index")],
            formula: "the elements of x, taken as one row, at the indices",
            pullback: "dx = zeros with dx[index] += g, for x as one row",
            resultType: .byKernel,
            .whole { x in
                let selected = try IndexOffsets([x.x.count], [x[1].numbering("take")], 0)
                let source = x.x.elements
                return [Tensor(selected.offsets.map { source[$0] }, contiguous: x[1].shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    c.keep(0)
                    let count = c.shape.reduce(1, *)
                    let zeros = try g.zeros([count])
                    return try zeros.adding(g, at: [c.x(1)]).reshaped(c.shape)
                },
                nil,
            ]),
            reach: .copies, gradientChanges: 1, samples: [Sample(.real([2, 3]), .integers([4], below: 6))]))
}

extension Parameter {
    /// The number of classes; −1 for one more than the largest class.
    fileprivate static let numClasses = ParameterKey<Int>("num_classes", default: -1)
    fileprivate static let indices = Parameter("indices", .tensors(variadic: true))
    static let listOfIndices = Parameter("indices", .tensors(variadic: false))
    /// True if values are added to the elements instead of replacing them.
    static let accumulate = ParameterKey<Bool>("accumulate", default: false)
}

extension Value {
    /// x[i₁…, i₂…, …] for the dimensions from `dim` on.
    func elements(at indices: [Value], from dim: Int = 0) throws(AutogradError) -> Value {
        try tape.apply(.index, [self] + indices, Op.index.attributes([.set(.dim, dim)]))[0]
    }

    /// x after x[i₁…, i₂…, …] += values for the dimensions from `dim` on.
    func adding(_ values: Value, at indices: [Value], from dim: Int = 0) throws(AutogradError) -> Value {
        let a = Op.indexPut.attributes([.set(.accumulate, true), .set(.dim, dim)])
        return try tape.apply(.indexPut, [self, values] + indices, a)[0]
    }
}

extension Tensor {
    /// `self` as a tensor of indices.
    /// - Throws: `needsInteger` if the dtype is not int64. A mask is an index in `index`, but not here.
    func numbering(_ op: String) throws(AutogradError) -> Tensor {
        guard dtype == .int64 else { throw .needsInteger(op: op, found: dtype) }
        return self
    }
}

/// The row-major offsets of the elements that index tensors select, and the shape of the result.
struct IndexOffsets {
    let shape: [Int]
    let offsets: [Int]

    init(_ source: [Int], _ given: [Tensor], _ firstDim: Int) throws {
        guard firstDim >= 0, firstDim <= source.count else {
            throw AutogradError.dimensionOutOfRange(firstDim, rank: source.count)
        }
        let indices = try IndexOffsets.unmasked(given, source, firstDim)
        guard firstDim + indices.count <= source.count else {
            throw AutogradError.tooManyIndices(rank: source.count)
        }
        var spread: [Int] = []
        for index in indices {
            guard !index.dtype.isFloatingPoint else {
                throw AutogradError.needsInteger(op: "index", found: index.dtype)
            }
            spread = try Shape.broadcast(spread, index.shape)
        }
        let strides = Shape.contiguousStrides(source)
        var starts = [Int](repeatElement(0, count: try Shape.count(spread)))
        for (k, index) in indices.enumerated() {
            let d = firstDim + k
            for (n, value) in try index.broadcast(to: spread).elements.enumerated() {
                let i = Int(exactly: value) ?? .max
                guard i >= -source[d], i < source[d] else {
                    throw AutogradError.indexOutOfRange(i, dimension: d, size: source[d])
                }
                starts[n] += (i < 0 ? i + source[d] : i) * strides[d]
            }
        }
        let before = Array(source[..<firstDim])
        let after = Array(source[(firstDim + indices.count)...])
        shape = before + spread + after
        _ = try Shape.count(shape)
        let inner = after.reduce(1, *)
        let block = firstDim == 0 ? 0 : strides[firstDim - 1]
        var offsets: [Int] = []
        offsets.reserveCapacity(try Shape.count(shape))
        for b in 0..<before.reduce(1, *) {
            for start in starts {
                let first = b * block + start
                offsets += first..<(first + inner)
            }
        }
        self.offsets = offsets
    }

    /// The index tensors, with each mask replaced by the indices of its true elements, one tensor for each dimension of the mask.
    private static func unmasked(
        _ indices: [Tensor], _ source: [Int], _ firstDim: Int
    ) throws(AutogradError) -> [Tensor] {
        guard indices.contains(where: { $0.dtype == .bool }) else { return indices }
        var result: [Tensor] = []
        for index in indices {
            guard index.dtype == .bool else {
                result.append(index)
                continue
            }
            let dims = source.dropFirst(firstDim + result.count).prefix(index.shape.count)
            guard !index.shape.isEmpty, Array(dims) == index.shape else {
                throw .maskShape(index.shape, tensor: source)
            }
            result += index.placesWhereTrue
        }
        return result
    }
}
