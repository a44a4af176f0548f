/// Limits on the norms of slices.
extension Op {
    static let renorms: [Op] = [renorm]

    /// Slices are divided by their norm plus 1e−7, as in PyTorch, so that their norms end a little below
    /// `maxnorm`.
    static let renorm: Op = Op(
        "renorm", "Scales down the slices along a dimension whose norm is above a limit.",
        Declaration(
            [.input, .order, .dim, .limit],
            formula: "x·maxnorm / (‖x‖ + 1e−7) where the slice's norm ‖x‖ > maxnorm, else x",
            pullback:
                "dx = f·(g − ∂‖x‖·(Σ g·x) / (‖x‖ + 1e−7)), f = maxnorm / (‖x‖ + 1e−7); g if ‖x‖ ≤ maxnorm",
            kinks: "a slice whose norm equals maxnorm receives g",
            accepts: .floatingPoint,
            .opaque { x in
                let slices = try NormedSlices(x.x, x.a)
                return [try x.x * slices.isAbove.selecting(slices.factor, slices.factor.ones())]
            },
            .general(
                [
                    { g, c in
                        let slices = try NormedSlices(c.x, c.a)
                        let share = try (g * c.x).sum(slices.dims, keepdim: true)
                        let scaled = try slices.factor * (g - slices.slope * share / slices.divisor)
                        return try slices.isAbove.selecting(scaled, g)
                    }
                ],
                pushforward: { c in
                    let (t, slices) = (try c.tangent(), try NormedSlices(c.x, c.a))
                    let change = try (t * slices.slope).sum(slices.dims, keepdim: true)
                    let scaled = try slices.factor * (t - c.x * change / slices.divisor)
                    return [try slices.isAbove.selecting(scaled, t)]
                }),
            samples: [
                Sample(.real([2, 3]), with: ["p": 2, "dim": 0, "maxnorm": 1.0]),
                Sample(.real([2, 3, 2]), with: ["p": 1, "dim": -2, "maxnorm": 4.0]),
                Sample(.real([3, 2]), with: ["p": 2.5, "dim": 1, "maxnorm": 2.0]),
            ]))
}

extension Parameter {
    /// The order of the norm.
    fileprivate static let order = ParameterKey<Double>("p")
    /// The largest norm that slices keep.
    fileprivate static let limit = ParameterKey<Double>("maxnorm")
}

/// The slices of a tensor along a dimension, with their norms. The other dimensions have size 1 in the norms.
private struct NormedSlices {
    private let x: Value
    private let p: Double
    /// The dimensions within a slice.
    let dims: [Int]
    private let norm: Value
    /// True for slices that are scaled down.
    let isAbove: Value
    /// The norm plus 1e−7.
    let divisor: Value
    /// The factor of slices that are scaled down.
    let factor: Value

    init(_ x: Value, _ a: Attributes) throws {
        let (rank, limit) = (x.shape.count, a[.limit])
        guard rank >= 2 else {
            throw AutogradError.wrongRank(op: "renorm", expected: "at least 2 dimensions", found: x.shape)
        }
        guard a[.order] > 0 else {
            throw AutogradError.badArgument(op: "renorm", "non-positive-norm not supported")
        }
        guard limit >= 0 else {
            throw AutogradError.badArgument(op: "renorm", "expected maxnorm to be >= 0 but got \(limit)")
        }
        let d = try Shape.dimension(a[.dim], rank: rank)
        self.x = x
        p = a[.order]
        dims = (0..<rank).filter { $0 != d }
        norm = try x.norm(p, dims, keepdim: true)
        isAbove = try norm.apply(.gt, x.tape.number(limit))
        divisor = try norm + 1e-7
        factor = try limit / divisor
    }

    /// The derivative of each slice's norm.
    var slope: Value { get throws { try x.slopeOfNorm(p, norm, along: dims) ?? x.zeros() } }
}
