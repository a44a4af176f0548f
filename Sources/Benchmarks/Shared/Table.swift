/// A table of text, printed as Markdown with aligned columns.
struct Table {
    private var rows: [[String]]

    init(_ header: String...) { rows = [header] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return "| " + padded.joined(separator: " | ") + " |\n"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|\n"
        return line(rows[0]) + rule + rows.dropFirst().map(line).joined()
    }

    func print() { Swift.print(text) }
}

extension Double {
    /// The number with at most three significant digits, such as `12.5`, `0.410` or `1.3e-13`; integers up to 99999 in
    /// full.
    var short: String {
        guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
        let exponent = Int(Self.decimalExponent(of: magnitude))
        guard (-3...4).contains(exponent) else { return scientific(exponent) }
        let decimals = Swift.max(0, 2 - exponent)
        return fixed(Swift.min(decimals, 4))
    }

    private func scientific(_ exponent: Int) -> String {
        // Divide by two powers of ten, each of which is in the range of doubles.
        let mantissa = self / Self.powerOfTen(exponent / 2) / Self.powerOfTen(exponent - exponent / 2)
        let text = mantissa.fixed(1)
        // 9.96 rounds up to 10.0.
        return text.hasPrefix("10.") || text.hasPrefix("-10.")
            ? "\(text.hasPrefix("-") ? "-" : "")1.0e\(exponent + 1)" : "\(text)e\(exponent)"
    }

    private static func decimalExponent(of magnitude: Double) -> Double {
        var exponent = 0.0
        var rest = magnitude
        while rest >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
        while rest < 1 { (rest, exponent) = (rest * 10, exponent - 1) }
        return exponent
    }

    private static func powerOfTen(_ n: Int) -> Double {
        (0..<abs(n)).reduce(1.0) { product, _ in n < 0 ? product / 10 : product * 10 }
    }

    /// The number with `decimals` digits after the point.
    func fixed(_ decimals: Int) -> String {
        let unit = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
        guard let scaled = Int(exactly: (magnitude * unit).rounded()) else { return "\(self)" }
        let digits = String(scaled)
        let padded = String(repeating: "0", count: Swift.max(0, decimals + 1 - digits.count)) + digits
        let sign = self < 0 && scaled != 0 ? "-" : ""
        return sign + padded.dropLast(decimals) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
    }
}

extension [Double] {
    /// The percentile by rank, for a share from 0 to 1; NaN counts as infinity.
    func percentile(_ share: Double) -> Double {
        let sorted = map { $0.isNaN ? .infinity : $0 }.sorted()
        guard !sorted.isEmpty else { return .nan }
        return sorted[Swift.min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }

    var median: Double { percentile(0.5) }
}
