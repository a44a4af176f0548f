/// Copies, joins and rearrangements into new memory.
extension Op {
    static let joining: [Op] = [
        cat, stack, repeatOp, tile, flip, roll, tril, triu, diag, diagEmbed, clone, contiguous, to,
        typed(.float32, "float"),
        typed(.float64, "double"), typed(.float16, "half"), typed(.bfloat16, "bfloat16"),
        typed(.int64, "long"),
        typed(.bool, "bool"), copy, fill, zero,
    ]

    private static let input = Parameter("input", .tensor)
    private static let tensors = Parameter("tensors", .tensors(variadic: false))

    static let cat: Op = Op(
        "cat", aliases: ["concat", "concatenate"], [tensors, Parameter("dim", .int, default: .int(0))],
        formula: "the tensors one after another along dim",
        .whole { x in
            // An empty vector is passed over, as PyTorch has it for old programs.
            let parts = x.operands.compactMap { $0 }.filter { $0.shape != [0] }
            guard let first = parts.first else {
                guard x.count > 0 else {
                    throw AutogradError.badArgument(op: "cat", "expected a non-empty list of Tensors")
                }
                return [x.x]
            }
            guard !first.shape.isEmpty else {
                throw AutogradError.badArgument(op: "cat", "zero-dimensional tensor cannot be concatenated")
            }
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: first.shape.count)
            return [try Tensor.joined(parts, d)]
        },
        .linear([
            { g, c in
                guard c.shape != [0] else { return try g.narrowed(0, 0, 0).reshaped([0]) }
                let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
                var start = 0
                for i in 0..<c.operand where c.shape(i) != [0] { start += c.shape(i)[d] }
                return try g.narrowed(d, start, c.shape[d])
            }
        ]),
        samples: [
            Sample(.real([2, 3]), .real([1, 3])),
            Sample(.real([2, 3]), .real([2, 1]), with: ["dim": .int(1)]),
        ])

    static let stack: Op = Op(
        "stack", [tensors, Parameter("dim", .int, default: .int(0))],
        formula: "the tensors along a new dimension",
        .whole { x in
            guard let first = x.operands.first.flatMap({ $0 }) else {
                throw AutogradError.badArgument(op: "stack", "stack expects a non-empty TensorList")
            }
            let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: first.shape.count + 1)
            let parts = x.operands.compactMap { $0 }
            for part in parts where part.shape != first.shape {
                throw AutogradError.sizesDiffer(op: "stack", first.shape, part.shape)
            }
            return [try Tensor.joined(parts.map { $0.unsqueezed(d) }, d)]
        },
        .linear([
            { g, c in
                let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count + 1)
                return try g.apply(.select, with: ["dim": .int(d), "index": .int(c.operand)])
            }
        ]),
        samples: [
            Sample(.real([2, 3]), .real([2, 3]), with: ["dim": .int(1)]), Sample(.real([]), .real([])),
        ])

    static let repeatOp: Op = Op(
        "repeat", [input, Parameter("repeats", .ints(variadic: true), aliases: ["sizes"])],
        formula: "x laid out repeats times along each dimension", gradFn: "RepeatBackward0",
        resultType: .byKernel,
        .whole { x in
            let repeats = x.a.ints("repeats") ?? []
            let new = repeats.count - x.x.shape.count
            guard new >= 0 else {
                throw AutogradError.badArgument(
                    op: "repeat",
                    "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
                )
            }
            let padded = x.x.reshaped([Int](repeating: 1, count: new) + x.x.shape)
            return [try padded.repeated(repeats)]
        },
        .linear([
            { g, c in
                // Each dimension as (repeats, size); the sum goes over the repeats.
                let repeats = c.a.ints("repeats") ?? []
                let padded = [Int](repeating: 1, count: repeats.count - c.shape.count) + c.shape
                guard !repeats.contains(0) else {
                    return c.tape.constant(try .filled(0, c.shape, dtype: g.dtype))
                }
                let split = zip(repeats, padded).flatMap { [$0, $1] }
                let dims = repeats.indices.map { 2 * $0 }
                guard !dims.isEmpty else { return g }
                return try g.reshaped(split).sum(dims).reshaped(c.shape)
            }
        ]),
        samples: [Sample(.real([2, 3]), with: ["repeats": .ints([2, 1, 2])])])

    static let tile: Op = Op(
        "tile", [input, Parameter("dims", .ints(variadic: true))],
        formula: "x laid out dims times along each dimension",
        .composition { x in
            let dims = x.a.ints("dims") ?? []
            let missing = max(0, x.x.shape.count - dims.count)
            return [
                try x.x.apply(.repeatOp, with: ["repeats": .ints([Int](repeating: 1, count: missing) + dims)])
            ]
        }, .composed, samples: [Sample(.real([2, 3]), with: ["dims": .ints([2])])])

    static let flip: Op = Op(
        "flip", [input, Parameter("dims", .ints(variadic: true))], formula: "x in reverse along dims",
        resultType: .byKernel,
        .whole { x in
            let named = x.a.ints("dims") ?? []
            guard !named.isEmpty else { return [x.x] }
            let dims = try Shape.dimensions(named, rank: x.x.shape.count)
            var offset = x.x.offset
            var strides = x.x.strides
            guard x.x.count > 0 else { return [x.x] }
            for d in dims {
                offset += (x.x.shape[d] - 1) * strides[d]
                strides[d] = -strides[d]
            }
            let reversed = x.x.withGeometry(x.x.shape, strides, offset: offset)
            return [Tensor(reversed.elements, contiguous: x.x.shape, dtype: x.x.dtype)]
        },
        .linear([{ g, c in try g.apply(.flip, with: ["dims": c.a["dims"]]) }]),
        samples: [Sample(.real([2, 3]), with: ["dims": .ints([1])])])

    /// Without dim, x is rolled as one row and keeps its shape.
    static let roll: Op = Op(
        "roll",
        [
            input, Parameter("shifts", .ints(variadic: false)),
            Parameter("dims", .ints(variadic: false), default: .ints([])),
        ],
        formula: "x moved along dims, what falls off coming in again", resultType: .byKernel,
        .whole { x in
            let shifts = x.a.ints("shifts") ?? []
            let dims = x.a.ints("dims") ?? []
            if dims.isEmpty {
                guard shifts.count == 1 else {
                    throw AutogradError.badArgument(op: "roll", "without dims there must be one shift")
                }
                return [try x.x.reshaped([x.x.count]).rolled(0, shifts[0]).reshaped(x.x.shape)]
            }
            guard dims.count == shifts.count else {
                throw AutogradError.badArgument(op: "roll", "shifts and dimensions must align")
            }
            var result = x.x
            for (d, shift) in zip(dims, shifts) {
                result = try result.rolled(try Shape.dimension(d, rank: x.x.shape.count), shift)
            }
            return [result]
        },
        .linear([
            { g, c in
                let back = (c.a.ints("shifts") ?? []).map { 0 &- $0 }
                return try g.apply(.roll, with: ["shifts": .ints(back), "dims": c.a["dims"]])
            }
        ]),
        samples: [
            Sample(.real([2, 3]), with: ["shifts": .ints([1]), "dims": .ints([1])]),
            Sample(.real([2, 3]), with: ["shifts": .ints([2])]),
        ])

    private static func triangle(
        _ name: String, _ formula: String, _ isKept: @escaping @Sendable (Int) -> Bool
    ) -> Op {
        Op(
            name, [input, Parameter("diagonal", .int, default: .int(0))], formula: formula,
            resultType: .byKernel,
            .whole { x in
                guard x.x.shape.count >= 2 else {
                    throw AutogradError.wrongRank(
                        op: name, expected: "at least 2 dimensions", found: x.x.shape)
                }
                let k = x.a.int("diagonal") ?? 0
                let n = x.x.shape[x.x.shape.count - 1]
                let m = x.x.shape[x.x.shape.count - 2]
                var elements = x.x.elements
                for i in elements.indices where !isKept((i % n) - (i / n) % m - min(max(k, -m - 1), n + 1)) {
                    elements[i] = 0
                }
                return [Tensor(elements, contiguous: x.x.shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    try g.tape.apply(name == "tril" ? .tril : .triu, [g], c.a)[0]
                }
            ]), samples: [Sample(.real([3, 3])), Sample(.real([2, 3]), with: ["diagonal": .int(1)])])
    }
    static let tril: Op = triangle("tril", "x on and below a diagonal, 0 above") { $0 <= 0 }
    static let triu: Op = triangle("triu", "x on and above a diagonal, 0 below") { $0 >= 0 }

    static let diagEmbed: Op = Op(
        "diag_embed",
        [
            input, Parameter("offset", .int, default: .int(0)), Parameter("dim1", .int, default: .int(-2)),
            Parameter("dim2", .int, default: .int(-1)),
        ],
        formula: "matrices with the last dimension of x on a diagonal",
        .composition { x in
            let shape = x.x.shape
            guard let length = shape.last else {
                throw AutogradError.wrongRank(
                    op: "diag_embed", expected: "at least one dimension", found: shape)
            }
            let offset = x.a.int("offset") ?? 0
            let (size, overflow) = length.addingReportingOverflow(Int(clamping: offset.magnitude))
            guard !overflow else { throw AutogradError.tooManyElements(shape: [length]) }
            var target = Array(shape.dropLast())
            let rows = try Shape.dimension(x.a.int("dim1") ?? -2, rank: shape.count + 1)
            let columns = try Shape.dimension(x.a.int("dim2") ?? -1, rank: shape.count + 1)
            guard rows != columns else { throw AutogradError.repeatedDimension(rows) }
            for d in [min(rows, columns), max(rows, columns)] { target.insert(size, at: d) }
            let zeros = x.tape.constant(try .filled(0, target, dtype: x.x.dtype))
            let diagonal = Op.diagonal.attributes([
                "offset": .int(offset), "dim1": .int(rows), "dim2": .int(columns),
            ])
            let step = ViewStep(op: .diagonal, attributes: diagonal, output: 0)
            return try x.tape.apply(.copySlices, [zeros, x.x], Op.copySlices.attributes(of: [step]))
        }, .composed, samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["offset": .int(1)])])

    static let diag: Op = Op(
        "diag", [input, Parameter("diagonal", .int, default: .int(0))],
        formula: "the matrix with x on a diagonal; of a matrix, its diagonal",
        .composition { x in
            let offset = x.a["diagonal"]
            switch x.x.shape.count {
            case 1:
                let result = try x.x.apply(.diagEmbed, with: ["offset": offset])
                x.tape.rename(result, "DiagEmbedBackward0")
                return [result]
            case 2:
                let result = try x.x.apply(.diagonal, with: ["offset": offset])
                x.tape.rename(result, "DiagonalBackward0_copy")
                return [Value(result.tensor.copied, tape: x.tape, place: result.place)]
            default:
                throw AutogradError.wrongRank(op: "diag", expected: "a vector or a matrix", found: x.x.shape)
            }
        }, .composed, samples: [Sample(.real([3])), Sample(.real([3, 3]), with: ["diagonal": .int(-1)])])

    /// A copy in memory of its own.
    static let clone: Op = Op(
        "clone", [input], formula: "x", resultType: .byKernel, .whole { x in [x.x.copied] },
        .linear([{ g, _ in g }]), samples: [Sample(.real([2, 3]))])

    static let contiguous: Op = Op(
        "contiguous", [input], formula: "x, in order in memory", sharing: .viewOrOperand,
        .composition { x in [x.x.tensor.isContiguous ? x.x : try x.x.apply(.clone)] }, .composed,
        samples: [Sample(.real([2, 3]))])

    /// Under the same dtype it is x itself.
    static let to: Op = Op(
        "to", aliases: ["type"], [input, Parameter("dtype", .dtype)], formula: "x rounded to a dtype",
        sharing: .viewOrOperand,
        .composition { x in [try x.x.to(x.a.dtype("dtype") ?? x.x.dtype)] }, .composed,
        samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])])

    /// Another dtype; the cotangent is brought back to the first.
    static let toCopy: Op = Op(
        "_to_copy", [input, Parameter("dtype", .dtype)], formula: "x rounded to a dtype",
        gradFn: "ToCopyBackward0", resultType: .byKernel,
        .whole { x in [x.x.copied.labelled(x.a.dtype("dtype") ?? x.x.dtype)] },
        .linear([{ g, c in try g.to(c.dtype(0)) }]),
        samples: [Sample(.real([2, 3]), with: ["dtype": .dtype(.float64)])])

    private static func typed(_ dtype: DType, _ name: String) -> Op {
        Op(
            name, [input], formula: "x rounded to \(dtype.rawValue)", sharing: .viewOrOperand,
            .composition { x in [try x.x.to(dtype)] }, .composed, samples: [Sample(.real([2, 3]))])
    }

    /// The second operand, broadcast to the shape and dtype of the first: what `copy_` leaves.
    static let copy: Op = Op(
        "copy", [input, Parameter("src", .tensor)], formula: "y", gradFn: "CopyBackwards",
        resultType: .byKernel,
        .whole { x in
            let copied = try x[1].broadcast(to: x[0].shape).copied
            return [copied.labelled(x[0].dtype)]
        },
        .linear([
            { g, c in try g.zeros() }, { g, c in try g.summed(to: c.shape) },
        ]), samples: [Sample(.real([2, 3]), .real([3]))])

    static let fill: Op = Op(
        "fill", [input, Parameter("value", .tensor)], formula: "y everywhere", resultType: .byKernel,
        .whole { x in
            guard x[1].count == 1, let value = x[1].item else {
                throw AutogradError.notOneElement(count: x[1].count)
            }
            let count = x[0].count
            return [
                Tensor([Double](repeating: value, count: count), contiguous: x[0].shape, dtype: x[0].dtype)
            ]
        },
        .linear([{ g, _ in try g.zeros() }, { g, c in try g.sum().reshaped(c.shape) }]),
        samples: [Sample(.real([2, 3]), .real([]))])

    static let zero: Op = Op(
        "zero", [input], formula: "0", resultType: .byKernel,
        .whole { x in
            [Tensor([Double](repeating: 0, count: x.x.count), contiguous: x.x.shape, dtype: x.x.dtype)]
        },
        .linear([{ g, _ in try g.zeros() }]), samples: [Sample(.real([2, 3]))])
}

