/// Operations that return several views.
extension Op {
    /// Consecutive views along one dimension, of the given sizes.
    private static func pieces(
        _ name: String, aliases: [String] = [], _ summary: String, _ parameters: [Parameter],
        _ formula: String, gradFn: String,
        samples: [Sample],
        _ sizes: @escaping @Sendable (_ size: Int, Attributes) throws -> [Int]
    ) -> Op {
        Op(
            name, aliases: aliases, summary,
            Declaration(
                [.input] + parameters, formula: formula,
                pullback: "dx = the cotangents of the pieces, joined along dim", gradFn: gradFn,
                sharing: .views,
                resultType: .byKernel,
                .whole { x in
                    let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                    guard !x.x.shape.isEmpty else {
                        throw AutogradError.zeroDimensional(op: name)
                    }
                    var start = 0
                    return try sizes(x.x.shape[d], x.a).map { length in
                        defer { start += length }
                        return x.x.sliced(d, start: start, length: length)
                    }
                },
                .linear([
                    { _, c in
                        let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                        let parts = try sizes(c.shape[d], c.a).indices.map { k in
                            try c.g(k) ?? c.tape.constant(.filled(0, c.outputShape(k), dtype: c.dtype(0)))
                        }
                        return try c.tape.concatenated(parts, d)
                    }
                ]), samples: samples))
    }

    static let split: Op = pieces(
        "split", "Splits x along a dimension into pieces of one size.", [.splitSize, .dimFromFirst],
        "pieces of split_size along dim, the last perhaps smaller", gradFn: "SplitBackward0",
        samples: [Sample(.real([2, 5]), with: ["split_size": 2, "dim": 1])]
    ) { size, a in
        let width = a[.splitSize]
        guard width > 0 || (width == 0 && size == 0) else {
            throw AutogradError.badArgument(op: "split", "split_size must be positive, but is \(width)")
        }
        guard size > 0 else { return [0] }
        return stride(from: 0, to: size, by: width).map { min(width, size - $0) }
    }

    static let splitSizes: Op = pieces(
        "split", aliases: ["split_with_sizes"], "Splits x along a dimension into pieces of given sizes.",
        [.splitSizes, .dimFromFirst],
        "pieces of the given sizes along dim", gradFn: "SplitWithSizesBackward0",
        samples: [
            Sample(.real([2, 5]), with: ["split_sizes": [2, 3], "dim": 1]),
            Sample(.real([3, 3]), with: ["split_sizes": [2, 1]]),
        ]
    ) { size, a in
        let sizes = a[.splitSizes]
        var rest = size
        for part in sizes {
            guard part >= 0, part <= rest else {
                rest = -1
                break
            }
            rest -= part
        }
        guard rest == 0 else {
            throw AutogradError.badArgument(
                op: "split", "split_sizes \(sizes) must sum to the size of the dimension, \(size)")
        }
        return sizes
    }

    static let chunk: Op = Op(
        "chunk", "Splits x along a dimension into at most a given number of pieces.",
        Declaration(
            [.input, .chunks, .dimFromFirst],
            formula: "at most `chunks` pieces of one size along dim",
            pullback: "dx = the cotangents of the pieces, joined along dim", sharing: .views,
            .composition { x in
                try chunks(x, .split, .splitSizes)
            }, .composed, samples: [Sample(.real([2, 5]), with: ["chunks": 2, "dim": 1])]))

    /// The chunks as pieces of one size or, if the dimension is empty, of the size 0.
    private static func chunks(_ x: Operands, _ pieces: Op, _ sizedPieces: Op) throws -> [Value] {
        let count = x[.chunks]
        guard !x.x.shape.isEmpty else { throw AutogradError.zeroDimensional(op: "chunk") }
        guard count > 0 else {
            throw AutogradError.badArgument(
                op: "chunk", "chunk expects `chunks` to be greater than 0, got: \(count)")
        }
        let size = x.x.shape[try Shape.dimension(x[.dim], rank: x.x.shape.count)]
        guard size > 0 else {
            _ = try Shape.count([count])
            let sizes = [Int](repeating: 0, count: count)
            let a = sizedPieces.attributes([.set(.splitSizes, sizes), .set(.dim, x[.dim])])
            return try x.tape.apply(sizedPieces, [x.x], a)
        }
        let width = (size - 1) / count + 1
        let a = pieces.attributes([.set(.splitSize, width), .set(.dim, x[.dim])])
        return try x.tape.apply(pieces, [x.x], a)
    }

    /// As `split`, but in PyTorch the pieces do not count as views.
    static let unsafeSplit: Op = Op(
        "unsafe_split", "Splits x into pieces of one size that do not count as views.",
        .copy(of: .split, gradFn: "UnsafeSplitBackward0"))

    static let unsafeSplitWithSizes: Op = Op(
        "unsafe_split_with_sizes", "Splits x into pieces of given sizes that do not count as views.",
        .copy(of: .splitSizes, gradFn: "UnsafeSplitWithSizesBackward0"))

    static let unsafeChunk: Op = Op(
        "unsafe_chunk", "Splits x into a number of pieces that do not count as views.",
        Declaration(
            [.input, .chunks, .dimFromFirst], formula: "at most `chunks` pieces of one size along dim",
            pullback: Declaration.pullbackOfView, returnsList: true,
            .composition { x in try chunks(x, .unsafeSplit, .unsafeSplitWithSizes) }, .composed,
            samples: [
                Sample(.real([2, 5]), with: ["chunks": 2, "dim": 1]), Sample(.real([3]), with: ["chunks": 2]),
            ]))

    static let unbind: Op = Op(
        "unbind", "Splits x along a dimension into its slices, which lack this dimension.",
        Declaration(
            [.input, .dimFromFirst], formula: "the slices of x along dim",
            pullback: "dx = the cotangents of the slices, stacked along dim", sharing: .views,
            resultType: .byKernel,
            .whole { x in
                let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                guard !x.x.shape.isEmpty else {
                    throw AutogradError.zeroDimensional(op: "unbind")
                }
                return (0..<x.x.shape[d]).map { x.x.selected(d, $0) }
            },
            .linear([
                { _, c in
                    let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                    let parts = try (0..<c.shape[d]).map { k in
                        try c.g(k) ?? c.tape.constant(.filled(0, c.outputShape(0), dtype: c.dtype(0)))
                    }
                    return try c.tape.apply(.stack, parts, Op.stack.attributes([.set(.dim, d)]))[0]
                }
            ]), samples: [Sample(.real([2, 3]), with: ["dim": 1])]))
}

extension Parameter {
    fileprivate static let splitSize = ParameterKey<Int>("split_size", aliases: ["split_size_or_sections"])
    static let splitSizes = ParameterKey<[Int]>(
        "split_sizes", aliases: ["split_size_or_sections"])
    /// The largest number of pieces.
    fileprivate static let chunks = ParameterKey<Int>("chunks")
}
