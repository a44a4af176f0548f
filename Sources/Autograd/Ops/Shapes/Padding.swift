/// Padding of the last dimensions of a tensor. Negative numbers remove elements.
extension Op {
    static let padding: [Op] =
        [pad, constantPad, circularPad] + reflectionPads + replicationPads

    /// `x` with constants at both ends of its last dimensions.
    static let constantPad: Op = Op(
        "constant_pad_nd", "Pads the last dimensions with a constant.",
        Declaration(
            [.input, .pad, .constant],
            formula: "x, with pad elements equal to value at the ends of dimensions",
            pullback: "dx = g without the padding", gradFn: "ConstantPadNdBackward0", resultType: .byKernel,
            .whole { x in
                let places = try PaddedShape("constant_pad_nd", x.x.shape, x[.pad], .constant).places()
                let (elements, constant) = (x.x.elements, x[.constant])
                return [
                    Tensor(
                        places.indices.map { $0 < 0 ? constant : elements[$0] }, contiguous: places.shape,
                        dtype: x.x.dtype)
                ]
            },
            .general(
                [{ g, c in try g.padded(by: c[.pad].map { -$0 }) }],
                pushforward: { c in [try c.tangent().padded(by: c[.pad])] }),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), with: ["pad": [1, 2], "value": 0.5]),
                Sample(.real([2, 3, 4]), with: ["pad": [1, -1, -1, 2]]),
                Sample(.real([3]), with: ["pad": []]),
            ]))

    /// `pad` has two numbers for each dimension, beginning with the last one.
    static let pad: Op = Op(
        "nn.functional.pad", aliases: ["pad"], "Pads the last dimensions by a constant or by elements of x.",
        .composition(
            [.pad, .mode, .value],
            "x with more elements at the ends of dimensions: value, or elements of x as mode says",
            "dx = the sum of g over the copies of each element",
            samples: [
                Sample(.real([2, 3]), with: ["pad": [1, -1], "value": 0.5]),
                Sample(.real([2, 4]), with: ["pad": [2, 1], "mode": "reflect"]),
                Sample(.real([1, 3, 4]), with: ["pad": [1, 2, -1, 3], "mode": "replicate"]),
                Sample(.real([1, 2, 3, 4]), with: ["pad": [4, 1, 0, 2], "mode": "circular"]),
            ]
        ) { x in
            guard let mode = PadMode(rawValue: x[.mode]) else {
                throw AutogradError.badArgument(op: "pad", "Unrecognised padding mode \(x[.mode])")
            }
            if mode == .constant {
                return try x.x.apply(
                    .constantPad, with: [.set(.pad, x[.pad]), .set(.constant, x[.value] ?? 0)])
            }
            guard (x[.value] ?? 0) == 0 else {
                throw AutogradError.badArgument(
                    op: "pad", "Padding mode \"\(mode.rawValue)\" doesn't take in value argument")
            }
            let (length, rank) = (x[.pad].count, x.x.shape.count)
            guard [2, 4, 6].contains(length), rank == length / 2 + 1 || rank == length / 2 + 2 else {
                throw AutogradError.badArgument(
                    op: "pad", "Padding size \(length) is not supported for \(rank)D input tensor.")
            }
            switch mode {
            case .constant, .circular: return try x.x.apply(.circularPad, with: [.set(.pad, x[.pad])])
            case .reflect: return try x.x.apply(reflectionPads[length / 2 - 1], with: [.set(.edges, x[.pad])])
            case .replicate:
                return try x.x.apply(replicationPads[length / 2 - 1], with: [.set(.edges, x[.pad])])
            }
        })

    // MARK: Elements of x as padding

    private static let reflectionPads: [Op] = [1, 2, 3].map { edgePad($0, "reflection", .reflect) }
    private static let replicationPads: [Op] = [1, 2, 3].map { edgePad($0, "replication", .replicate) }

    /// Images `[N, C, size…]` or `[C, size…]`; as for `nn.ReflectionPad2d`, one number stands for all ends.
    private static func edgePad(_ rank: Int, _ kind: String, _ mode: PadMode) -> Op {
        let name = "\(kind)_pad\(rank)d"
        @Sendable func places(_ shape: [Int], _ a: Attributes) throws -> Places {
            let edges = a[.edges]
            let pad = edges.count == 1 ? [Int](repeating: edges[0], count: 2 * rank) : edges
            guard pad.count == 2 * rank else {
                throw AutogradError.badArgument(
                    op: name, "padding size is expected to be \(2 * rank), but got: \(pad.count)")
            }
            try PoolWindows.check(name, shape, rank, isNonEmpty: true)
            return try PaddedShape(name, shape, pad, mode).places()
        }
        let isReflection = mode == .reflect
        return Op(
            name, aliases: ["nn.\(kind.capitalizedFirst)Pad\(rank)d"],
            isReflection
                ? "Pads images by their reflection at the edges." : "Pads images by repeating their edges.",
            Declaration(
                [.input, .edges],
                formula: isReflection
                    ? "y[i] = x[|i − left|] before the last edge, x[2(size − 1) − (i − left)] after it"
                    : "y[i] = x[min(max(i − left, 0), size − 1)]",
                pullback: "dx = the sum of g over the copies of each element",
                gradFn: "\(kind.capitalizedFirst)Pad\(rank)DBackward0",
                gradientGradFn: "\(kind.capitalizedFirst)Pad\(rank)DBackwardBackward0", accepts: .numbers,
                resultType: .byKernel,
                .opaque { x in [try x.x.rearranged(places(x.x.shape, x.a))] },
                .linear([
                    { g, c in
                        c.keep(0)
                        return try g.rearrangedBack(places(c.shape, c.a))
                    }
                ]),
                samples: [
                    Sample(.real([2] + [3, 2, 2].prefix(rank)), with: ["padding": 1]),
                    Sample(
                        .real([1, 1] + [4, 3, 3].prefix(rank)),
                        with: ["padding": .ints(Array([1, -1, 0, 2, 2, 1].prefix(2 * rank)))]),
                ]))
    }

    static let circularPad: Op = Op(
        "_circular_pad", "Continues images in a circle.",
        Declaration(
            [.input, .pad], formula: "y[i] = x[(i − left) mod size]",
            pullback: "dx = the sum of g over the copies of each element", gradFn: "CopySlices",
            resultType: .byKernel,
            .opaque { x in
                [try x.x.rearranged(PaddedShape("pad", x.x.shape, x[.pad], .circular).places())]
            },
            .linear([
                { g, c in
                    c.keep()
                    return try g.rearrangedBack(PaddedShape("pad", c.shape, c[.pad], .circular).places())
                }
            ]), samples: []))
}

