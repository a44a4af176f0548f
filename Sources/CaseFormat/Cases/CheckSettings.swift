/// The settings of the numerical check: the `check` member of a case.
public struct CheckSettings: Hashable, Sendable {
    public var numeric: Numeric
    /// 1 to check gradients, 2 to check also the gradients of gradients.
    public var order: Int
    /// True to check every element of the Jacobian of a non-scalar root.
    public var jacobian: Bool
    /// True if forward mode must agree with reverse mode, false to skip it; nil checks it if every operation
    /// supports it.
    public var forwardMode: Bool?
    /// The absolute tolerance; nil derives it from the dtype and the error estimate of the numerical
    /// derivative.
    public var atol: Double?
    /// The relative tolerance; nil as for `atol`.
    public var rtol: Double?

    /// The supported orders.
    static let orders = 1...2

    /// The extent of the numerical check.
    public enum Numeric: Hashable, Sendable {
        case full
        case fast
        case off(reason: String)
    }

    public init(
        numeric: Numeric = .full, order: Int = 1, jacobian: Bool = false, forwardMode: Bool? = nil,
        atol: Double? = nil, rtol: Double? = nil
    ) {
        self.numeric = numeric
        self.order = order
        self.jacobian = jacobian
        self.forwardMode = forwardMode
        self.atol = atol
        self.rtol = rtol
    }
}
