/// Losses of triplets: an anchor, a positive example that should be near it, and a negative one that should
/// be far.
extension Op {
    static let tripletLosses: [Op] = [tripletMarginLoss, tripletMarginWithDistanceLoss]

    private static let tripletFormula =
        "max(‖a − p‖ − ‖a − n‖ + margin, 0); with swap, ‖a − n‖ is min(‖a − n‖, ‖p − n‖)"
    private static let tripletPullback =
        "da = g·(∂‖a − p‖ − ∂‖a − n‖), dp = g·∂‖a − p‖, dn = −g·∂‖a − n‖ if positive"
    private static let tripletKinks =
        "where the loss becomes 0, with subgradient 0; equal distances, which share g"
    private static let tripletOperands: [Parameter] = [
        .tensor("anchor"), .tensor("positive"), .tensor("negative"),
    ]

    static let tripletMarginLoss: Op = Op(
        "nn.functional.triplet_margin_loss", aliases: ["triplet_margin_loss", "nn.TripletMarginLoss"],
        "Loss of triplets whose negative example is not farther than the positive one by a margin.",
        Declaration(
            tripletOperands + [
                .margin, .p, .eps, .swap, .averagesLosses, .reducesLosses, .reduction,
            ],
            formula: tripletFormula, pullback: tripletPullback, kinks: tripletKinks,
            .composition { x in
                let losses = try x.tripletLosses("triplet_margin_loss", p: x[.p], eps: x[.eps])
                return [try LossReduction(x.a)(losses)]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), .real([2, 3]), with: ["margin": 3.0]),
                Sample(
                    .real([2, 3]), .real([2, 3]), .real([2, 3]),
                    with: ["margin": 4.0, "p": 3, "swap": true, "reduction": "none"]),
                Sample(
                    .real([3]), .real([3]), .real([3]), with: ["margin": 3.0, "eps": 0.1, "reduction": "sum"]),
            ]))

    /// Only the default distance, the Euclidean one, is supported.
    static let tripletMarginWithDistanceLoss: Op = Op(
        "nn.functional.triplet_margin_with_distance_loss",
        aliases: ["triplet_margin_with_distance_loss", "nn.TripletMarginWithDistanceLoss"],
        "Loss of triplets for a distance function, which is the Euclidean distance.",
        Declaration(
            tripletOperands + [.distanceFunction, .margin, .swap, .reduction],
            formula: tripletFormula, pullback: tripletPullback, kinks: tripletKinks,
            .composition { x in
                let op = "triplet_margin_with_distance_loss"
                guard x[.distanceFunction] == nil else {
                    throw AutogradError.badArgument(op: op, "distance_function must be None")
                }
                return [try LossReduction(x.a)(x.tripletLosses(op, p: 2, eps: 1e-6))]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), .real([2, 3]), with: ["margin": 3.0]),
                Sample(
                    .real([2, 3]), .real([2, 3]), .real([2, 3]), with: ["margin": 4.0, "swap": true]),
            ]))
}

extension Parameter {
    /// The distance by which the negative example should be farther.
    fileprivate static let margin = ParameterKey<Double>("margin", default: 1.0)
    /// The order of the norm.
    fileprivate static let p = ParameterKey<Double>("p", default: 2.0)
    /// Added to every difference.
    fileprivate static let eps = ParameterKey<Double>("eps", default: 1e-6)
    /// True if the negative example may also be compared with the positive one.
    fileprivate static let swap = ParameterKey<Bool>("swap", default: false)
    fileprivate static let distanceFunction = ParameterKey<String?>("distance_function")
}

extension Operands {
    fileprivate func tripletLosses(_ op: String, p: Double, eps: Double) throws(AutogradError) -> Value {
        let (anchor, positive, negative) = (self[0], self[1], self[2])
        let margin = a[.margin]
        guard margin > 0 else {
            throw .badArgument(op: op, "margin must be greater than 0, got \(margin)")
        }
        guard Set([anchor, positive, negative].map(\.shape.count)).count == 1 else {
            throw .badArgument(op: op, "all inputs must have the same number of dimensions")
        }
        let near = try anchor.distance(to: positive, p: p, eps: eps)
        var far = try anchor.distance(to: negative, p: p, eps: eps)
        if a[.swap] { far = try far.apply(.minimum, positive.distance(to: negative, p: p, eps: eps)) }
        return try (near + margin - far).apply(.clampMin, tape.number(0))
    }
}
