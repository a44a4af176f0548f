/// Numbers as people read them, to so many significant digits.
struct DecimalText {
    private let isNegative: Bool
    /// Digits without a point: d₁.d₂d₃… × 10^exponent.
    private let digits: [UInt8]
    private let exponent: Int
    private let special: String?

    init(_ x: Double) {
        isNegative = x.sign == .minus && x != 0
        guard x.isFinite else {
            special = x.isNaN ? "nan" : "inf"
            (digits, exponent) = ([], 0)
            return
        }
        special = nil
        // The shortest digits that name this number, as the standard library prints them.
        var mantissa: [UInt8] = []
        var point: Int?
        var power = 0
        let text = x.magnitude.description
        for (i, c) in text.enumerated() {
            if c == "." {
                point = mantissa.count
            } else if c == "e" {
                power = Int(text.dropFirst(i + 1)) ?? 0
                break
            } else if let digit = c.wholeNumberValue {
                mantissa.append(UInt8(digit))
            }
        }
        let leading = mantissa.prefix { $0 == 0 }.count
        exponent = leading == mantissa.count ? 0 : (point ?? mantissa.count) - 1 - leading + power
        var significant = Array(mantissa.dropFirst(leading))
        while significant.last == 0 { significant.removeLast() }
        digits = significant.isEmpty ? [0] : significant
    }

    /// Rounded to `count` significant digits, trailing zeros kept; as it is with `nil`.
    func text(digits count: Int? = nil) -> String {
        let sign = isNegative ? "−" : ""
        if let special { return sign + special }
        var (digits, exponent) = (self.digits, self.exponent)
        if let count {
            if digits.count > count {
                (digits, exponent) = Self.rounded(digits, exponent, to: count)
            }
            while digits.count < count { digits.append(0) }
        }
        return sign + Self.composed(digits, exponent)
    }

    /// Half away from zero, on the decimal digits.
    private static func rounded(_ digits: [UInt8], _ exponent: Int, to count: Int) -> ([UInt8], Int) {
        var kept = Array(digits.prefix(count))
        guard digits[count] >= 5 else { return (kept, exponent) }
        var i = kept.count - 1
        while i >= 0 {
            if kept[i] < 9 {
                kept[i] += 1
                return (kept, exponent)
            }
            kept[i] = 0
            i -= 1
        }
        return ([1] + kept.dropLast(), exponent + 1)
    }

    private static func composed(_ digits: [UInt8], _ exponent: Int) -> String {
        let text = digits.map(String.init)
        if exponent < -4 || exponent > 15 {
            let fraction = text.dropFirst().joined()
            return text[0] + (fraction.isEmpty ? "" : "." + fraction) + "e\(exponent)"
        }
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + text.joined() }
        if digits.count <= exponent + 1 {
            return text.joined() + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        return text.prefix(exponent + 1).joined() + "." + text.dropFirst(exponent + 1).joined()
    }

    /// The fewest significant digits, from 4 up, at which two numbers look different, and one more.
    static func digitsToTellApart(_ a: Double, _ b: Double) -> Int {
        guard a.isFinite, b.isFinite, a != b else { return 6 }
        for count in 4..<17 where DecimalText(a).text(digits: count) != DecimalText(b).text(digits: count) {
            return count + 1
        }
        return 17
    }

    /// One or two digits, in powers of ten, as for errors and differences: `3e-12`, `1.6e-1`.
    static func rough(_ x: Double, digits count: Int) -> String {
        let number = DecimalText(x)
        if let special = number.special { return (number.isNegative ? "−" : "") + special }
        guard x != 0 else { return "0" }
        var (digits, exponent) = (number.digits, number.exponent)
        if digits.count > count { (digits, exponent) = rounded(digits, exponent, to: count) }
        let text = digits.map(String.init)
        let fraction = text.dropFirst().joined()
        return (number.isNegative ? "−" : "") + text[0] + (fraction.isEmpty ? "" : "." + fraction)
            + "e\(exponent)"
    }
}
