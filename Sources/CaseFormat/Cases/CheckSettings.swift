/// How the numerical check of a case is done: its `check` member.
public struct CheckSettings: Hashable, Sendable {
    public var numeric: Numeric
    /// 1, or 2 to check the gradient's own gradient too.
    public var order: Int
    /// Whether a root that is not a scalar has every element of its Jacobian checked.
    public var jacobian: Bool
    /// Whether forward mode must agree; nil means wherever every operation has it.
    public var forwardMode: Bool?
    /// For the comparison with numerical derivatives; nil means from the dtype and the error estimate.
    public var atol: Double?
    public var rtol: Double?

    /// The orders that can be asked for.
    static let orders = 1...2

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