extension Value {
    /// `self` with zeros at both ends of its last dimensions.
    fileprivate func padded(by pad: [Int]) throws(AutogradError) -> Value {
        try apply(.constantPad, with: [.set(.pad, pad), .set(.constant, 0)])
    }
}

extension Parameter {
    /// The numbers of elements to add at the beginning and the end of the last dimension, then of the one
    /// before it, …
    fileprivate static let pad = ParameterKey<[Int]>("pad")
    fileprivate static let edges = ParameterKey<[Int]>("padding")
    fileprivate static let constant = ParameterKey<Double>("value", default: 0)
    /// `constant`, `reflect`, `replicate` or `circular`.
    fileprivate static let mode = ParameterKey<String>("mode", default: "constant")
    fileprivate static let value = ParameterKey<Double?>("value")
}

/// The origin of the elements that padding adds.
private enum PadMode: String {
    case constant, reflect, replicate, circular
}

/// A shape whose last dimensions are padded.
private struct PaddedShape {
    private let op: String
    private let mode: PadMode
    private let shape: [Int]
    /// The elements to add at the beginning of each dimension, and at its end.
    private var left: [Int]
    private var right: [Int]

    init(_ op: String, _ shape: [Int], _ pad: [Int], _ mode: PadMode) throws(AutogradError) {
        self.op = op
        self.mode = mode
        self.shape = shape
        left = [Int](repeating: 0, count: shape.count)
        right = left
        guard pad.count % 2 == 0, pad.count <= 2 * shape.count else {
            throw .badArgument(
                op: op,
                "Padding length must be even and at most two times the input dimension, but got padding "
                    + "length \(pad.count) and input of dimension \(shape.count)")
        }
        for k in 0..<pad.count / 2 {
            let d = shape.count - 1 - k
            (left[d], right[d]) = (pad[2 * k], pad[2 * k + 1])
            try check(d)
        }
    }

    private func check(_ d: Int) throws(AutogradError) {
        let (size, left, right) = (shape[d], left[d], right[d])
        let limit = 1 << 30
        guard left.magnitude <= limit, right.magnitude <= limit, size + left + right >= 0 else {
            throw .badArgument(
                op: op,
                "The input size \(size), plus padding \(left) and \(right), resulted in an invalid output "
                    + "size. Check dimension \(d) of your input.")
        }
        let kept = size + min(left, 0) + min(right, 0)
        let isPossible =
            switch mode {
            case .constant: kept >= 0
            case .reflect: left < size && right < size && size + left + right > 0
            case .replicate: size + left + right > 0
            case .circular: max(left, right, 0) <= kept
            }
        guard isPossible else {
            throw .badArgument(
                op: op,
                "Padding \(left) and \(right) is not possible at dimension \(d) of input \(shape) in mode "
                    + "'\(mode.rawValue)'")
        }
    }

    /// The source of each element of the padded tensor.
    func places() throws -> Places {
        let padded = shape.indices.map { shape[$0] + left[$0] + right[$0] }
        _ = try Shape.count(padded)
        let sources = shape.indices.map { d in (0..<padded[d]).map { source($0, d) } }
        let strides = Shape.contiguousStrides(shape)
        return try Places(from: shape, to: padded) { position in
            var place = 0
            for d in strides.indices {
                let i = sources[d][position[d]]
                if i < 0 { return -1 }
                place += i * strides[d]
            }
            return place
        }
    }

    /// The position along a dimension of the source of a position in the padded tensor; −1 for a constant.
    private func source(_ position: Int, _ d: Int) -> Int {
        let size = shape[d]
        let i = position - left[d]
        switch mode {
        case .constant: return i >= 0 && i < size ? i : -1
        case .reflect: return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i
        case .replicate: return min(max(i, 0), size - 1)
        case .circular:
            // The elements that are kept repeat; negative padding removes the others.
            let first = max(-left[d], 0)
            let kept = size - first - max(-right[d], 0)
            return kept == 0 ? -1 : first + (position - max(left[d], 0) + kept) % kept
        }
    }
}
