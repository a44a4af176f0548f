/// The combination of the losses of all elements.
enum LossReduction: String {
    case none, mean, sum

    /// The reduction that a call asks for. The older arguments `size_average` and `reduce` take precedence
    /// over `reduction`.
    ///
    /// - Parameter others: further words for a reduction, such as `batchmean`.
    init(_ a: Attributes, others: [String: LossReduction] = [:]) throws(AutogradError) {
        if a[.averagesLosses] != nil || a[.reducesLosses] != nil {
            let reduces = a[.reducesLosses] ?? true
            self = !reduces ? .none : a[.averagesLosses] ?? true ? .mean : .sum
            return
        }
        let word = a[.reduction]
        guard let reduction = others[word] ?? LossReduction(rawValue: word) else {
            throw .badArgument(
                op: "loss", "\(word) is not a valid value for reduction: 'none', 'mean' or 'sum'")
        }
        self = reduction
    }

    func callAsFunction(_ terms: Value) throws(AutogradError) -> Value {
        switch self {
        case .none: terms
        case .mean: try terms.mean()
        case .sum: try terms.sum()
        }
    }
}

extension Parameter {
    /// The combination of the losses of all elements: `mean`, `sum` or `none`.
    static let reduction = ParameterKey<String>("reduction", default: "mean")
    /// The older form of `reduction`: true for the mean, false for the sum.
    static let averagesLosses = ParameterKey<Bool?>("size_average")
    /// The older form of `reduction`: false for `none`.
    static let reducesLosses = ParameterKey<Bool?>("reduce")
}

extension Value {
    /// The terms of a loss times the weights of their elements.
    ///
    /// - Parameter shape: the shape of the input, which the weights must have.
    func weighted(by weight: Value, shape: [Int]) throws(AutogradError) -> Value {
        guard weight.shape == shape else {
            throw .badArgument(op: "loss", "Weights and input must have the same size.")
        }
        return try self * weight
    }

    /// The sum of weighted terms divided by the sum of the weights, for the mean; otherwise as without
    /// weights.
    func weightedLoss(_ weight: Value, shape: [Int], _ reduction: LossReduction) throws(AutogradError)
        -> Value
    {
        let terms = try weighted(by: weight, shape: shape)
        return try reduction == .mean ? terms.sum() / weight.sum() : reduction(terms)
    }
}
