import FiniteDifferences
import Testing

/// Many functions differentiated at once, against derivatives known by the chain rule.
@Suite struct SimultaneousDifferencesTests {
    /// The slopes of some functions, each at its own point.
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
    func errorsOfSettledSlopesAreWithinTheirEstimates(_ functions: RandomFunctions) {
        var (settled, within) = (0, 0)
        for block in 0..<8 {
            let samples = functions.samples(125, seed: UInt64(40 + block))
            let (values, errors) = slopes(of: samples)
            for (i, sample) in samples.enumerated() where errors[i] < .infinity {
                settled += 1
                if abs(values[i] - sample.derivative) <= errors[i] { within += 1 }
            }
        }
        #expect(settled >= 300)
        #expect(Double(within) >= 0.99 * Double(settled))
    }

    /// Kinks, jumps and edges within the largest step are left to a search.
    @Test(
        arguments: [
            ({ abs($0 - 1) }, 1.0), ({ max($0, 1.001) }, 1), ({ $0.rounded(.down) }, 1),
            ({ ($0 - 1).squareRoot() }, 1),
            ({ 1 / ($0 - 1) }, 1), ({ $0 < 1.00001 ? $0 : 2 * $0 }, 1),
        ] as [(@Sendable (Double) -> Double, Double)])
    func whatIsNotSmoothIsNotSettled(_ function: @Sendable (Double) -> Double, _ x: Double) {
        var differences = SimultaneousDifferences(count: 1)
        differences.differentiate(at: [x].span, values: [function(x)].span, typical: 0) {
            $1[0] = function($0[0])
        }
        #expect(differences.errors[0] == .infinity)
    }

    @Test(
        arguments: [
            ({ 3 * $0 + 1e6 }, 3.0, true), ({ $0 * -0.25 }, -0.25, true), ({ $0 }, 1, true),
            ({ _ in 7 }, 0, true),
            ({ $0 * $0 }, 2.5, false), ({ max($0, 0) }, 1, false), ({ $0 + 1e-3 * $0 * $0 }, 1.0025, false),
        ] as [(@Sendable (Double) -> Double, Double, Bool)])
    func affineFunctionsAreKnown(_ function: @Sendable (Double) -> Double, _ slope: Double, _ isAffine: Bool)
    {
        let (x, y) = ([1.25], [function(1.25)])
        var differences = SimultaneousDifferences(count: 1)
        differences.differentiate(at: x.span, values: y.span, typical: 0) { $1[0] = function($0[0]) }
        let found = differences.refineAffine(at: x.span, values: y.span, typical: 0) {
            $1[0] = function($0[0])
        }
        #expect(found == isAffine)
        #expect(abs(differences.slopes[0] - slope) <= 1e-12 * max(1, abs(slope)))
    }

    /// From as far as steps go at a typical magnitude of 10¹⁵, the stairs are a straight line.
    @Test func aStaircaseIsNotAffine() {
        let (x, y) = ([0.4], [0.0])
        var differences = SimultaneousDifferences(count: 1)
        differences.differentiate(at: x.span, values: y.span, typical: 1e15) { $1[0] = $0[0].rounded(.down) }
        let isAffine = differences.refineAffine(at: x.span, values: y.span, typical: 1e15) {
            $1[0] = $0[0].rounded(.down)
        }
        #expect(!isAffine)
    }
}
