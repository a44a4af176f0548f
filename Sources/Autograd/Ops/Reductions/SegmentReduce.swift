/// Reductions of consecutive segments along one dimension.
extension Op {
    static let segmentReductions: [Op] = [segmentReduce]

    /// Lengths `[…, S]` or offsets `[…, S + 1]` divide the last of their dimensions, which is `axis`, into S
    /// segments.
    ///
    /// Unlike in PyTorch, ties also share a negative cotangent.
    static let segmentReduce: Op = Op(
        "segment_reduce", aliases: ["_segment_reduce"],
        "Reduces segments of one dimension, given by their lengths or offsets.",
        Declaration(
            [
                .tensor("data"), .segmentReduction, .optionalTensor("lengths"), .optionalTensor("indices"),
                .optionalTensor("offsets"), .segmentAxis, .allowsRest, .initial,
            ],
            formula: "the sum, mean, max, min or product of initial and the x of each segment",
            pullback: "dx = g for a sum, g / n for a mean, g·Π of the others for a product, g at an extremum",
            kinks: "ties of max and min, which share g evenly", accepts: .floatingPoint,
            resultType: .byKernel,
            .opaque { x in [try Segments(x.inputs).reduced(x.x)] },
            .general(
                [
                    { g, c in
                        c.keepOutput()
                        return try Segments(c.inputs).pulledBack(g, c.x, c.y)
                    }, nil,
                ],
                pushforward: { c in [try Segments(c.inputs).pushedForward(c.tangent(), c.x, c.y)] }),
            samples: ["sum", "mean", "max", "min", "prod"].map { word in
                Sample(
                    .real([6, 2]), .integers([3], below: 3), .absent, .absent,
                    with: ["reduce": .string(word), "unsafe": true, "initial": 0.15])
            } + [
                Sample(
                    .real([2, 6]), .integers([2, 3], below: 3), .absent, .absent,
                    with: ["reduce": "mean", "axis": 1, "unsafe": true, "initial": 1])
            ]))
}

extension Parameter {
    fileprivate static let segmentReduction = ParameterKey<String>("reduce")
    fileprivate static let segmentAxis = ParameterKey<Int>("axis", default: 0)
    /// True if the lengths need not add up to the size of the dimension.
    fileprivate static let allowsRest = ParameterKey<Bool>("unsafe", default: false)
    /// The value with which each reduction starts; `None` for its identity.
    fileprivate static let initial = ParameterKey<Double?>("initial")
}

/// The segments of one dimension of a tensor, as runs of equal length that are padded.
private struct Segments {
    private enum Reduction { case sum, mean, max, min, prod }

    private let reduction: Reduction
    private let initial: Double?
    /// The dimension that the segments divide.
    private let axis: Int
    /// The padded segments: `axis` becomes the number of segments and the length of the longest one.
    private let places: Places
    /// The lengths of the segments, in a shape that broadcasts to that of the result.
    private let lengths: Tensor

    init(_ x: Inputs) throws {
        let data = x.x
        guard data.dtype.isFloatingPoint else {
            throw Self.error("expected data of a floating-point dtype")
        }
        switch x[.segmentReduction] {
        case "sum": reduction = .sum
        case "mean": reduction = .mean
        case "max", "amax": reduction = .max
        case "min", "amin": reduction = .min
        case "prod": reduction = .prod
        case let word:
            throw Self.error("reduce must be sum, mean, max, min or prod, but got \(word)")
        }
        initial = x[.initial]
        guard x.optional(2) == nil else { throw Self.error("reduction by indices is not supported") }
        let bounds = try Bounds(data.shape, lengths: x.optional(1), offsets: x.optional(3), x.a)
        let (shape, d) = (data.shape, bounds.axis)
        axis = d
        let longest = Swift.max(bounds.lengths.max() ?? 0, 1)
        let padded = shape[..<d] + [bounds.count, longest] + shape[(d + 1)...]
        let strides = Shape.contiguousStrides(shape)
        places = try Places(from: shape, to: Array(padded)) { position in
            let segment = bounds.segment(position)
            guard position[d + 1] < bounds.lengths[segment] else { return -1 }
            var place = (bounds.starts[segment] + position[d + 1]) * strides[d]
            for e in 0..<d { place += position[e] * strides[e] }
            for e in (d + 1)..<shape.count { place += position[e + 1] * strides[e] }
            return place
        }
        let ones = [Int](repeating: 1, count: shape.count - d - 1)
        lengths = Tensor(
            bounds.lengths.map(Double.init), contiguous: Array(shape[..<d]) + [bounds.count] + ones,
            dtype: data.dtype)
    }

    static func error(_ text: String) -> AutogradError { .badArgument(op: "segment_reduce", text) }

    /// The dimension of the padded segments that is reduced.
    private var run: Int { axis + 1 }

    /// The segments of x, with `filler` after their ends.
    private func padded(_ x: Value, filler: Double) throws(AutogradError) -> Value {
        let segments = try x.rearranged(places)
        guard filler != 0 else { return segments }
        return try x.tape.constant(isInside).selecting(segments, segments.ones() * filler)
    }

