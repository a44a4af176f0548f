import Testing

@testable import benchmarks

@Suite struct TableTests {
    @Test func columnsAreAligned() {
        var table = Table("name", "n")
        table.add("exp(−x²)", "12")
        #expect(table.text == "| name     | n  |\n|----------|----|\n| exp(−x²) | 12 |\n")
    }

    @Test(
        arguments: [
            (0.0, "0"), (1.0, "1.00"), (12.34, "12.3"), (41234, "41234"), (412345, "4.1e5"),
            (-0.25, "-0.250"),
            (0.0123, "0.0123"), (1.26e-13, "1.3e-13"), (9.96e-7, "1.0e-6"), (.infinity, "inf"),
            (.leastNonzeroMagnitude, "4.9e-324"),
            (1.7e308, "1.7e308"),
        ])
    func numbersAreShort(_ x: Double, _ text: String) { #expect(x.short == text) }

    @Test func percentilesAreByRank() {
        let values = (1...30).map(Double.init)
        #expect(values.median == 16)
        #expect(values.percentile(0.9) == 28)
        #expect(values.percentile(1) == 30)
        #expect([1, .nan, 2].percentile(1) == .infinity)
    }
}
