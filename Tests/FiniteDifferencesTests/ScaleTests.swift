import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Functions that vary over a scale unrelated to the argument and to the scale given by the caller.
@Suite struct ScaleTests {
    /// (sin kx)′ = k at 0.
    @Test(arguments: [1e-6, 1e-3, 1, 8192 * 2 * Double.pi, 1e3, 1e6, 1e9])
    func theScaleOfTheFunctionIsFound(_ k: Double) {
        let estimate = derivative(at: 0, scale: 1) { sin(k * $0) }
        #expect(estimate.kind == .smooth)
        #expect(abs(estimate.value - k) <= estimate.error)
        #expect(estimate.error <= 1e-10 * k)
    }

    @Test(arguments: [1e-12, 1e-6, 1, 1e3, 1e9])
    func aWrongScaleCostsEvaluationsButNoDigits(_ scale: Double) {
        let estimate = derivative(at: 0.3, scale: scale) { exp($0) }
        // exp(0.3) at the double nearest to 0.3. Source: mpmath.
        #expect(abs(estimate.value - 1.34985880757600307400) <= estimate.error)
        #expect(estimate.error <= 1e-11)
        #expect(estimate.evaluations <= 60)
    }

    /// A sine of period 1 sampled at whole periods must not be mistaken for a constant.
    @Test func periodsAreNotMissed() {
        for frequency in [1.0, 2, 64, 4096, 16384] {
            let k = 2 * Double.pi * frequency
            let estimate = derivative(at: 0, scale: 1) { 1e4 + sin(k * $0) }
            #expect(abs(estimate.value - k) <= estimate.error)
            #expect(estimate.error <= 1e-5 * k)
        }
    }

    /// A small sine added to a large parabola: (x² + sin 40x)′ = 2x + 40 cos 40x.
    @Test(arguments: [100.0, 1000])
    func structureFarBelowTheScaleIsResolved(_ x: Double) {
        let estimate = derivative(at: x) { $0 * $0 + sin(40 * $0) }
        #expect(abs(estimate.value - (2 * x + 40 * cos(40 * x))) <= estimate.error)
    }

    @Test func zeroDerivatives() {
        for function in [{ $0 * $0 }, { $0 * $0 * $0 }, { cos($0) }, { $0 * $0 * $0 * $0 - $0 * $0 }]
            as [@Sendable (Double) -> Double]
        {
            let estimate = derivative(at: 0, scale: 1, of: function)
            #expect(estimate.kind == .smooth)
            #expect(abs(estimate.value) <= estimate.error)
            #expect(estimate.error < 1e-12)
        }
        let constant = derivative(at: 2) { _ in 3.7 }
        #expect(constant.kind == .smooth)
        #expect(constant.value == 0)
        #expect(constant.error < 1e-12)
        #expect(constant.evaluations <= 9)
    }

    @Test func aDirectionalDerivativeIsADerivativeAtZeroWithScaleOne() {
        // f(x, y) = x·eʸ at (1, ½) along u = (3, −2)/√13: e^½·(3·1 − 2·1)/√13.
        let u = (3 / 13.0.squareRoot(), -2 / 13.0.squareRoot())
        let estimate = derivative(at: 0, scale: 1) { t in (1 + t * u.0) * exp(0.5 + t * u.1) }
        // √e/√13. Source: mpmath.
        #expect(abs(estimate.value - 0.457273006189035092267) <= 1e-12)
        #expect(estimate.evaluations <= 9)
    }
}
