#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A format specification of an f-string, such as `8.3f`, `.2e`, `,d` or `>10`.
///
/// - Source: The Python Standard Library, Format Specification Mini-Language.
package struct NumberFormat {
    private var fill: Character = " "
    /// `<`, `>` or `^`; nil aligns text to the left and numbers to the right.
    private var alignment: Character?
    private var sign: Character = "-"
    private var width = 0
    private var groups = false
    private var precision: Int?
    private var type: Character?

    /// The maximum width, which bounds the length of the output.
    private static let widthLimit = 1000

    /// A format with a type, such as `f`, and a precision.
    package init(type: Character, precision: Int) {
        (self.type, self.precision) = (type, precision)
    }

    /// Parses a format specification; nil if it is not supported.
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

    /// True if the format applies to text as well as numbers.
    package var takesText: Bool { type == nil || type == "s" }

    /// The formatted number; nil if the format does not apply, such as `d` for a number that is not an
    /// integer.
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

    /// Inserts a comma between groups of three digits before the point.
    private static func grouped(_ digits: String) -> String {
        let whole = digits.prefix { $0.isNumber }
        var result = ""
        for (i, c) in whole.enumerated() {
            if i > 0, (whole.count - i) % 3 == 0 { result.append(",") }
            result.append(c)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// The text padded to the width of the format.
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

    /// Formats with the C library, which rounds correctly to the requested number of digits.
    private static func printed(_ format: String, _ precision: Int, _ x: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 512)
        let length = withVaList([Int32(precision), x]) { vsnprintf(&buffer, buffer.count, format, $0) }
        let bytes = buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
