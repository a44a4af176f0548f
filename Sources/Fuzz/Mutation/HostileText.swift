import Autograd

/// Texts that may cause errors in parsers, terminals and report formats.
enum HostileText {
    static let path = "cases/\u{1B}[31m\u{202E}evil\u{2066}\u{7}\u{200F}\n\u{9B}2J\u{2028}.json"

    static let words = [
        "", " ", "x", "x.grad", "\u{0}", "\u{1B}[2J", "\u{9B}31m", "\u{7F}", "\u{202E}abc",
        "\u{2066}\u{2069}",
        "\u{200E}\u{200F}\u{61C}", "\u{2028}\u{2029}", "\u{FEFF}", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦", "链式法则",
        "\r\n",
        "\t", "\"", "\\", "'", "\\u{1B}", "</script>", "]]>", "::error::", "%0A", "\u{E000}", "\u{10FFFF}",
        "\u{FFFD}",
        "$(true)", "../../etc/passwd", "/dev/zero", "a/../b.npy", "nan", "inf", "-inf", "?", "True", "None",
        "lambda",
        "__class__", "\u{1D7D9}", "０", "ﬁ", "İ", "ẞ",
    ]

    static func generated(_ random: inout SplitMix64) -> String {
        var text = random.element(of: words)
        while random.chance(0.4) { text += random.element(of: words) }
        if random.chance(0.03) { text = String(repeating: text, count: 1 + random.below(2000)) }
        return text
    }
}

/// Numbers near the limits that parsers and dtypes accept.
enum HostileNumber {
    /// A JSON number, possibly out of range.
    static func generated(_ random: inout SplitMix64) -> String {
        switch random.below(10) {
        case 0...3: String(random.below(8) - 2)
        case 4: String(random.below(199) - 99)
        case 5: decimal(&random)
        default: random.element(of: extremes)
        }
    }

    /// A JSON number that is finite in float64, usually a small one.
    static func finite(_ random: inout SplitMix64) -> String {
        switch random.below(10) {
        case 0...3: String(random.below(8) - 2)
        case 4...6: "\(Double(random.below(4001) - 2000) / 1000)"
        default: random.element(of: finiteExtremes)
        }
    }

    private static let finiteExtremes = [
        "0", "-0.0", "1", "-1", "0.5", "1e-300", "1e300", "1e308", "-1e308", "5e-324", "1e16", "65504",
        "3.4e38",
        "1e-8", "9007199254740992", "0.9999999999999999", "1e-16", "709.8", "-745.2",
    ]

    /// The size of a dimension: usually small, sometimes negative or above every limit.
    static func size(_ random: inout SplitMix64) -> Int {
        random.chance(0.9)
            ? random.element(of: [0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5]) : random.element(of: sizes)
    }

    /// The index of a dimension, usually in range.
    static func dimension(_ random: inout SplitMix64) -> Int {
        random.chance(0.9) ? random.below(7) - 3 : random.below(199) - 99
    }

    /// A number with random digits, fraction and exponent.
    private static func decimal(_ random: inout SplitMix64) -> String {
        var text = random.chance(0.3) ? "-" : ""
        text += String(random.next() >> UInt64(random.below(64)))
        if random.chance(0.7) {
            text += "."
            for _ in 0...random.below(25) { text += String(random.below(10)) }
        }
        if random.chance(0.3) { text += "e\(random.below(700) - 350)" }
        return text
    }

    private static let sizes = [
        -1, -2, 7, 17, 63, 64, 65, 4096, 4097, 65536, 1 << 24, 1 << 31, 1 << 32, 1 << 53, 1 << 62, .max,
        .min,
    ]

    private static let extremes = [
        "1e308", "-1e308", "1e309", "1e-308", "5e-324", "1e-400", "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808", "18446744073709551615", "9007199254740992", "9007199254740993",
        "-9007199254740993", "4294967296", "2147483648", "16777216", "65504", "65520", "3.5e38", "1e16", "-0",
        "0.0", "-0.0", "0.1", "1e0", "1E+2", "2.0", "0.49999999999999994", "1e-16", "1e22", "1e23",
        "8.5", "100000000000000000000000000000000000000000000000000", "0.000000000000000000000000000001",
    ]
}
