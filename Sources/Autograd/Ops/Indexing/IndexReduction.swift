/// Reductions of the elements of a source into the elements of x that they are written to.
extension Op {
    static let indexReductions: [Op] = [indexReduce, scatterReduce, scatterAccumulating]

    static let indexReduce: Op = reducing(
        "index_reduce", "Reduces slices of a source into the slices of x at the indices along a dimension.",
        "x[index[i], j] = reduce(x[index[i], j], source[i, j]), for dim 0", source: .tensor("source"),
        allowed: [.prod, .mean, .amax, .amin], index: .integers([2], below: 3)
    ) { target, index, source, dim in
        try Places(ofSlices: index, along: dim, in: target, source: source, "index_reduce")
    }

    static let scatterReduce: Op = reducing(
        "scatter_reduce", "Reduces elements of a source into the elements of x at the indices.",
        "x[index[i, j], j] = reduce(x[index[i, j], j], src[i, j]), for dim 0", source: .tensor("src"),
        allowed: [.sum, .prod, .mean, .amax, .amin], index: .integers([2, 2], below: 3)
    ) { target, index, source, dim in
        try Places(scatteredBy: index, along: dim, in: target, source: source, "scatter_reduce")
    }

    private static func reducing(
        _ name: String, _ summary: String, _ formula: String, source: Parameter, allowed: [ElementReduction],
        index: Sample.Operand, _ places: @escaping ReductionIntoPlaces.FindPlaces
    ) -> Op {
        let rule = ReductionIntoPlaces(op: name, allowed: allowed, places: places)
        return Op(
            name, summary,
            Declaration(
                [.input, .dim, .tensor("index"), source, .reduceName, .includeSelf], formula: formula,
                pullback:
                    "sum: g; mean: g / n; prod: g·the product of the others; amax, amin: g shared among ties",
                kinks:
                    "amax, amin: in a tie all elements equal to the result share the cotangent evenly, among "
                    + "them an element of x that include_self=False leaves out",
                resultType: .byKernel, .whole { x in [try rule.result(x)] },
                .general(
                    [
                        { g, c in try rule.pulledBackToX(g, c) }, nil,
                        { g, c in try rule.pulledBackToSource(g, c) },
                    ],
                    pushforward: { c in [try rule.pushedForward(c)] }),
                parts: { x in try rule.parts(x) },
                samples: allowed.flatMap { reduction in
                    [true, false].map { includesSelf in
                        Sample(
                            .real([2, 3]), index, .real([2, 2]),
                            with: [
                                "dim": 1, "reduce": .string(reduction.rawValue),
                                "include_self": .bool(includesSelf),
                            ])
                    }
                }))
    }

    /// `scatter` with the argument `reduce`, which PyTorch records but has no derivative for.
    static let scatterAccumulating: Op = Op(
        "scatter", "Adds numbers to the elements of x at the indices, or multiplies them.",
        Declaration(
            [.input, .dim, .tensor("index"), .tensor("src", aliases: ["value"]), .reduceName],
            formula: "x with x[index[i, j], j] += src[i, j], or *=, for dim 0",
            pullback: "not defined, as in PyTorch: differentiating raises an error",
            gradFn: "NotImplemented", resultType: .byKernel,
            .whole { x in
                let operations: [String: ElementReduction] = ["add": .sum, "multiply": .prod]
                guard let reduction = operations[x[.reduceName]] else {
                    throw AutogradError.badArgument(
                        op: "scatter", "reduce argument must be either add or multiply.")
                }
                let source = x[2].isNumber ? try x[2].broadcast(to: x[1].shape) : x[2]
                try x[0].checkSource(x[2], "scatter")
                let places = try Places(
                    scatteredBy: x[1], along: x[.dim], in: x[0].shape, source: source.shape, "scatter")
                return [x[0].reducing(source, at: places, reduction, includesSelf: true)]
            },
            .general(
                [{ _, c in throw AutogradError.notDifferentiable(op: "scatter", operand: c.operand) }],
                pushforward: nil),
            samples: [
                Sample(
                    .integers([4, 3], below: 5), .integers([1, 3], below: 4), .integers([1, 3], below: 5),
                    with: ["dim": 0, "reduce": "add"]),
                Sample(
                    .integers([4, 3], below: 5), .integers([2, 3], below: 4), .integers([2, 3], below: 5),
                    with: ["dim": 0, "reduce": "multiply"]),
            ]))
}

