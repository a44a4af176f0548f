import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct DifferentiatorTests {
    /// x², sin x, eˣ and 10¹⁰ + x at 1.
    private static func outputs(_ x: Double, _ outputs: inout MutableSpan<Double>) {
        outputs[0] = x * x
        outputs[1] = sin(x)
        outputs[2] = exp(x)
        outputs[3] = 1e10 + x
    }

    private static let base = [1, sin(1.0), exp(1.0), 1e10 + 1]

    /// - Source: 2, cos 1 and e by mpmath, 1.
    private static let slopes = [2, 0.5403023058681397174009, 2.71828182845904523536, 1]

    @Test(arguments: [[1.0, 0, 0, 0], [0, -3, 0, 0], [1, 2, 3, 0], [0.5, 0, -1e6, 0], [1, 1, 1, 1]])
    func outputsAreWeighted(_ weights: [Double]) {
        let differentiator = Differentiator(base: Self.base, weights: weights)
        let exact = zip(weights, Self.slopes).reduce(0) { $0 + $1.0 * $1.1 }
        for tolerance in [0, 1e-6] {
            let estimate = differentiator.derivative(at: 1, tolerance: tolerance, of: Self.outputs)
            #expect(estimate.kind == .smooth)
            #expect(abs(estimate.value - exact) <= estimate.error)
            #expect(estimate.error <= max(tolerance, (weights[3] == 0 ? 1e-11 : 1e-3) * abs(exact)))
        }
    }

    @Test func largeOutputsDoNotDrownASmallDerivative() {
        // 10⁴ outputs of 10⁶, of which the argument moves one by 10⁻³·x.
        let differentiator = Differentiator(
            base: [1e-3] + Array(repeating: 1e6, count: 9999), weights: Array(repeating: 1, count: 10000))
        let estimate = differentiator.derivative(at: 1) { x, outputs in outputs[0] = 1e-3 * x }
        #expect(abs(estimate.value - 1e-3) <= estimate.error)
        #expect(estimate.error <= 1e-15)
    }

    @Test func onlyReachedOutputsAreLookedAt() {
        let base = (0..<100).map(Double.init)
        let differentiator = Differentiator(base: base, weights: Array(repeating: 2, count: 100))
        for i in base.indices.dropFirst() {
            // One element of a chain: outputᵢ = i·x², at 1.
            let estimate = differentiator.derivative(at: 1, reaching: i..<(i + 1)) { x, outputs in
                outputs[i] = Double(i) * x * x
            }
            #expect(abs(estimate.value - Double(4 * i)) <= estimate.error)
            #expect(estimate.error <= 1e-11 * Double(i))
        }
        // What earlier functions wrote is gone.
        let none = differentiator.derivative(at: 1) { _, _ in }
        #expect(none.value == 0)
    }

    @Test func tinyChangesBesideHugeOutputs() {
        let differentiator = Differentiator(base: [1e300, 1e-300], weights: [1, 1])
        let estimate = differentiator.derivative(at: 1) { x, outputs in outputs[1] = 1e-300 * x }
        #expect(abs(estimate.value - 1e-300) <= estimate.error)
        #expect(estimate.error <= 1e-306)
    }

    @Test func longSumsKeepTheirDigits() {
        let weights = (0..<100_000).map { 1 / Double($0 + 1) }
        let base = (0..<100_000).map { sin(Double($0)) + 2 }
        let differentiator = Differentiator(base: base, weights: weights)
        let estimate = differentiator.derivative(at: 1, scale: 1) { x, outputs in
            for i in base.indices { outputs[i] = x * base[i] }
        }
        let exact = zip(base, weights).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(estimate.value - exact) <= estimate.error + 1e-13 * exact)
        #expect(estimate.error <= 1e-11 * exact)
    }

    @Test func outputsOfWeight0AreNotLookedAt() {
        let differentiator = Differentiator(base: [1, .nan], weights: [1, 0])
        let estimate = differentiator.derivative(at: 1) { x, outputs in
            outputs[0] = x * x
            outputs[1] = .nan
        }
        #expect(abs(estimate.value - 2) <= estimate.error)
        #expect(
            Differentiator(base: [1, .nan], weights: [1, 1]).derivative(at: 1) { _, _ in }.kind == .notFinite)
    }

    @Test func noOutputsNoChangeNoDerivative() {
        let none = Differentiator(base: [], weights: []).derivative(at: 1) { _, _ in }
        #expect(none.value == 0)
        let unmoved = Differentiator(base: Self.base, weights: [1, 1, 1, 0]).derivative(at: 1) { _, _ in }
        #expect(unmoved.kind == .smooth)
        #expect(unmoved.value == 0)
        #expect(unmoved.error < 1e-12)
    }

    @Test func kinksAreSeenThroughTheWeights() {
        let differentiator = Differentiator(base: [0, 1], weights: [-2, 1])
        let estimate = differentiator.derivative(at: 0, scale: 1) { x, outputs in
            outputs[0] = abs(x)
            outputs[1] = exp(x)
        }
        // 1 ± 2, so that the slope is 3 on the left and −1 on the right.
        guard case .kink(let left, let right) = estimate.kind else {
            Issue.record("\(estimate)")
            return
        }
        #expect(abs(left.value - 3) <= left.error)
        #expect(abs(right.value + 1) <= right.error)
    }

    @Test func aColumnOfTheJacobianSharesItsEvaluations() {
        let differentiator = Differentiator(base: Self.base, weights: [0, 0, 0, 0])
        var calls = 0
        let count: Differentiator.Function = { x, outputs in
            calls += 1
            Self.outputs(x, &outputs)
        }
        let tolerances = [1e-9, 1e-9, 1e-9, 1e-3]
        let estimates = differentiator.derivatives(at: 1, tolerance: { tolerances[$0] }, of: count)
        #expect(estimates.count == 4)
        for (estimate, slope) in zip(estimates, Self.slopes) {
            #expect(abs(estimate.value - slope) <= estimate.error)
        }
        #expect(calls < estimates.reduce(0) { $0 + $1.evaluations })
        #expect(calls >= estimates.reduce(0) { max($0, $1.evaluations) })
    }

    @Test func aColumnHasEachOutputsKind() {
        let differentiator = Differentiator(base: [0, 0, 0, .infinity], weights: [1, 1, 1, 1])
        let kinds = differentiator.derivatives(at: 0, scale: 1) { x, outputs in
            outputs[0] = x.squareRoot()
            outputs[1] = 2 * x
            outputs[2] = x < 0 ? -1 : 0
            outputs[3] = .infinity
        }.map(\.kind)
        #expect(kinds == [.vertical, .smooth, .jump(left: -1, right: 0), .notFinite])
    }

    @Test func noiseKnownToTheCallerWidensTheEstimate() {
        let usual = Differentiator(base: Self.base, weights: [1, 0, 0, 0])
        let wide = Differentiator(base: Self.base, weights: [1, 0, 0, 0], relativeNoise: 1e-12)
        let errors = [usual, wide].map { $0.derivative(at: 1, of: Self.outputs).error }
        #expect(errors[1] > 100 * errors[0])
    }
}
