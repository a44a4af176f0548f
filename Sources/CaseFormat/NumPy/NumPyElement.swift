/// The binary format of the elements of an `.npy` file, from NumPy's `descr` such as `<f8`.
struct NumPyElement {
    /// The name of the dtype in NumPy, such as `float64`.
    let name: String
    /// The size of an element in bytes.
    let width: Int
    private let kind: UInt8
    private let isBigEndian: Bool

    init(_ descr: String) throws(NumPyFault) {
        let letters = Array(descr.utf8)
        guard letters.count == 3, letters[2].isDigit, let name = Self.names[String(descr.dropFirst())] else {
            throw .unsupportedDType(descr)
        }
        self.name = name
        kind = letters[1]
        width = Int(letters[2] - UInt8(ascii: "0"))
        switch letters[0] {
        case UInt8(ascii: "<"): isBigEndian = false
        case UInt8(ascii: ">"): isBigEndian = true
        case UInt8(ascii: "|") where width == 1: isBigEndian = false
        default: throw .unsupportedDType(descr)
        }
    }

    private static let names = [
        "f2": "float16", "f4": "float32", "f8": "float64", "b1": "bool",
        "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64",
        "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64",
    ]

    /// The element at the byte `offset`; nil for an integer that a double cannot represent exactly.
    func value(in bytes: [UInt8], at offset: Int) -> Double? {
        var bits: UInt64 = 0
        for index in 0..<width {
            let byte = bytes[offset + (isBigEndian ? index : width - 1 - index)]
            bits = bits << 8 | UInt64(byte)
        }
        switch kind {
        case UInt8(ascii: "b"): return bits == 0 ? 0 : 1
        case UInt8(ascii: "u"): return Double(exactly: bits)
        case UInt8(ascii: "i"):
            let unused = 64 - 8 * width
            return Double(exactly: Int64(bitPattern: bits << unused) >> unused)
        default: return Self.floatingPoint(bits, width: width)
        }
    }

    private static func floatingPoint(_ bits: UInt64, width: Int) -> Double {
        switch width {
        case 8: Double(bitPattern: bits)
        case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        default: half(UInt16(truncatingIfNeeded: bits))
        }
    }

    /// Decodes binary16: one sign bit, five exponent bits with bias 15, ten fraction bits. `Float16` is not
    /// available on every platform.
    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let magnitude =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? Double.infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
            }
        return bits >> 15 == 0 ? magnitude : -magnitude
    }
}
