import GradientCheck
import Testing

/// Common mistakes are recognised if, and only if, they explain every differing element.
@Suite struct DiscrepancyTests {
    private static let tolerance = Tolerance(atol: 1e-11, rtol: 1e-9)
    /// A 3 × 3 matrix of unrelated numbers: π, e, −φ, √2, −√3, γ, ζ(3), −ln 2 and Catalan's constant to sixteen
    /// digits.
    private static let right = [
        3.141592653589793, 2.718281828459045, -1.618033988749895, 1.414213562373095, -1.732050807568877,
        0.5772156649015329, 1.202056903159594, -0.6931471805599453, 0.915965594177219,
    ]

    private func mistake(_ wrong: [Double], counts: Set<Int> = [4], isWritten: Bool = false) -> Mistake? {
        Discrepancy(shape: [3, 3], wrong: wrong, right: Self.right, tolerance: Self.tolerance)
            .mistake(counts: counts, isWritten: isWritten)
    }

    @Test(
        arguments: [
            (-1, .factor(-1)), (2, .factor(2)), (0.5, .factor(0.5)), (0, .factor(0)), (1.5, .factor(1.5)),
            (-3, .factor(-3)), (4, .sumForMean(count: 4)), (0.25, .meanForSum(count: 4)),
            (180 / .pi, .degrees), (.pi / 180, .degrees), (2.302585092994046, .naturalLogarithm),
            (1 / 2.302585092994046, .baseTenLogarithm),
        ] as [(Double, Mistake)])
    func aFactorOfAllElements(_ factor: Double, _ expected: Mistake) {
        #expect(mistake(Self.right.map { $0 * factor }) == expected)
    }

    @Test func aFactorOfSomeElements() {
        var wrong = Self.right
        wrong[2] *= 2
        wrong[7] *= 2
        #expect(mistake(wrong) == .factor(2))
        wrong[4] *= -1
        #expect(mistake(wrong) == nil)
    }

    @Test func aFactorOfEqualElements() {
        func mistake(_ wrong: [Double], _ right: [Double]) -> Mistake? {
            Discrepancy(shape: [right.count], wrong: wrong, right: right, tolerance: Self.tolerance)
                .mistake(counts: [], isWritten: true)
        }
        #expect(mistake([13.5, 13.5], [4.5, 4.5]) == .factor(3))
        #expect(mistake([1.5, 1.5], [4.5, 4.5]) == .factor(1.0 / 3))
        // 5 instead of 4 can have many reasons.
        #expect(mistake([5, 5], [4, 4]) == nil)
        #expect(mistake([13.5], [4.5]) == nil)
    }

    @Test func aTranspose() {
        let transposed = (0..<9).map { Self.right[$0 % 3 * 3 + $0 / 3] }
        #expect(mistake(transposed) == .transposed(0, 1))
        var wrong = transposed
        wrong[1] += 1e-6
        #expect(mistake(wrong) == nil)
    }

    @Test(arguments: 3...8)
    func roundedDecimals(_ decimals: Int) {
        let unit = (0..<decimals).reduce(1.0) { unit, _ in unit * 10 }
        let wrong = Self.right.map { ($0 * unit).rounded() / unit }
        #expect(mistake(wrong, isWritten: true) == .rounded(decimals: decimals))
        // Autograd's values are not written by a person, so rounding does not explain them.
        #expect(mistake(wrong) == nil)
        let cut = Self.right.map { ($0 * unit).rounded(.towardZero) / unit }
        #expect(mistake(cut, isWritten: true) == .cutOff(decimals: decimals))
    }

    /// 5 truncated to four decimals is 5, not 4.9999.
    @Test func aDecrementedLastDigitIsNotATruncation() {
        let discrepancy = Discrepancy(shape: [1], wrong: [4.9999], right: [5], tolerance: Self.tolerance)
        #expect(discrepancy.mistake(counts: [], isWritten: true) == nil)
    }

    @Test func correctValuesHaveNoMistake() {
        #expect(mistake(Self.right) == nil)
    }

    /// Perturbs all elements by the same factor, all by different factors, all by different amounts, and one element.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomPerturbationsAreNotExplained(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let size = Double.random(in: -7...1, using: &random)
        func error() -> Double {
            // About 10 to the power of `size`.
            let magnitude = (0..<Int(-size.rounded(.down))).reduce(10.0) { x, _ in x / 10 }
            return magnitude * Double.random(in: 0.1...1, using: &random)
                * (Bool.random(using: &random) ? 1 : -1)
        }
        let same = 1 + error()
        #expect(mistake(Self.right.map { $0 * same }, isWritten: true) == nil)
        #expect(mistake(Self.right.map { $0 * (1 + error()) }, isWritten: true) == nil)
        #expect(mistake(Self.right.map { $0 + error() }, isWritten: true) == nil)
        var one = Self.right
        one[Int.random(in: 0..<9, using: &random)] *= 1 + error()
        #expect(mistake(one, isWritten: true) == nil)
    }

    @Test func accumulatedPassesAreRecognised() {
        let first = [1.0, 2, 3.5]
        let second = [0.25, -1, 7]
        func wrongPasses(_ wrong: [Double], right: [Double]) -> Mistake.AccumulatedPasses? {
            Discrepancy(shape: [3], wrong: wrong, right: right, tolerance: Self.tolerance)
                .wrongPasses([first, second])
        }
        let both = zip(first, second).map { $0 + $1 }
        #expect(wrongPasses(second, right: both) == .onlyLast)
        #expect(wrongPasses(first, right: both) == .withoutLast)
        #expect(wrongPasses(both, right: second) == .despiteZeroing)
        #expect(wrongPasses([1, 2, 3], right: both) == nil)
    }
}

/// A seeded random number generator: SplitMix64.
///
/// - Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
