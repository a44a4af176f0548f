/// The dtypes that an operation computes with, those of its operands promoted together.
enum AcceptedDTypes: Sendable, Equatable {
    case anything
    /// All but bool.
    case numbers
    /// No operand may be bool, whatever the others are.
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
