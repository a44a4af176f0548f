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

/// Points at or near which a function is not finite, and the limits of the floating-point range.
@Suite struct DomainTests {
    @Test func theDerivativeAtADomainEdgeIsOneSided() {
        // e⁰ = 1 from the right; e¹ = 2.71828182845904523536 from the left; 1 + 2.5·0^1.5 = 1.
        let right = derivative(at: 0, scale: 1) { $0 < 0 ? .nan : exp($0) }
        #expect(right.kind == .domainEdge(defined: .right))
        #expect(abs(right.value - 1) <= right.error)
        #expect(right.error < 1e-11)
        let left = derivative(at: 1) { $0 > 1 ? .infinity : exp($0) }
        #expect(left.kind == .domainEdge(defined: .left))
        #expect(abs(left.value - 2.71828182845904523536) <= left.error)
        #expect(left.error < 1e-10)
        let power = derivative(at: 0, scale: 1) { pow($0, 2.5) + $0 }
        #expect(power.kind == .domainEdge(defined: .right))
        #expect(abs(power.value - 1) <= power.error)
        #expect(power.error < 1e-9)
    }

    @Test func anInfiniteSlopeAtTheEdgeIsVertical() {
        #expect(derivative(at: 0, scale: 1) { $0.squareRoot() }.kind == .vertical)
        #expect(derivative(at: 1) { asin($0) }.kind == .vertical)
        #expect(derivative(at: 1) { acosh($0) }.kind == .vertical)
        #expect(derivative(at: 0, scale: 1) { $0 == 0 ? 0 : $0 * log($0) }.kind == .vertical)
    }

    /// The scale is 1, but the edge of the domain is much closer: (log x)′ = 1/x, (√x)′ = 1/(2√x).
    @Test(arguments: [0.5, 1e-2, 1e-3, 1e-6, 1e-9, 1e-15])
    func stepsShrinkToStayInTheDomain(_ x: Double) {
        let logarithm = derivative(at: x, scale: 1) { log($0) }
        #expect(logarithm.kind == .smooth)
        #expect(abs(logarithm.value - 1 / x) <= logarithm.error)
        #expect(logarithm.error <= 1e-10 / x)
        let root = derivative(at: x, scale: 1) { $0.squareRoot() }
        #expect(root.kind == .smooth)
        #expect(abs(root.value - 0.5 / x.squareRoot()) <= root.error)
        #expect(root.error <= 1e-11 / x.squareRoot())
    }

    @Test func aFunctionUndefinedAtThePointHasNoDerivative() {
        #expect(derivative(at: 0, scale: 1) { log($0) }.kind == .notFinite)
        #expect(derivative(at: -1) { log($0) }.kind == .notFinite)
        #expect(derivative(at: .nan) { $0 }.kind == .notFinite)
        #expect(derivative(at: .infinity) { $0 }.kind == .notFinite)
    }

    @Test func aFunctionUndefinedAroundThePointHasNoDerivative() {
        let estimate = derivative(at: 1) { $0 == 1 ? 1 : .nan }
        #expect(estimate.kind == .notFinite)
        #expect(!estimate.isEstablished)
        #expect(estimate.value.isNaN)
        #expect(estimate.error == .infinity)
    }

    /// exp′ = exp near the limits of the floating-point range.
    ///
    /// - Source: mpmath 1.3; exp(−740) is 84.78 times the least double.
    @Test(arguments: [
        (700.0, 1.014232054735004509455e304), (709.7, 1.654984027680265041862e308),
        (-740.0, 85 * Double.leastNonzeroMagnitude),
    ])
    func valuesAtTheEndsOfTheRange(_ x: Double, _ exact: Double) {
        let estimate = derivative(at: x) { exp($0) }
        #expect(estimate.kind == .smooth)
        #expect(abs(estimate.value - exact) <= estimate.error)
        #expect(estimate.error <= max(1e-11 * exact, 80 * .leastNonzeroMagnitude))
    }

    @Test(arguments: [0x1p-1040, 1e-300, 1e-100, 1e100, 1e300, .greatestFiniteMagnitude])
    func argumentsAtTheEndsOfTheRange(_ x: Double) {
        for scale in [0, 1, x, .infinity, .nan, -1] {
            let estimate = derivative(at: x, scale: scale) { 0.25 * $0 }
            #expect(estimate.isEstablished)
            #expect(abs(estimate.value - 0.25) <= estimate.error)
        }
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e308, -1e308, Double.leastNonzeroMagnitude, 0])
    func functionsOfStrangeValuesDoNotTrap(_ strange: Double) {
        var state = RandomNumbers(seed: 7)
        for x in [0, 1, -1e300, Double.leastNonzeroMagnitude] {
            for tolerance in [0, 1e-3] {
                _ = derivative(at: x, tolerance: tolerance) { _ in state.integer(below: 3) == 0 ? strange : 1
                }
                _ = derivative(at: x, tolerance: tolerance) { _ in strange }
                _ = derivative(at: x, tolerance: tolerance) { $0 > x ? strange : $0 }
                _ = derivative(at: x, tolerance: tolerance) { $0 == x ? 0 : strange }
                _ = derivative(at: x, tolerance: tolerance) { strange * ($0 - x) }
            }
        }
    }
}
