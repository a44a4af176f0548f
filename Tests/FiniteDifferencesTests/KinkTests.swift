import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Points at which a function is continuous but not differentiable, and points near them.
@Suite struct KinkTests {
    struct Kink: Sendable, CustomTestStringConvertible {
        let name: String
        let x: Double
        let left: Double
        let right: Double
        let function: @Sendable (Double) -> Double

        var testDescription: String { name }
    }

    static let kinks = [
        Kink(name: "|x|", x: 0, left: -1, right: 1) { abs($0) },
        Kink(name: "relu", x: 0, left: 0, right: 1) { max($0, 0) },
        Kink(name: "leaky relu", x: 0, left: 0.01, right: 1) { $0 > 0 ? $0 : 0.01 * $0 },
        Kink(name: "|x − 1|", x: 1, left: -1, right: 1) { abs($0 - 1) },
        Kink(name: "max(x, x²)", x: 1, left: 1, right: 2) { max($0, $0 * $0) },
        Kink(name: "max(x, x²) at 0", x: 0, left: 0, right: 1) { max($0, $0 * $0) },
        Kink(name: "sin(x) + relu(x)·eˣ", x: 0, left: 1, right: 2) { sin($0) + max($0, 0) * exp($0) },
        Kink(name: "10⁶·|x − 3| + x", x: 3, left: 1 - 1e6, right: 1 + 1e6) { 1e6 * abs($0 - 3) + $0 },
        // e − 10⁻³ and e + 10⁻³, to 20 digits.
        Kink(name: "eˣ + |x − 1|/1000", x: 1, left: 2.7172818284590452354, right: 2.7192818284590452354) {
            exp($0) + 1e-3 * abs($0 - 1)
        },
        Kink(name: "eˣ + 10⁻⁸·|x − 1|", x: 1, left: 2.7182818184590452354, right: 2.7182818384590452354) {
            exp($0) + 1e-8 * abs($0 - 1)
        },
    ]

    @Test(arguments: kinks, [0.0, 1, 30])
    func bothSlopesAreFound(_ known: Kink, _ scale: Double) throws {
        let estimate = derivative(at: known.x, scale: scale, of: known.function)
        guard case .kink(let left, let right) = estimate.kind else {
            Issue.record("\(estimate)")
            return
        }
        #expect(abs(left.value - known.left) <= left.error)
        #expect(abs(right.value - known.right) <= right.error)
        #expect(max(left.error, right.error) <= 1e-9 * max(abs(known.left), abs(known.right)))
        // Every subgradient is within the error of the value.
        for subgradient in [known.left, known.right, 0.5 * (known.left + known.right)] {
            #expect(abs(estimate.value - subgradient) <= estimate.error)
        }
        #expect(estimate.isEstablished)
    }

    @Test(arguments: kinks)
    func aToleranceDoesNotHideAKink(_ known: Kink) {
        let tolerance = 1e-9 * max(abs(known.left), abs(known.right))
        let estimate = derivative(at: known.x, scale: 1, tolerance: tolerance, of: known.function)
        #expect(estimate.error >= 0.4 * abs(known.right - known.left))
    }

    @Test(arguments: [1e-2, 1e-4, 1e-6, 1e-9, 1e-12, 1e-30])
    func aKinkNearThePointDoesNotAffectTheDerivative(_ distance: Double) {
        for x in [distance, -distance] {
            let estimate = derivative(at: x, scale: 1) { abs($0) }
            #expect(estimate.kind == .smooth)
            #expect(abs(estimate.value - (x < 0 ? -1 : 1)) <= estimate.error)
            #expect(estimate.error <= 1e-12)
        }
    }

    /// eˣ + relu(x − 1) has the slope eˣ to the left of 1 and eˣ + 1 to the right.
    @Test(arguments: [0.02, 0.013, 1e-3, 1e-5, 1e-7])
    func stepsShrinkToAvoidAKinkOfACurvedFunction(_ distance: Double) {
        for side in [-1.0, 1] {
            let x = 1 + side * distance
            let estimate = derivative(at: x) { exp($0) + max($0 - 1, 0) }
            let exact = exp(x) + (side > 0 ? 1 : 0)
            #expect(estimate.kind == .smooth)
            #expect(abs(estimate.value - exact) <= estimate.error)
            #expect(estimate.error <= 1e-12 / distance)
        }
    }

    @Test func aSumOfManyReLUsHasTheSlopeOfTheActiveOnes() {
        // Σ aᵢ·relu(wᵢx + bᵢ) with irregular coefficients.
        let units = (0..<200).map { i in (a: sin(7 * Double(i)), w: sin(Double(i)), b: cos(3 * Double(i))) }
        for x in [-1.7, -0.3, 0.2, 0.8, 2.4] {
            let estimate = derivative(at: x) { x in units.reduce(0) { $0 + $1.a * max($1.w * x + $1.b, 0) } }
            let exact = units.reduce(0) { $0 + ($1.w * x + $1.b > 0 ? $1.a * $1.w : 0) }
            #expect(abs(estimate.value - exact) <= estimate.error)
            #expect(estimate.error <= 1e-8 * abs(exact))
        }
    }

    /// |x|^1.5 and x·|x| are differentiable but not analytic at 0.
    @Test func anUnboundedOrDiscontinuousSecondDerivativeIsNotAKink() {
        let flat = derivative(at: 0, scale: 1) { pow(abs($0), 1.5) }
        #expect(flat.kind == .smooth)
        #expect(abs(flat.value) <= flat.error)
        #expect(flat.error < 1e-6)
        let odd = derivative(at: 0, scale: 1) { $0 * abs($0) }
        #expect(odd.kind == .smooth)
        #expect(abs(odd.value) <= odd.error)
        #expect(odd.error < 1e-12)
    }

    @Test func aVerticalTangentHasNoDerivative() {
        for function in [{ cbrt($0) }, { abs($0).squareRoot() }] as [@Sendable (Double) -> Double] {
            let estimate = derivative(at: 0, scale: 1, of: function)
            #expect(estimate.kind == .vertical)
            #expect(!estimate.isEstablished)
            #expect(estimate.error == .infinity)
        }
    }
}
