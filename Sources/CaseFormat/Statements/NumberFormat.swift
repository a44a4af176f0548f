#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How an f-string writes a number: `8.3f`, `.2e`, `,d`, `>10`.
///
/// - Source: The Python Standard Library, Format Specification Mini-Language.
package struct NumberFormat {
    private var fill: Character = " "
    /// `<`, `>` or `^`; nil for the type's own: text to the left, numbers to the right.
    private var alignment: Character?
    private var sign: Character = "-"
    private var width = 0
    private var groups = false
    private var precision: Int?
    private var type: Character?

    /// The widest that is written.
    private static let widthLimit = 1000

    package init(type: Character, precision: Int) {
        (self.type, self.precision) = (type, precision)
    }

    /// nil for what is no format that is known here.
    package init?(_ specification: String) {
        var rest = Array(specification)[...]
        func isAlignment(_ c: Character?) -> Bool { c == "<" || c == ">" || c == "^" }
        if rest.count > 1, isAlignment(rest.dropFirst().first) { fill = rest.removeFirst() }
        if isAlignment(rest.first) { alignment = rest.removeFirst() }
        if let c = rest.first, c == "+" || c == "-" || c == " " { sign = rest.removeFirst() }
        if rest.first == "0", alignment == nil {
            fill = "0"
            rest.removeFirst()
        }
        guard let width = Self.takeInteger(&rest, missing: 0), width <= Self.widthLimit else { return nil }
        self.width = width
        if rest.first == "," {
            groups = true
            rest.removeFirst()
        }
        if rest.first == "." {
            rest.removeFirst()
            guard let digits = Self.takeInteger(&rest, missing: nil), digits <= 100 else { return nil }
            precision = digits
        }
        if let c = rest.first {
            guard "fFeEgGds%".contains(c) else { return nil }
            type = rest.removeFirst()
        }
        guard rest.isEmpty else { return nil }
    }

    private static func takeInteger(_ text: inout ArraySlice<Character>, missing: Int?) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        text = text.dropFirst(digits.count)
        return digits.isEmpty ? missing : Int(String(digits))
    }

    /// Whether text can be written so, and not only numbers.
    package var takesText: Bool { type == nil || type == "s" }

    /// nil where the format is one of integers and `x` is none.
    package func text(for x: Double, isInteger: Bool) -> String? {
        guard type != "d" || isInteger, type != "s" else { return nil }
        var digits = digits(of: x.magnitude, isInteger: isInteger)
        if groups { digits = Self.grouped(digits) }
        let isNegative = x.sign == .minus && !x.isNaN && !(isInteger && x == 0)
        let mark = isNegative ? "-" : sign == "-" ? "" : String(sign)
        guard fill == "0", alignment == nil else { return padded(mark + digits, alignsLeft: false) }
        return mark + String(repeating: "0", count: max(0, width - mark.count - digits.count)) + digits
    }

    private func digits(of x: Double, isInteger: Bool) -> String {
        guard x.isFinite else { return x.isNaN ? "nan" : "inf" }
        switch type {
        case nil where isInteger && precision == nil, "d": return "\(Int(exactly: x) ?? 0)"
        case nil where precision == nil: return x.description
        case "%": return Self.printed("%.*f%%", precision ?? 6, x * 100)
        case "e", "E", "f", "F", "G": return Self.printed("%.*\(type ?? "g")", precision ?? 6, x)
        default: return Self.printed("%.*g", precision ?? 6, x)
        }
    }

    /// A comma after every three digits in front of the point.
    private static func grouped(_ digits: String) -> String {
        let whole = digits.prefix { $0.isNumber }
        var result = ""
        for (i, c) in whole.enumerated() {
            if i > 0, (whole.count - i) % 3 == 0 { result.append(",") }
            result.append(c)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// In a field of the format's width.
    package func padded(_ text: String, alignsLeft: Bool) -> String {
        let space = max(0, width - text.count)
        let left: Int =
            switch alignment ?? (alignsLeft ? "<" : ">") {
            case "<": 0
            case "^": space / 2
            default: space
            }
        return String(repeating: fill, count: left) + text + String(repeating: fill, count: space - left)
    }

    /// The C library rounds to the digits asked for exactly.
    private static func printed(_ format: String, _ precision: Int, _ x: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 512)
        let length = withVaList([Int32(precision), x]) { vsnprintf(&buffer, buffer.count, format, $0) }
        let bytes = buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
