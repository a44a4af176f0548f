import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Functions with rounding errors larger than the last place of their values, up to functions without any correct
/// digit.
@Suite struct NoiseTests {
    /// (sin x)′ = cos x.
    @Test(arguments: [1e-12, 1e-10, 1e-8, 1e-6])
    func noiseIsMeasured(_ level: Double) {
        for x in [0.3, 1, 2] {
            let estimate = derivative(at: x) { sin($0) + level * sin(1e15 * $0 * $0) }
            #expect(abs(estimate.value - cos(x)) <= estimate.error)
            #expect(estimate.error <= 1e4 * level)
            #expect(estimate.error >= level)
        }
    }

    @Test func singlePrecisionIsNoiseAndNotAStaircase() {
        for x in [0.2, 0.7, 1.1] {
            let estimate = derivative(at: x) { Double(Float(sin(Double(Float($0))))) }
            #expect(abs(estimate.value - cos(x)) <= estimate.error)
            #expect(estimate.error < 1e-4)
        }
    }

    @Test func noiseKnownToTheCallerWidensTheEstimate() {
        let usual = derivative(at: 1) { exp($0) }
        let wide = derivative(at: 1, relativeNoise: 1e-12) { exp($0) }
        #expect(wide.error > 100 * usual.error)
        #expect(wide.error < 1e-8)
    }

    /// Cancellation in 1 + x² − 1 loses digits of x²; the derivative is 2x.
    @Test(arguments: [1e-2, 1e-4, 1e-6])
    func cancellationWidensTheEstimate(_ x: Double) {
        let estimate = derivative(at: x) { 1 + $0 * $0 - 1 }
        #expect(abs(estimate.value - 2 * x) <= estimate.error)
        #expect(estimate.error < 1e-10 / x)
    }

    @Test func aFunctionWithoutCorrectDigitsIsNoisy() {
        // The arguments have no correct bit modulo 2π: the last place of 10²² is 2²¹.
        for estimate in [
            derivative(at: 1e22) { sin($0) },
            derivative(at: 1) { sin(1e17 * $0) },
        ] {
            #expect(estimate.kind == .noisy)
            #expect(!estimate.isEstablished)
        }
    }

    @Test func aSlopeBelowTheNoiseIsZeroWithinItsError() {
        // 1 + 10⁻²⁰x and tanh(x) near 20 are constant in double precision.
        let tiny = derivative(at: 1) { 1 + 1e-20 * $0 }
        #expect(tiny.value == 0)
        #expect(tiny.error >= 1e-20)
        #expect(tiny.error < 1e-12)
        // 1/cosh²(20) = 1.699e−17.
        let saturated = derivative(at: 20) { tanh($0) }
        #expect(abs(saturated.value - 1.699e-17) <= saturated.error)
        #expect(saturated.error < 1e-13)
    }
}
