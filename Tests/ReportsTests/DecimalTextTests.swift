import Testing

@testable import Reports

/// Tests of `DecimalText`.
@Suite struct DecimalTextTests {
    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (-2.5, "−2.5"), (0.1, "0.1"), (1e-5, "1e-5"), (123456.0, "123456"),
        (1e16, "1e16"),
        (1.5e-7, "1.5e-7"), (.nan, "nan"), (.infinity, "inf"), (-.infinity, "−inf"), (0.00012, "0.00012"),
    ])
    func whole(_ x: Double, _ text: String) {
        #expect(DecimalText(x).text() == text)
    }

    @Test(arguments: [
        (0.2350037, 4, "0.2350"), (0.19661193, 4, "0.1966"), (9.9999, 2, "10"), (0.09996, 3, "0.100"),
        (4.5, 4, "4.500"),
        (123456.0, 2, "120000"), (-0.5, 1, "−0.5"), (2.0 / 3, 5, "0.66667"), (1.25e-9, 2, "1.3e-9"),
    ])
    func rounded(_ x: Double, _ digits: Int, _ text: String) {
        #expect(DecimalText(x).text(digits: digits) == text)
    }

    @Test(arguments: [
        (3e-12, 1, "3e-12"), (0.16, 2, "1.6e-1"), (-0.5, 2, "−5e-1"), (0.0, 2, "0"), (9.96e-3, 2, "1.0e-2"),
    ])
    func rough(_ x: Double, _ digits: Int, _ text: String) {
        #expect(DecimalText.rough(x, digits: digits) == text)
    }

    @Test(arguments: [
        (1.0, "1"), (1.00000004, "1"), (0.66666, "0.6667"), (-0.25, "−0.25"), (1.5e-7, "1.5e-7"),
    ])
    func short(_ x: Double, _ text: String) {
        #expect(DecimalText(x).shortText(digits: 4) == text)
    }

    /// One more digit than needed to make the numbers print differently.
    @Test(arguments: [(4.5, 4.6, 5), (1.0, 1.00000001, 10), (0.23, 0.19, 5), (1.0, 1.0, 6)])
    func digitsToTellApart(_ a: Double, _ b: Double, _ digits: Int) {
        #expect(DecimalText.digitsToTellApart(a, b) == digits)
    }
}
