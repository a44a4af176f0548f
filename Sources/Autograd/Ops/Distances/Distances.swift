/// Distances and similarities of corresponding vectors.
extension Op {
    static let distances: [Op] = [pairwiseDistance, cosineSimilarity, dist]

    /// The distance of vectors along the last dimension, after broadcasting.
    static let pairwiseDistance: Op = Op(
        "nn.functional.pairwise_distance", aliases: ["pairwise_distance", "nn.PairwiseDistance"],
        "The distance of corresponding vectors of two tensors.",
        Declaration(
            vectors + [.p, .eps, .keepdim], formula: "‖x₁ − x₂ + eps‖ₚ along the last dimension",
            pullback: "dx₁ = g·∂‖z‖ₚ with z = x₁ − x₂ + eps, dx₂ = −dx₁; for p = 2, ∂‖z‖ = z / ‖z‖",
            kinks: "where z is 0; the subgradient is 0",
            .composition { x in
                [try x[0].distance(to: x[1], p: x[.p], eps: x[.eps], keepdim: x[.keepdim])]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3])),
                Sample(.real([2, 3]), .real([3]), with: ["p": 3, "keepdim": true, "eps": 0.1]),
                Sample(.real([2, 3]), .real([2, 3]), with: ["p": 1]),
            ]))

    /// PyTorch clamps the lengths inside `no_grad`, so their derivatives do not vanish below eps.
    static let cosineSimilarity: Op = Op(
        "nn.functional.cosine_similarity", aliases: ["cosine_similarity", "nn.CosineSimilarity"],
        "The cosine of the angle between corresponding vectors along dim.",
        Declaration(
            vectors + [.secondDim, .cosineEpsilon],
            formula: "Σ x₁·x₂ / (max(‖x₁‖, eps)·max(‖x₂‖, eps)) along dim",
            pullback: "dx₁ = g·(x₂ / ‖x₂‖ − y·x₁ / ‖x₁‖) / ‖x₁‖, and likewise dx₂",
            kinks:
                "where a vector is 0, its length passes nothing; where a length is below eps, value and gradient "
                + "use eps in its place; the slope by the length would be 0",
            .composition { x in
                let dtype = Promotion.result(of: [x[0].tensor, x[1].tensor])
                guard dtype.isFloatingPoint else {
                    throw AutogradError.needsFloatingPoint(op: "cosine_similarity", found: dtype)
                }
                let shape = try Shape.broadcast(x[0].shape, x[1].shape)
                let unit = try (0...1).map { k in
                    let vectors = try (x[k].dtype.isFloatingPoint ? x[k] : x[k].to(dtype)).expanded(to: shape)
                    let length = try vectors.norm(2, [x[.secondDim]], keepdim: true)
                    return try vectors / length.raised(to: x[.cosineEpsilon])
                }
                return [try (unit[0] * unit[1]).sum([x[.secondDim]])]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3])),
                Sample(.real([2, 1, 3]), .real([2, 3]), with: ["dim": -1]),
                Sample(.real([3]), .real([3]), with: ["dim": 0, "eps": 0.1]),
            ]))

    static let dist: Op = Op(
        "dist", "The norm of the difference of two tensors.",
        Declaration(
            [.input, .other, .p], formula: "‖x − y‖ₚ",
            pullback: "dx = g·∂‖z‖ₚ with z = x − y, dy = −dx; for p = 2, ∂‖z‖ = z / ‖z‖",
            kinks: "x = y, where the subgradient is 0; ties for p = ∞, which share g",
            accepts: .floatingPoint,
            .opaque { x in [try (x[0] - x[1]).norm(x[.p])] },
            .general(
                [
                    { g, c in try c.slopeOfDist().map { try (g * $0).summed(to: c.shape) } },
                    { g, c in try c.slopeOfDist().map { try (-g * $0).summed(to: c.shape) } },
                ],
                pushforward: { c in
                    let t = try c.tangent(0) - c.tangent(1)
                    return [try c.slopeOfDist().map { try (t * $0).sum() } ?? c.y.zeros()]
                }),
            samples: [
                Sample(.real([2, 3]), .real([2, 3])), Sample(.real([2, 3]), .real([3]), with: ["p": 3.5]),
                Sample(.real([2, 3]), .real([2, 1]), with: ["p": 1]),
                Sample(.real([2, 3]), .real([2, 3]), with: ["p": .number(.infinity)]),
            ]))

    private static let vectors: [Parameter] = [.tensor("x1"), .tensor("x2")]
}

extension Parameter {
    /// The order of the norm.
    fileprivate static let p = ParameterKey<Double>("p", default: 2)
    /// Added to every difference.
    fileprivate static let eps = ParameterKey<Double>("eps", default: 1e-6)
    /// The least length that a product is divided by.
    fileprivate static let cosineEpsilon = ParameterKey<Double>("eps", default: 1e-8)
    fileprivate static let secondDim = ParameterKey<Int>("dim", default: 1)
}

extension Value {
    /// ‖x − y + eps‖ₚ along the last dimension.
    func distance(
        to other: Value, p: Double, eps: Double, keepdim: Bool = false
    ) throws(AutogradError) -> Value {
        let distance = try (self - other + eps).norm(p, [-1], keepdim: keepdim)
        tape.rename(distance, "NormBackward1")
        return distance
    }
}

extension Context {
    /// ∂‖x − y‖ₚ/∂x; nil for p = 0, which counts elements.
    fileprivate func slopeOfDist() throws -> Value? {
        let difference = try x(0) - x(1)
        return try difference.slopeOfNorm(a[.p], y, along: Array(difference.shape.indices))
    }
}
