/// A number in decimal notation, rounded to a number of significant digits, for text reports.
struct DecimalText {
    private let isNegative: Bool
    /// Significant digits d₁, d₂, d₃, …; the magnitude is d₁.d₂d₃… × 10^exponent.
    private var digits: [UInt8]
    private var exponent: Int
    private let special: String?

    init(_ x: Double) {
        isNegative = x.sign == .minus && x != 0
        guard x.isFinite else {
            special = x.isNaN ? "nan" : "inf"
            (digits, exponent) = ([], 0)
            return
        }
        special = nil
        // The standard library prints the shortest digits that identify the number.
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

    /// The number rounded to `count` significant digits, with trailing zeros; unrounded if `count` is nil.
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

    /// The number rounded to at most `count` significant digits, without trailing zeros.
    func shortText(digits count: Int) -> String {
        var number = self
        guard number.digits.count > count else { return number.text() }
        (number.digits, number.exponent) = Self.rounded(digits, exponent, to: count)
        while number.digits.count > 1, number.digits.last == 0 { number.digits.removeLast() }
        return number.text()
    }

    /// Rounds decimal digits to `count` digits, half away from zero.
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

    /// Positional notation for exponents from −4 to 15, scientific notation otherwise.
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

    /// One more than the smallest number of significant digits, at least 4, at which two numbers print differently.
    static func digitsToTellApart(_ a: Double, _ b: Double) -> Int {
        guard a.isFinite, b.isFinite, a != b else { return 6 }
        for count in 4..<17 where DecimalText(a).text(digits: count) != DecimalText(b).text(digits: count) {
            return count + 1
        }
        return 17
    }

    /// The number in scientific notation with at most `count` digits, for errors and differences: `3e-12`, `1.6e-1`.
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
