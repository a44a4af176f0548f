import CaseFormat

/// How a whole run is checked, over what its cases say.
public struct CheckAdjustments: Sendable, Equatable {
    /// Random directions instead of every element.
    public var isFast = false
    /// 1, or 2 to check the gradients' own gradients too.
    public var order: Int?
    /// For the comparison with numerical derivatives.
    public var rtol: Double?
    public var atol: Double?

    public init() {}

    func adjust(_ gradientCase: inout GradientCase) {
        // What a case must not be checked by differences for, no run changes.
        if isFast, gradientCase.check.numeric == .full { gradientCase.check.numeric = .fast }
        if let order { gradientCase.check.order = order }
        if let rtol { gradientCase.check.rtol = rtol }
        if let atol { gradientCase.check.atol = atol }
    }
}