extension Tensor {
    /// The same elements in memory of their own, in order.
    var copied: Tensor { Tensor(elements, contiguous: shape, dtype: dtype) }

    /// Tensors one after another along a dimension.
    static func joined(_ parts: [Tensor], _ d: Int) throws(AutogradError) -> Tensor {
        guard let first = parts.first else { return Tensor([], contiguous: [0], dtype: .float64) }
        var shape = first.shape
        shape[d] = 0
        for part in parts {
            guard part.shape.count == shape.count,
                shape.indices.allSatisfy({ $0 == d || part.shape[$0] == shape[$0] })
            else { throw .sizesDiffer(op: "cat", first.shape, part.shape) }
            shape[d] += part.shape[d]
        }
        let count = try Shape.count(shape)
        let outer = shape[..<d].reduce(1, *)
        let sources = parts.map(\.elements)
        let widths = parts.map { $0.shape[d...].reduce(1, *) }
        var elements: [Double] = []
        elements.reserveCapacity(count)
        for i in 0..<outer where count > 0 {
            for (source, width) in zip(sources, widths) { elements += source[i * width..<(i + 1) * width] }
        }
        return Tensor(elements, contiguous: shape, dtype: Promotion.result(of: parts))
    }

    /// Laid out several times along each dimension; as many numbers as dimensions.
    func repeated(_ repeats: [Int]) throws(AutogradError) -> Tensor {
        var target: [Int] = []
        for (size, times) in zip(shape, repeats) {
            let (product, overflow) = size.multipliedReportingOverflow(by: times)
            guard !overflow else { throw .tooManyElements(shape: shape) }
            target.append(product)
        }
        _ = try Shape.count(target)
        let interleaved = zip(repeats, shape).flatMap { [$0, $1] }
        let strides = zip(repeats, self.strides).flatMap { [0, $1] }
        let spread = withGeometry(interleaved, strides, offset: offset)
        return Tensor(spread.elements, contiguous: target, dtype: dtype)
    }