extension Parameter {
    /// The reduction: sum, prod, mean, amax or amin.
    fileprivate static let reduceName = ParameterKey<String>("reduce")
    /// True if the elements of x take part in the reduction where others are written to them.
    fileprivate static let includeSelf = ParameterKey<Bool>("include_self", default: true)
}

/// A reduction of the elements of a source, the third operand, into the elements of the first.
private struct ReductionIntoPlaces: Sendable {
    let op: String
    let allowed: [ElementReduction]
    let places: FindPlaces

    /// The places in a tensor of shape `target` that the elements of a source are written to.
    typealias FindPlaces =
        @Sendable (_ target: [Int], _ index: Tensor, _ source: [Int], _ dim: Int) throws -> Places

    private func reduction(_ a: Attributes) throws -> ElementReduction {
        let word = a[.reduceName]
        guard let reduction = ElementReduction(rawValue: word), allowed.contains(reduction) else {
            let words = allowed.map(\.rawValue).joined(separator: ", ")
            throw AutogradError.badArgument(op: op, "reduce argument must be one of \(words), got \(word)")
        }
        return reduction
    }

    func result(_ x: Inputs) throws -> Tensor {
        try x[0].checkSource(x[2], op)
        let places = try places(x[0].shape, x[1], x[2].shape, x[.dim])
        return x[0].reducing(x[2], at: places, try reduction(x.a), includesSelf: x[.includeSelf])
    }

    private func slopes(_ c: Context) throws -> (places: Places, x: Value, source: Value) {
        let places = try places(c.shape(0), c.x(1).tensor, c.shape(2), c[.dim])
        let (x, source) = try c.slopesOfReduction(reduction(c.a), places)
        return (places, x, source)
    }

    func pulledBackToX(_ g: Value, _ c: Context) throws -> Value {
        let slopes = try slopes(c)
        return try times(g, slopes.x, c, slopes.places)
    }

    /// The product with the slope by x, 0 where x does not take part, whatever the cotangent is.
    private func times(_ g: Value, _ slope: Value, _ c: Context, _ places: Places) throws -> Value {
        let product = try g * slope
        return try c[.includeSelf] ? product : product.cleared(at: places)
    }

    func pulledBackToSource(_ g: Value, _ c: Context) throws -> Value {
        let slopes = try slopes(c)
        return try g.rearranged(slopes.places) * slopes.source
    }

    func pushedForward(_ c: Context) throws -> Value {
        let slopes = try slopes(c)
        let own = try times(c.tangent(0), slopes.x, c, slopes.places)
        return try own + (c.tangent(2) * slopes.source).rearrangedBack(slopes.places)
    }

    func parts(_ x: Operands) throws -> [Value]? {
        let places = try places(x[0].shape, x[1].tensor, x[2].shape, x[.dim])
        return try x.partsOfReduction(reduction(x.a), places)
    }
}

/// A reduction of the elements that are written to one place.
private enum ElementReduction: String {
    case sum, prod, mean, amax, amin

    /// The result for no elements.
    var initial: Double {
        switch self {
        case .sum, .mean: 0
        case .prod: 1
        case .amax: -.infinity
        case .amin: .infinity
        }
    }

    func callAsFunction(_ x: Double, _ y: Double) -> Double {
        switch self {
        case .sum, .mean: x + y
        case .prod: x * y
        case .amax: x.isNaN || y.isNaN ? .nan : max(x, y)
        case .amin: x.isNaN || y.isNaN ? .nan : min(x, y)
        }
    }
}

extension Tensor {
    /// A copy in which the elements of `source` are reduced into the elements that they are written to.
    fileprivate func reducing(
        _ source: Tensor, at places: Places, _ reduction: ElementReduction, includesSelf: Bool
    ) -> Tensor {
        var elements = elements
        var counts = [Double](repeating: 1, count: elements.count)
        if !includesSelf {
            for place in places.indices where place >= 0 {
                elements[place] = reduction.initial
                counts[place] = 0
            }
        }
        for (place, value) in zip(places.indices, source.elements) where place >= 0 {
            elements[place] = reduction(elements[place], value)
            counts[place] += 1
        }
        if reduction == .mean {
            for (i, count) in counts.enumerated() where count > 1 {
                let mean = elements[i] / count
                elements[i] = dtype.isFloatingPoint ? mean : mean.rounded(.down)
            }
        }
        return Tensor(elements, contiguous: shape, dtype: dtype)
    }
}

