import FiniteDifferences
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Discontinuous functions, at and near their jumps.
@Suite struct JumpTests {
    struct Jump: Sendable, CustomTestStringConvertible {
        let name: String
        let x: Double
        let left: Double
        let right: Double
        let function: @Sendable (Double) -> Double

        var testDescription: String { name }
    }

    @Test(arguments: [
        Jump(name: "floor", x: 3, left: -1, right: 0) { $0.rounded(.down) },
        Jump(name: "sign", x: 0, left: -1, right: 1) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
        Jump(name: "step", x: 0, left: 0, right: 1) { $0 > 0 ? 1 : 0 },
        Jump(name: "floor + sin", x: 3, left: -1, right: 0) { $0.rounded(.down) + sin($0) },
        Jump(name: "one value out of line", x: 2, left: -5, right: -5) { $0 == 2 ? 5 : 0 },
        Jump(name: "fraction", x: 7, left: 1, right: 0) { $0 - $0.rounded(.down) },
    ])
    func valuesOnBothSidesAreReported(_ known: Jump) {
        let estimate = derivative(at: known.x, scale: 1, of: known.function)
        guard case .jump(let left, let right) = estimate.kind else {
            Issue.record("\(estimate)")
            return
        }
        #expect(abs(left - known.left) < 1e-6)
        #expect(abs(right - known.right) < 1e-6)
        #expect(!estimate.isEstablished)
        #expect(estimate.value.isNaN)
        #expect(estimate.error == .infinity)
    }

    @Test(arguments: [1e-2, 1e-4, 1e-7, 1e-10])
    func aJumpNearThePointDoesNotAffectTheDerivative(_ distance: Double) {
        for x in [3 + distance, 3 - distance] {
            let flat = derivative(at: x) { $0.rounded(.down) }
            #expect(flat.kind == .smooth)
            #expect(flat.value == 0)
            let wave = derivative(at: x) { $0.rounded(.down) + sin($0) }
            #expect(wave.kind == .smooth)
            #expect(abs(wave.value - cos(x)) <= wave.error)
            #expect(wave.error <= 1e-12 / distance)
        }
    }

    @Test func aSteepSlopeIsNotAJump() {
        // (tanh 10⁶x)′ = 10⁶ at 0.
        let estimate = derivative(at: 0, scale: 1) { tanh(1e6 * $0) }
        #expect(estimate.kind == .smooth)
        #expect(abs(estimate.value - 1e6) <= estimate.error)
        #expect(estimate.error < 1e-6)
    }
}
