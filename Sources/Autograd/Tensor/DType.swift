/// The element type of a tensor: how results are rounded and how operands are promoted.
///
/// Every element is held and computed as a `Double`; the dtype says to which grid the result of an
/// operation is rounded.
public enum DType: String, Sendable, CaseIterable, Equatable {
    case bool, int64, bfloat16, float16, float32, float64

    public var isFloatingPoint: Bool {
        switch self {
        case .bool, .int64: false
        case .bfloat16, .float16, .float32, .float64: true
        }
    }

    /// Whether results are rounded to fewer digits than they are computed with.
    var isNarrow: Bool { isFloatingPoint && self != .float64 }

    /// The relative spacing of the dtype's numbers at 1: 2⁻⁵² for float64; 0 for exact dtypes.
    public var epsilon: Double {
        switch self {
        case .bool, .int64: 0
        case .bfloat16: 0x1p-7
        case .float16: 0x1p-10
        case .float32: 0x1p-23
        case .float64: 0x1p-52
        }
    }

    /// The number of this dtype nearest to `x`, ties to even; for int64 `x` towards zero, whose zero has no sign; for
    /// bool `x ≠ 0`.
    ///
    /// float16 and bfloat16 are rounded by way of float32, as PyTorch computes them.
    @inlinable
    public func rounded(_ x: Double) -> Double {
        switch self {
        case .float64: return x
        case .float32: return Double(Float(x))
        case .float16: return DType.roundedToHalf(Double(Float(x)))
        case .bfloat16: return DType.roundedToBrain(Float(x))
        case .int64: return x.rounded(.towardZero) + 0
        case .bool: return x == 0 ? 0 : 1
        }
    }

    @usableFromInline
    static func roundedToHalf(_ x: Double) -> Double {
        guard x.isFinite else { return x }
        // Below 2⁻¹⁴ the spacing is fixed at 2⁻²⁴; above it is 2⁻¹⁰ of the power of two.
        let exponent = max(x == 0 ? -14 : Int(x.exponent), -14)
        let spacing = Double(sign: .plus, exponent: exponent - 10, significand: 1)
        let rounded = (x / spacing).rounded(.toNearestOrEven) * spacing
        return abs(rounded) > 65504 ? Double.infinity * (x < 0 ? -1 : 1) : rounded
    }

    @usableFromInline
    static func roundedToBrain(_ x: Float) -> Double {
        guard x.isFinite else { return Double(x) }
        let bits = x.bitPattern
        let rounded = bits &+ 0x7FFF &+ ((bits >> 16) & 1)
        return Double(Float(bitPattern: rounded & 0xFFFF_0000))
    }
}

extension DType {
    /// PyTorch's other names of some dtypes.
    private static let synonyms: KeyValuePairs<String, DType> = [
        "float": .float32, "double": .float64, "half": .float16, "long": .int64,
    ]

    /// Every name of a dtype, PyTorch's other spellings included.
    public static let names = allCases.map(\.rawValue) + synonyms.map(\.key)

    /// The dtype of a name, PyTorch's other spellings included.
    public init?(named name: String) {
        guard let dtype = DType(rawValue: name) ?? Self.synonyms.first(where: { $0.key == name })?.value
        else { return nil }
        self = dtype
    }

    /// PyTorch's spelling in messages, such as `torch.DoubleTensor`'s `Double`.
    var torchName: String {
        switch self {
        case .bool: "Bool"
        case .int64: "Long"
        case .bfloat16: "BFloat16"
        case .float16: "Half"
        case .float32: "Float"
        case .float64: "Double"
        }
    }
}
