import FiniteDifferences
import Testing

/// How estimated errors compare with true ones, over functions that took no part in choosing the factors of
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
            // What half a unit in the last place of value or derivative makes of a step of the size of x.
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

    /// The chain rule of the tests against the difference quotient with a step so small that it has half the digits.
    @Test(arguments: RandomFunctions.allCases)
    func theExactDerivativesAreDerivatives(_ functions: RandomFunctions) {
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
