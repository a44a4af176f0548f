import FiniteDifferences
import KnownDerivatives
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Accuracy, error bounds and number of evaluations for functions with known derivatives.
@Suite struct AccuracyTests {
    static let cases = KnownDerivative.all

    @Test(arguments: cases)
    func theErrorIsWithinItsEstimate(_ known: KnownDerivative) {
        let estimate = derivative(at: known.x, of: known.function)
        #expect(estimate.kind == .smooth)
        #expect(abs(estimate.value - known.derivative) <= estimate.error)
    }

    @Test(arguments: cases)
    func aToleranceIsMet(_ known: KnownDerivative) {
        let tolerance = 1e-6 * abs(known.derivative)
        let estimate = derivative(at: known.x, tolerance: tolerance, of: known.function)
        #expect(estimate.error <= tolerance)
        #expect(abs(estimate.value - known.derivative) <= estimate.error)
    }

    @Test func relativeErrorsAndEvaluationsOverAllFunctions() {
        #expect(Self.cases.count == 30)
        var errors: [Double] = []
        var evaluations: [Int] = []
        for known in Self.cases {
            let estimate = derivative(at: known.x, of: known.function)
            errors.append(abs(estimate.value / known.derivative - 1))
            evaluations.append(estimate.evaluations)
        }
        errors.sort()
        evaluations.sort()
        #expect(errors[15] <= 1e-13)
        #expect(errors[27] <= 1e-10)
        #expect(errors[29] <= 1e-6)
        #expect(evaluations[15] <= 12)
    }

    @Test(arguments: KnownDerivative.wellScaled)
    func wellScaledFunctionsNeedFewEvaluations(_ known: KnownDerivative) {
        #expect(derivative(at: known.x, of: known.function).evaluations <= 13)
        let tolerance = 1e-9 * abs(known.derivative)
        #expect(derivative(at: known.x, tolerance: tolerance, of: known.function).evaluations == 5)
    }

    /// If rounding dominates, the first steps are larger at once, so that a tolerance unattainable with small steps
    /// needs no search.
    @Test func aLargeConstantNeedsNoSearch() {
        // 100 + sin(x) at 1: cos(1) by mpmath.
        let exact = 0.5403023058681397174009
        for tolerance in [1e-9, 1e-10] {
            let estimate = derivative(at: 1, tolerance: tolerance) { 100 + sin($0) }
            #expect(abs(estimate.value - exact) <= estimate.error)
            #expect(estimate.error <= tolerance)
            #expect(estimate.evaluations <= 9)
        }
    }

    @Test func evaluationsAreCounted() {
        for known in Self.cases {
            var count = 0
            let estimate = derivative(at: known.x) { x in
                count += 1
                return known.function(x)
            }
            #expect(estimate.evaluations == count)
        }
    }

    @Test(arguments: [-3.25, 1e-300, 1e-9, 0, 0.3, 7, 1e12])
    func aLinearFunctionIsExactToRounding(_ x: Double) {
        let estimate = derivative(at: x, scale: 1) { 3 * $0 }
        #expect(abs(estimate.value - 3) <= 1e-13)
        #expect(abs(estimate.value - 3) <= estimate.error)
        #expect(estimate.error <= 1e-11)
    }
}
