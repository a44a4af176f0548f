import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct HiddenChangeTests {
    /// What changes by less than the noise is nothing, and the largest steps say so best.
    @Test(arguments: [1e-30, 1e-60, 1e-88, 1e-120])
    func changesBelowTheNoiseAreZero(_ size: Double) {
        let estimate = derivative(at: 50, scale: 100, tolerance: 1e-20) { x in
            Change(value: size * (exp(x - 50) - 1), noise: 1e-16)
        }
        #expect(abs(estimate.value) <= estimate.error)
        #expect(estimate.error < 1e-14)
    }
}
