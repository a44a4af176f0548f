import CaseFormat

/// Check settings from the command line that override those of the cases.
public struct CheckAdjustments: Sendable, Equatable {
    /// True to check along random directions instead of every element.
    public var isFast = false
    /// 1 to check gradients, 2 to check second derivatives too; nil to keep the case's setting.
    public var order: Int?
    /// Relative tolerance for the comparison with numerical derivatives; nil to keep the case's.
    public var rtol: Double?
    /// Absolute tolerance for the comparison with numerical derivatives; nil to keep the case's.
    public var atol: Double?

    public init() {}

    func adjust(_ gradientCase: inout GradientCase) {
        // A case that turns numerical checks off keeps them off.
        if isFast, gradientCase.check.numeric == .full { gradientCase.check.numeric = .fast }
        if let order { gradientCase.check.order = order }
        if let rtol { gradientCase.check.rtol = rtol }
        if let atol { gradientCase.check.atol = atol }
    }
}
