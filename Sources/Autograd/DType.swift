/// The element type of a tensor, which determines the rounding of results and type promotion.
///
/// Elements of every dtype are stored and computed as `Double`; each result is then rounded to a number of the dtype.
public enum DType: String, Sendable, CaseIterable, Equatable {
    case bool, int64, bfloat16, float16, float32, float64

    /// True for the dtypes that gradients exist for: bfloat16, float16, float32 and float64.
    public var isFloatingPoint: Bool {
        switch self {
        case .bool, .int64: false
        case .bfloat16, .float16, .float32, .float64: true
        }
    }

    /// True for floating-point dtypes with less precision than float64.
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

    /// `x` converted to this dtype.
    ///
    /// Floating-point dtypes round to nearest, ties to even; float16 and bfloat16 are rounded to float32 first, as in
    /// PyTorch. int64 rounds towards zero and has no negative zero. bool is `x ≠ 0`.
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
        // Numbers in [2ᵉ, 2ᵉ⁺¹) have the spacing 2ᵉ⁻¹⁰; numbers below 2⁻¹⁴ (subnormal) have the spacing 2⁻²⁴.
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
    /// PyTorch's alternative names of dtypes.
    private static let synonyms: KeyValuePairs<String, DType> = [
        "float": .float32, "double": .float64, "half": .float16, "long": .int64,
    ]

    /// All names of dtypes, including PyTorch's alternative names.
    public static let names = allCases.map(\.rawValue) + synonyms.map(\.key)

    /// The dtype with a name, which may be one of PyTorch's alternative names; nil if there is none.
    public init?(named name: String) {
        guard let dtype = DType(rawValue: name) ?? Self.synonyms.first(where: { $0.key == name })?.value
        else { return nil }
        self = dtype
    }

    /// The name of the dtype in PyTorch's messages, as in `torch.DoubleTensor`.
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