extension Places {
    /// The places in a tensor of shape `target` that `scatter` writes the elements of a source to; −1 for
    /// those for which there is no index.
    init(
        scatteredBy index: Tensor, along dim: Int, in target: [Int], source: [Int], _ op: String
    ) throws {
        let offsets = try GatherOffsets(op, target, index, dim).offsets
        guard index.shape != source else {
            self.init(from: target, to: source, offsets)
            return
        }
        let sizes = source.isEmpty ? [1] : source
        let lengths = index.shape.isEmpty ? [1] : index.shape
        guard
            offsets.isEmpty || (sizes.count == lengths.count && zip(lengths, sizes).allSatisfy({ $0 <= $1 }))
        else { throw AutogradError.sizesDiffer(op: op, index.shape, source) }
        let strides = Shape.contiguousStrides(lengths)
        let places = try Places(from: target, to: sizes) { position in
            guard !offsets.isEmpty, zip(position, lengths).allSatisfy({ $0 < $1 }) else { return -1 }
            return offsets[zip(position, strides).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        self.init(from: target, to: source, places.indices)
    }
}

extension Operands {
    /// A sum or mean as a sum of rearranged elements; nil for other reductions.
    fileprivate func partsOfReduction(_ reduction: ElementReduction, _ places: Places) throws -> [Value]? {
        guard reduction == .sum || reduction == .mean else { return nil }
        let target = self[0]
        var own = Array(0..<target.tensor.count)
        if !a[.includeSelf] { for place in places.indices where place >= 0 { own[place] = -1 } }
        let sum = try target.rearranged(Places(from: target.shape, to: target.shape, own))
            .partsOfAdding(self[2], at: places)
        guard reduction == .mean else { return sum }
        var counts = own.map { $0 < 0 ? 0.0 : 1 }
        for place in places.indices where place >= 0 { counts[place] += 1 }
        let divisors = Tensor(counts, contiguous: target.shape, dtype: target.dtype)
        return [try sum[0] / tape.constant(divisors)]
    }
}

extension Context {
    /// ∂y/∂x and ∂y/∂source for a reduction y of a source into x: each element of y depends on one element of
    /// x and on the elements of the source that are written to it.
    ///
    /// - Source: `scatter_reduce_backward` and `index_reduce_backward` of
    ///   torch/csrc/autograd/FunctionsManual.cpp.
    fileprivate func slopesOfReduction(
        _ reduction: ElementReduction, _ places: Places
    ) throws -> (x: Value, source: Value) {
        keep(0, 2)
        keepOutput()
        return switch reduction {
        case .sum: (try x(0).ones(), try x(2).ones())
        case .mean: try slopesOfMean(places)
        case .amax, .amin: try slopesOfExtremum(places)
        case .prod: try slopesOfProduct(places)
        }
    }

    private func slopesOfMean(_ places: Places) throws -> (x: Value, source: Value) {
        var counts = [Double](repeating: a[.includeSelf] ? 1 : 0, count: x(0).tensor.count)
        for place in places.indices where place >= 0 { counts[place] += 1 }
        let shares = Tensor(counts.map { 1 / max($0, 1) }, contiguous: shape(0), dtype: dtype(0))
        let slope = tape.constant(shares)
        return (slope, try slope.rearranged(places))
    }

    private func slopesOfExtremum(_ places: Places) throws -> (x: Value, source: Value) {
        let isX = try (x(0) .== y).to(dtype(0))
        let isSource = try (x(2) .== y.rearranged(places)).to(dtype(0))
        let share = try 1 / (isX + isSource.rearrangedBack(places))
        return (try isX * share, try isSource * share.rearranged(places))
    }

    /// The products of the other factors: y / x, and for factors of 0 the product in which 1 stands for them.
    private func slopesOfProduct(_ places: Places) throws -> (x: Value, source: Value) {
        let (x, source, y) = (x(0), x(2), y)
        let nonzero = try (x .== 0).selecting(x.ones(), x)
        let slope = try again([nonzero, self.x(1), source]) / nonzero
        let isZero = try source .== 0
        let zeros = try isZero.to(source.dtype).rearrangedBack(places).rearranged(places)
        let isOnlyZero = try isZero .& (zeros .== 1)
        let others = try again([x, self.x(1), isOnlyZero.selecting(source.ones(), source)])
        let quotient = try y.rearranged(places) / isZero.selecting(source.ones(), source)
        return (slope, try isOnlyZero.selecting(others.rearranged(places), quotient))
    }
}