    func rolled(_ d: Int, _ shift: Int) throws(AutogradError) -> Tensor {
        guard !shape.isEmpty, shape[d] > 0 else { return self }
        let size = shape[d]
        let cut = ((-(shift % size)) % size + size) % size
        let tail = sliced(d, start: cut, length: size - cut)
        return try Tensor.joined([tail, sliced(d, start: 0, length: cut)], d)
    }

    public static func identity(_ m: Int, _ n: Int, dtype: DType = .float64) throws(AutogradError) -> Tensor {
        let count = try Shape.count([m, n])
        var elements = [Double](repeating: 0, count: count)
        for i in 0..<min(m, n) { elements[i * n + i] = 1 }
        return Tensor(elements, contiguous: [m, n], dtype: dtype)
    }
}

extension Value {
    func flipped(_ d: Int) throws(AutogradError) -> Value { try apply(.flip, with: ["dims": .ints([d])]) }
}

extension Tape {
    func concatenated(_ parts: [Value], _ d: Int) throws(AutogradError) -> Value {
        try apply(.cat, parts, Op.cat.attributes(["dim": .int(d)]))[0]
    }

    /// Gives the node of a value another name.
    func rename(_ value: Value, _ gradFn: String) {
        if let place = value.place, place.node == nodes.count - 1 { rename(place.node, gradFn) }
    }
}
