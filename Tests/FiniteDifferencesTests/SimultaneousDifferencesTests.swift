import FiniteDifferences
import Foundation
import Testing

/// Simultaneous differentiation of many functions with known derivatives.
@Suite struct SimultaneousDifferencesTests {
    /// The slopes of all sampled functions, each at its own point.
    private func slopes(of samples: [Sample]) -> (values: [Double], errors: [Double]) {
        let points = samples.map(\.x)
        let values = samples.map { $0.function.value($0.x) }
        var differences = SimultaneousDifferences(count: samples.count)
        differences.differentiate(at: points.span, values: values.span, typical: 0) { moved, results in
            for i in samples.indices { results[i] = samples[i].function.value(moved[i]) }
        }
        return (differences.slopes, differences.errors)
    }

    @Test(arguments: RandomFunctions.allCases)
    func errorsOfEstablishedSlopesAreWithinTheirEstimates(_ functions: RandomFunctions) {
        var (established, within) = (0, 0)
        for block in 0..<8 {
            let samples = functions.samples(125, seed: UInt64(40 + block))
            let (values, errors) = slopes(of: samples)
            for (i, sample) in samples.enumerated() where errors[i] < .infinity {
                established += 1
                if abs(values[i] - sample.derivative) <= errors[i] { within += 1 }
            }
        }
        #expect(established >= 300)
        #expect(Double(within) >= 0.99 * Double(established))
    }

    /// A function with its name, its slope at the tested point, and whether it is affine.
    struct Named: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let slope: Double
        let isAffine: Bool
        let f: @Sendable (Double) -> Double

        init(
            _ name: String, slope: Double = 0, isAffine: Bool = false,
            _ f: @escaping @Sendable (Double) -> Double
        ) {
            (testDescription, self.slope, self.isAffine, self.f) = (name, slope, isAffine, f)
        }
    }

    private static let singular: [Named] = [
        Named("|x − 1|") { abs($0 - 1) },
        Named("max(x, 1.001)") { max($0, 1.001) },
        Named("⌊x⌋") { $0.rounded(.down) },
        Named("√(x − 1)") { ($0 - 1).squareRoot() },
        Named("1/(x − 1)") { 1 / ($0 - 1) },
        Named("a jump nearby") { $0 < 1.00001 ? $0 : 2 * $0 },
    ]

    /// Kinks, jumps and domain edges within the largest step leave the derivative unestablished.
    @Test(arguments: singular)
    func slopesNearSingularitiesAreNotEstablished(_ function: Named) {
        let (x, y) = ([1.0], [function.f(1)])
        var differences = SimultaneousDifferences(count: 1)
        differences.differentiate(at: x.span, values: y.span, typical: 0) { $1[0] = function.f($0[0]) }
        #expect(differences.errors[0] == .infinity)
    }

    private static let smooth: [Named] = [
        Named("3x + 10⁶", slope: 3, isAffine: true) { 3 * $0 + 1e6 },
        Named("−x/4", slope: -0.25, isAffine: true) { $0 * -0.25 },
        Named("x", slope: 1, isAffine: true) { $0 },
        Named("7", slope: 0, isAffine: true) { _ in 7 },
        Named("x + 10¹⁷", slope: 1, isAffine: true) { $0 + 1e17 },
        Named("sin(x − 1.25)", slope: 1) { sin($0 - 1.25) },
        Named("(x − 1.25)³", slope: 0) { ($0 - 1.25) * ($0 - 1.25) * ($0 - 1.25) },
        Named("max(−1, min(x − 1.25, 1))", slope: 1) { max(-1, min($0 - 1.25, 1)) },
        Named("x²", slope: 2.5) { $0 * $0 },
        Named("max(x, 0)", slope: 1) { max($0, 0) },
        Named("x + x²/1000", slope: 1.0025) { $0 + 1e-3 * $0 * $0 },
    ]

    @Test(arguments: smooth)
    func affineFunctionsAreRecognised(_ function: Named) {
        let (x, y) = ([1.25], [function.f(1.25)])
        var differences = SimultaneousDifferences(count: 1)
        let found = differences.differentiateAffine(at: x.span, values: y.span, typical: 0) {
            $1[0] = function.f($0[0])
        }
        #expect(found == function.isAffine)
        if !found {
            differences.differentiate(at: x.span, values: y.span, typical: 0) { $1[0] = function.f($0[0]) }
        }
        let distance = abs(differences.slopes[0] - function.slope)
        #expect(distance <= 1e-10)
    }

    /// At a typical magnitude of 10¹⁵ the first steps cover so many stairs that the function looks linear.
    @Test func aStaircaseIsNotAffine() {
        let (x, y) = ([0.4], [0.0])
        var differences = SimultaneousDifferences(count: 1)
        let isAffine = differences.differentiateAffine(at: x.span, values: y.span, typical: 1e15) {
            $1[0] = $0[0].rounded(.down)
        }
        #expect(!isAffine)
    }
}
