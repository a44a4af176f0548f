/// Why a JSON number cannot be used as asked.
package enum JSONNumberFault: Error, Hashable, Sendable {
    /// Its magnitude is beyond the largest double.
    case overflow
    case notAnInteger
    /// An integer that a double cannot hold exactly.
    case inexact
}

extension JSONValue {
    /// The nearest double of a number; of anything else, NaN.
    package func double() throws(JSONNumberFault) -> Double {
        guard kind == .number else { return .nan }
        return try document.bytes.double(in: range.offsets)
    }

    /// The exact value of a number that is an integer, also if written as `2.0` or `1e3`.
    package func integer() throws(JSONNumberFault) -> Int {
        let value = try double()
        // From 2⁵³ on every double is an integer, and not every integer is a double.
        guard value.magnitude <= 0x1p53 else { throw .inexact }
        guard let integer = Int(exactly: value) else { throw .notAnInteger }
        let isExact =
            hasIntegerForm
            ? Int(String(decoding: text, as: UTF8.self)) == integer : integer.magnitude < 1 << 53
        guard isExact else { throw .inexact }
        return integer
    }

    /// Whether a number is written without point and exponent.
    var hasIntegerForm: Bool {
        !text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }
}

extension [UInt8] {
    /// The nearest double of the JSON number in `range`.
    func double(in range: Range<Int>) throws(JSONNumberFault) -> Double {
        if let value = shortDouble(in: range) { return value }
        // The grammar has been checked, so that neither "nan" nor "0x1p3" comes this way.
        let value = Double(String(decoding: self[range], as: UTF8.self)) ?? .infinity
        guard value.isFinite else { throw .overflow }
        return value
    }

    /// The double of a number with few digits: an integer below 2⁵³ and a power of ten up to 10²² are both exact,
    /// so that one division rounds once.
    /// - Source: William D. Clinger, How to Read Floating Point Numbers Accurately, 1990, section 3.
    private func shortDouble(in range: Range<Int>) -> Double? {
        guard range.count <= 17 else { return nil }
        var digits: UInt64 = 0
        var decimals: Int? = nil
        for byte in self[range] {
            if byte.isDigit {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                if let count = decimals { decimals = count + 1 }
            } else if byte == UInt8(ascii: ".") {
                decimals = 0
            } else if byte != UInt8(ascii: "-") {
                return nil
            }
        }
        guard digits < 1 << 53 else { return nil }
        let value = Double(digits) / powersOfTen[decimals ?? 0]
        return self[range.lowerBound] == UInt8(ascii: "-") ? -value : value
    }
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
]