    private var isInside: Tensor {
        Tensor(places.indices.map { $0 < 0 ? 0 : 1 }, contiguous: places.shape, dtype: .bool)
    }

    /// The elements of the segments with the value that leaves a reduction as it is after their ends.
    private func filled(_ x: Value) throws(AutogradError) -> Value {
        switch reduction {
        case .sum, .mean: try padded(x, filler: 0)
        case .max: try padded(x, filler: -.infinity)
        case .min: try padded(x, filler: .infinity)
        case .prod: try padded(x, filler: 1)
        }
    }

    /// The numbers of elements, with another number for empty segments.
    private func divisors(_ x: Value, empty: Double) -> Value {
        x.tape.constant(lengths.mapped(to: x.dtype) { $0 == 0 ? empty : $0 })
    }

    func reduced(_ x: Value) throws(AutogradError) -> Value {
        let segments = try filled(x)
        switch reduction {
        case .sum: return try segments.sum([run]) + (initial ?? 0)
        case .mean:
            return try (segments.sum([run]) + (initial ?? 0)) / divisors(x, empty: initial == nil ? 0 : 1)
        case .prod: return try segments.apply(.prodDim, with: [.set(.dim, run)]) * (initial ?? 1)
        case .max, .min:
            let isMax = reduction == .max
            let extrema = try segments.apply(isMax ? .amax : .amin, with: [.set(.dimsOrAll, [run])])
            guard let initial else { return extrema }
            let start = try extrema.ones() * initial
            return try extrema.apply(isMax ? .maximum : .minimum, start)
        }
    }

    /// The factors by which the elements of the segments contribute to the results.
    private func slopes(_ x: Value, _ y: Value) throws(AutogradError) -> Value {
        let segments = try filled(x)
        switch reduction {
        case .sum: return try segments.ones()
        case .mean: return try segments.ones() / divisors(x, empty: 1).unsqueezed(run)
        case .prod: return try segments.productOfOthers(run) * (initial ?? 1)
        case .max, .min:
            let isEqual = try segments .== y.unsqueezed(run) .| segments.isNaN()
            let isAttained = try (isEqual .& x.tape.constant(isInside)).to(x.dtype)
            let count = try isAttained.sum([run], keepdim: true)
            return try isAttained / count.apply(.maximum, count.ones())
        }
    }

    func pulledBack(_ g: Value, _ x: Value, _ y: Value) throws(AutogradError) -> Value {
        let terms = try g.unsqueezed(run) * slopes(x, y)
        return try terms.rearrangedBack(places)
    }

    func pushedForward(_ t: Value, _ x: Value, _ y: Value) throws(AutogradError) -> Value {
        try (t.rearranged(places) * slopes(x, y)).sum([run])
    }
}

/// The starts and lengths of segments, row by row of the dimensions before the divided one.
private struct Bounds {
    let axis: Int
    /// The number of segments in each row.
    let count: Int
    private(set) var starts: [Int] = []
    private(set) var lengths: [Int] = []
    /// For each dimension before the divided one, the distance of rows, in segments.
    private let strides: [Int]

    init(_ data: [Int], lengths: Tensor?, offsets: Tensor?, _ a: Attributes) throws {
        guard let given = offsets ?? lengths else {
            throw Segments.error("either lengths or offsets must be given")
        }
        let rank = given.shape.count
        axis = try Shape.dimension(a[.segmentAxis], rank: data.count)
        guard rank > 0, axis == rank - 1, rank <= data.count else {
            throw Segments.error("axis must be the last dimension of lengths or offsets")
        }
        guard given.shape.dropLast().elementsEqual(data[..<axis]) else {
            throw AutogradError.sizesDiffer(op: "segment_reduce", data, given.shape)
        }
        let width = given.shape[axis]
        let areOffsets = offsets != nil
        guard width > 0 || !areOffsets else { throw Segments.error("offsets must not be empty") }
        count = areOffsets ? width - 1 : width
        let shape = Array(given.shape.dropLast()) + [count]
        strides = Shape.contiguousStrides(shape)
        let numbers = try given.numbering("segment_reduce").elements.map { Int(exactly: $0) ?? -1 }
        for row in 0..<given.shape.dropLast().reduce(1, *) {
            let first = row * width
            var start = 0
            for k in first..<first + count {
                if areOffsets { start = numbers[k] }
                let length = areOffsets ? numbers[k + 1] - start : numbers[k]
                guard start >= 0, length >= 0, length <= data[axis] - start else {
                    throw Segments.error("a segment is not within the dimension")
                }
                starts.append(start)
                self.lengths.append(length)
                start += length
            }
            guard areOffsets || a[.allowsRest] || start == data[axis] else {
                throw Segments.error("lengths must add up to the size of the dimension unless unsafe is True")
            }
        }
    }

    /// The index of the segment at a position in the padded segments.
    func segment(_ position: [Int]) -> Int {
        var index = 0
        for d in 0...axis { index += position[d] * strides[d] }
        return index
    }
}
