import CaseFormat
import Testing

@Suite struct JSONNumberTests {
    static func value(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

    /// The expected values are literals, which the Swift compiler converts.
    @Test(
        arguments: [
            ("0", 0), ("-1.5", -1.5), ("1e3", 1e3), ("1E-2", 1e-2), ("0.1", 0.1), ("123.456", 123.456),
            ("0.30000000000000004", 0.30000000000000004), ("9007199254740993", 9_007_199_254_740_992),
            ("-0.536326292506514", -0.536326292506514), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("1.7976931348623157e308", 1.7976931348623157e308), ("0.00000000000000001", 1e-17),
        ] as [(String, Double)])
    func doublesAreTheNearest(text: String, expected: Double) throws {
        #expect(try Self.value(text).double() == expected)
    }

    /// Compares with the standard library, which uses strtod, for numbers of every length and for numbers
    /// halfway between two doubles.
    @Test func everyLengthIsReadAsTheStandardLibraryReadsIt() throws {
        var random = SystemRandomNumberGenerator.Seeded(1)
        for length in 1...25 {
            for _ in 0..<200 {
                var digits = (0..<length).map { _ in "0123456789".randomElement(using: &random) ?? "0" }
                if digits[0] == "0" { digits[0] = "7" }
                let point = Int.random(in: 0...length, using: &random)
                let whole = point == 0 ? "0" : String(digits[..<point])
                let text = point == length ? whole : whole + "." + String(digits[point...])
                #expect(try Self.value(text).double() == Double(text), "\(text)")
            }
        }
        for bits in 53...63 {
            let half = (UInt64.random(in: 1 << 52..<1 << 53, using: &random) << 1 | 1) << UInt64(bits - 53)
            #expect(try Self.value("\(half)").double() == Double("\(half)"))
        }
    }

    @Test func zeroKeepsItsSign() throws {
        #expect(try Self.value("-0.0").double().sign == .minus)
    }

    @Test(arguments: ["1e400", "-1e309", "1797693134862315800" + String(repeating: "0", count: 300)])
    func tooLargeIsNotInfinity(text: String) throws {
        #expect(throws: JSONNumberFault.overflow) { try Self.value(text).double() }
    }

    @Test(arguments: [("7", 7), ("-7", -7), ("2.0", 2), ("1e3", 1000), ("9007199254740992", 1 << 53)])
    func integersAreExact(text: String, expected: Int) throws {
        #expect(try Self.value(text).integer() == expected)
    }

    @Test(
        arguments: [
            ("1.5", .notAnInteger), ("9007199254740993", .inexact), ("1e17", .inexact), ("1e30", .inexact),
            ("1e400", .overflow), ("99999999999999999999", .inexact),
        ] as [(String, JSONNumberFault)])
    func integersThatCannotBeExactAreFaults(text: String, fault: JSONNumberFault) throws {
        #expect(throws: fault) { try Self.value(text).integer() }
    }
}
