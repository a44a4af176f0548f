/// Losses that are negative log-likelihoods of distributions, and the Kullback–Leibler divergence.
extension Op {
    static let likelihoodLosses: [Op] = [poissonNLLLoss, gaussianNLLLoss, klDivergence]

    static let poissonNLLLoss: Op = Op(
        "nn.functional.poisson_nll_loss", aliases: ["poisson_nll_loss", "nn.PoissonNLLLoss"],
        "Negative log-likelihood of counts y of a Poisson distribution.",
        .composition(
            [
                .tensor("target"), .inputIsLogarithm, .includesConstant, .averagesLosses, .poissonEpsilon,
                .reducesLosses, .reduction,
            ],
            "eˣ − y·x, or x − y·ln(x + eps) unless log_input; full adds y·ln y − y + ln(2πy) / 2 if y > 1",
            "dx = g·(eˣ − y), or g·(1 − y / (x + eps)); dy = −g·x, or −g·ln(x + eps)",
            kinks: "with full: y = 1, where the added term starts; its subgradient is 0",
            samples: [
                Sample(.real([2, 3]), .positive([2, 3])),
                Sample(.positive([2, 3]), .aboveOne([3]), with: ["log_input": false, "full": true]),
                Sample(
                    .positive([2, 3]), .positive([2, 3]),
                    with: ["log_input": false, "eps": 0.1, "reduction": "none"]),
                Sample(.real([2, 3]), .aboveOne([2, 3]), with: ["full": true, "reduction": "sum"]),
            ]
        ) { x in
            let (input, target) = (x[0], x[1])
            var terms =
                if x[.inputIsLogarithm] {
                    try input.exp() - target * input
                } else {
                    try input - target * (input + x[.poissonEpsilon]).log()
                }
            if x[.includesConstant] {
                let logarithms = try target * target.log() - target + 0.5 * (2 * Double.pi * target).log()
                let stirling = try logarithms.apply(.maskedFill, target .<= 1, x.tape.number(0))
                terms = try terms + stirling
            }
            return try LossReduction(x.a)(terms)
        })

    /// The variance has the shape of the input, or lacks its last dimension, or has size 1 in one dimension.
    static let gaussianNLLLoss: Op = Op(
        "nn.functional.gaussian_nll_loss", aliases: ["gaussian_nll_loss", "nn.GaussianNLLLoss"],
        "Negative log-likelihood of y for a normal distribution of mean x and a given variance.",
        .composition(
            [.tensor("target"), .tensor("var"), .includesConstant, .gaussianEpsilon, .reduction],
            "(ln v + (x − y)² / v) / 2 with v = max(var, eps); with full, plus ln(2π) / 2",
            "dx = g·(x − y) / v, dy = −dx, dvar = g·(1 / v − (x − y)² / v²) / 2, also where var < eps",
            kinks: "where var < eps, value and gradient use eps in its place; the slope by var would be 0",
            samples: [
                Sample(.real([2, 3]), .real([2, 3]), .positive([2, 3])),
                Sample(.real([2, 3]), .real([2, 3]), .positive([2]), with: ["full": true]),
                Sample(
                    .real([2, 3]), .real([3]), .positive([2, 1]), with: ["reduction": "none", "eps": 0.01]),
                Sample(.real([2, 3]), .real([2, 3]), .number(1.5), with: ["reduction": "sum"]),
            ]
        ) { x in
            let (mean, target) = (x[0], x[1])
            let variance = try x.gaussianVariance.raised(to: x[.gaussianEpsilon])
            let terms = try 0.5 * (variance.log() + (mean - target).square() / variance)
            let constant = x[.includesConstant] ? 0.5 * Libm.log(2 * Double.pi) : 0
            return try LossReduction(x.a)(constant == 0 ? terms : terms + constant)
        })

    static let klDivergence: Op = Op(
        "nn.functional.kl_div", aliases: ["kl_div", "nn.KLDivLoss"],
        "Kullback–Leibler divergence of log-probabilities x from probabilities y.",
        .composition(
            [.tensor("target"), .averagesLosses, .reducesLosses, .reduction, .targetIsLogarithm],
            "y·(ln y − x), or eʸ·(y − x) with log_target; then the reduction (batchmean: Σ / rows)",
            "dx = −g·y, dy = g·(ln y + 1 − x); with log_target, dx = −g·eʸ, dy = g·eʸ·(y − x + 1)",
            samples: [
                Sample(.real([2, 3]), .probability([2, 3])),
                Sample(.real([2, 3]), .probability([3]), with: ["reduction": "batchmean"]),
                Sample(.real([2, 3]), .real([2, 3]), with: ["log_target": true, "reduction": "none"]),
            ]
        ) { x in
            let (input, target) = (x[0], x[1])
            let terms =
                if x[.targetIsLogarithm] {
                    try target.exp() * (target - input)
                } else {
                    try target.apply(.xlogy, target) - target * input
                }
            let loss = try LossReduction(x.a, others: ["batchmean": .sum])(terms)
            guard x[.reduction] == "batchmean", let rows = input.shape.first else { return loss }
            return try loss / Double(rows)
        })
}

extension Parameter {
    /// True if the input is the logarithm of the mean of the distribution.
    fileprivate static let inputIsLogarithm = ParameterKey<Bool>("log_input", default: true)
    /// True if the target is a logarithm of probabilities.
    fileprivate static let targetIsLogarithm = ParameterKey<Bool>("log_target", default: false)
    /// True if the terms that do not depend on the input are added.
    fileprivate static let includesConstant = ParameterKey<Bool>("full", default: false)
    /// Added inside the logarithm.
    fileprivate static let poissonEpsilon = ParameterKey<Double>("eps", default: 1e-8)
    /// The least variance.
    fileprivate static let gaussianEpsilon = ParameterKey<Double>("eps", default: 1e-6)
}

extension Operands {
    /// The variance in a shape that broadcasts to that of the input.
    fileprivate var gaussianVariance: Value {
        get throws(AutogradError) {
            let variance = self[2]
            guard variance.tensor.elements.allSatisfy({ !($0 < 0) }) else {
                throw .badArgument(op: "gaussian_nll_loss", "var has negative entry/entries")
            }
            if variance.tensor.isNumber { return try x.ones() * variance }
            let (shape, size) = (x.shape, variance.shape)
            if size == shape { return variance }
            if !shape.isEmpty, size == Array(shape.dropLast()) { return try variance.unsqueezed(-1) }
            // PyTorch adds up the sizes that differ, which must be one size of 1.
            let differing = zip(shape, size).filter { $0 != $1 }.map(\.1)
            guard size.count == shape.count, differing.filter({ $0 != 0 }) == [1] else {
                throw .badArgument(op: "gaussian_nll_loss", "var is of incorrect size")
            }
            return variance
        }
    }
}
