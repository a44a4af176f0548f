import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Changes of a function below its stated noise.
@Suite struct HiddenChangeTests {
    /// Changes below the noise count as 0, with the smallest error at the largest steps.
    @Test(arguments: [1e-30, 1e-60, 1e-88, 1e-120])
    func changesBelowTheNoiseCountAsZero(_ size: Double) {
        let estimate = derivative(at: 50, scale: 100, tolerance: 1e-20) { x in
            Change(value: size * (exp(x - 50) - 1), noise: 1e-16)
        }
        #expect(abs(estimate.value) <= estimate.error)
        #expect(estimate.error < 1e-14)
    }
}
