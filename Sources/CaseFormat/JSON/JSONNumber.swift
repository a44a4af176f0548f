/// The reason why a JSON number cannot be converted to a double or an integer.
package enum JSONNumberFault: Error, Hashable, Sendable {
    /// The magnitude exceeds the largest finite double.
    case overflow
    case notAnInteger
    /// An integer that a double cannot represent exactly.
    case inexact
}

extension JSONValue {
    /// The double nearest to a number; NaN for any other value.
    package func double() throws(JSONNumberFault) -> Double {
        guard kind == .number else { return .nan }
        return try document.bytes.double(in: range.offsets)
    }

    /// The exact value of an integer, which may be written as `2.0` or `1e3`.
    package func integer() throws(JSONNumberFault) -> Int {
        let value = try double()
        // Above 2⁵³ not every integer is a double, so the value may have been rounded.
        guard value.magnitude <= 0x1p53 else { throw .inexact }
        guard let integer = Int(exactly: value) else { throw .notAnInteger }
        let isExact =
            hasIntegerForm
            ? Int(String(decoding: text, as: UTF8.self)) == integer : integer.magnitude < 1 << 53
        guard isExact else { throw .inexact }
        return integer
    }

    /// True for a number that is written without point and exponent.
    var hasIntegerForm: Bool {
        !text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    }
}

extension [UInt8] {
    /// The double nearest to the JSON number in `range`.
    func double(in range: Range<Int>) throws(JSONNumberFault) -> Double {
        if let value = shortDouble(in: range) { return value }
        // `Double.init` would also accept "nan" and "0x1p3", which the JSON grammar has excluded.
        let value = Double(String(decoding: self[range], as: UTF8.self)) ?? .infinity
        guard value.isFinite else { throw .overflow }
        return value
    }

    /// The double nearest to a number without exponent whose digits fit into 64 bits, computed by one
    /// correctly rounded division of integers; nil for any other number.
    private func shortDouble(in range: Range<Int>) -> Double? {
        var digits: UInt64 = 0
        var point: Int? = nil
        for i in range {
            let byte = self[i]
            if byte.isDigit {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
            } else if byte == UInt8(ascii: ".") {
                point = i
            } else if byte != UInt8(ascii: "-") {
                return nil
            }
        }
        let isNegative = self[range.lowerBound] == UInt8(ascii: "-")
        let decimals = point.map { range.upperBound - $0 - 1 } ?? 0
        // 64 bits represent all numbers of up to nineteen digits.
        guard range.count - (isNegative ? 1 : 0) - (point == nil ? 0 : 1) <= 19 else { return nil }
        let value = Double(digits, dividedBy: powersOfTen[decimals])
        return isNegative ? -value : value
    }
}

extension Double {
    /// The double nearest to the fraction.
    fileprivate init(_ numerator: UInt64, dividedBy denominator: UInt64) {
        guard numerator != 0 else {
            self = 0
            return
        }
        let n = numerator << numerator.leadingZeroBitCount
        let d = denominator << denominator.leadingZeroBitCount
        var exponent = denominator.leadingZeroBitCount - numerator.leadingZeroBitCount - 64
        var dividend = (high: n, low: UInt64(0))
        if n >= d {
            dividend = (n >> 1, n << 63)
            exponent += 1
        }
        // The quotient has 64 bits. Its lowest bit is set if there is a remainder (sticky bit), which breaks
        // ties correctly when the quotient is rounded to 53 bits.
        let (quotient, remainder) = d.dividingFullWidth(dividend)
        let sticky = quotient | (remainder == 0 ? 0 : 1)
        self = Double(sign: .plus, exponent: exponent, significand: Double(sticky))
    }
}

private let powersOfTen: [UInt64] = (0..<19).reduce(into: [1]) { powers, _ in
    powers.append(powers[powers.count - 1] * 10)
}
