import FiniteDifferences
import Testing

/// Estimated errors compared with true ones, for functions that were not used to choose the constants in
/// `Calibration`.
@Suite struct CalibrationTests {
    @Test(arguments: RandomFunctions.allCases, [0, 1e-10])
    func errorsAreWithinTheirEstimatesAndEstimatesNearTheErrors(
        _ functions: RandomFunctions, _ relativeTolerance: Double
    ) {
        let samples = functions.samples(1000, seed: 20)
        var within = 0
        var near = 0
        for sample in samples {
            let estimate = derivative(
                at: sample.x, tolerance: relativeTolerance * abs(sample.derivative), of: sample.function.value
            )
            let error = abs(estimate.value - sample.derivative)
            if error <= estimate.error { within += 1 }
            // The error caused by half a unit in the last place of the value, over a step of the size of x, or of the
            // derivative.
            let floor =
                0x1p-53 * max(abs(sample.derivative), abs(sample.function.value(sample.x) / sample.x))
            if estimate.error <= 100 * max(error, floor) { near += 1 }
        }
        #expect(within >= 990)
        #expect(near >= 700)
    }

    @Test(arguments: RandomFunctions.allCases)
    func mostDerivativesAreAccurateToTwelveDigits(_ functions: RandomFunctions) {
        let errors = functions.samples(1000, seed: 21).map { sample in
            abs(derivative(at: sample.x, of: sample.function.value).value / sample.derivative - 1)
        }
        #expect(errors.count { $0 <= 1e-12 } >= 700)
    }

    /// The reference derivatives agree with difference quotients at a step that gives about half the digits.
    @Test(arguments: RandomFunctions.allCases)
    func theReferenceDerivativesAgreeWithDifferenceQuotients(_ functions: RandomFunctions) {
        let samples = functions.samples(300, seed: 22)
        let plausible = samples.count { sample in
            let h = 0x1p-24 * abs(sample.x)
            let quotient =
                (sample.function.value(sample.x + h) - sample.function.value(sample.x - h)) / (2 * h)
            return abs(quotient / sample.derivative - 1) < 1e-4
        }
        #expect(plausible >= 240)
    }
}
