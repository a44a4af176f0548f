/// The dtypes that an operation accepts, as the promoted dtype of its operands.
enum AcceptedDTypes: Sendable, Equatable {
    case anything
    /// Every dtype except bool.
    case numbers
    /// Every dtype, if no operand is bool.
    case noBools
    case floatingPoint
    /// int64 and bool.
    case exact
    /// float32 and float64.
    case fullPrecision

    func includes(_ dtype: DType) -> Bool {
        switch self {
        case .anything: true
        case .numbers, .noBools: dtype != .bool
        case .floatingPoint: dtype.isFloatingPoint
        case .exact: !dtype.isFloatingPoint
        case .fullPrecision: dtype == .float32 || dtype == .float64
        }
    }
}
