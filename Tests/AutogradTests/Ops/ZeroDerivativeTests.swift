import Testing

@testable import Autograd

/// The gradient of a piecewise-constant operation is zeros for every cotangent, including nan, which multiplied by 0 is nan.
///
/// - Source: the calls and their gradients were observed in PyTorch.
@Suite struct ZeroDerivativeTests {
    struct Call: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let of: @Sendable (Variable) throws -> Variable

        init(_ text: String, _ function: @escaping @Sendable (Variable) throws -> Variable) {
            (testDescription, of) = (text, function)
        }
    }

    static let calls: [Call] =
        ["sign", "sgn", "floor", "ceil", "round", "trunc", "zero"].map { name in
            Call("\(name)(x)") { x in try x.tape(name, x) }
        }
        + ["floor", "trunc"].map { mode in
            Call("div(x, 2, '\(mode)')") { x in
                try x.tape("div", x, 2, with: ["rounding_mode": .string(mode)])
            }
        } + [
            Call("round(x, decimals=1)") { x in try x.tape("round", x, with: ["decimals": 1]) },
            Call("pow(x, 0)") { x in try x.tape("pow", x, 0) },
            Call("fill(x, 3.5)") { x in try x.tape("fill", x, 3.5) },
        ]

    @Test(arguments: calls)
    func whateverComesInTheGradientIsZeros(_ call: Call) throws {
        let tape = Tape()
        let x = try tape.leaf([0.5, -1, 0, 2])
        let g = try tape.leaf([.nan, .infinity, -.infinity, 1.5], requiresGrad: false)
        try tape.backward([try call.of(x)], gradients: [g])
        #expect(x.gradient == [0, 0, 0, 0])
    }

    @Test(arguments: [0, 1], ["floor", "trunc"])
    func aRoundedQuotientPassesNothingToEitherOperand(_ operand: Int, _ mode: String) throws {
        let tape = Tape()
        let operands = [try tape.leaf([5, -5, 0]), try tape.leaf([2, 3, 0.5])]
        let quotient = try tape(
            "div", operands[0], .tensor(operands[1]), with: ["rounding_mode": .string(mode)])
        let g = try tape.leaf([.nan, .infinity, -.infinity], requiresGrad: false)
        try tape.backward([quotient], gradients: [g])
        #expect(operands[operand].gradient == [0, 0, 0])
    }

    /// Zeros do not depend on any operand, so they are not recorded.
    @Test(arguments: calls)
    func theGradientIsNotRecorded(_ call: Call) throws {
        let tape = Tape()
        let x = try tape.leaf([0.5, -1, 0, 2])
        let g = try tape.leaf([1, 2, 3, 4])
        let gradient = try tape.grad(
            [try call.of(x)], [x], gradients: [g], createGraph: true)[0]
        #expect(gradient?.requiresGrad == false)
    }

    /// With a tensor of exponents, the gradient is 0 only where the exponent is 0.
    @Test func powersOfZeroGiveZerosAmongOthers() throws {
        let tape = Tape()
        let x = try tape.leaf([3, 3, 3])
        let exponents = try tape.leaf([0, 1, 2], requiresGrad: false)
        let g = try tape.leaf([.nan, .infinity, 2], requiresGrad: false)
        try tape.backward([try tape("pow", x, .tensor(exponents))], gradients: [g])
        #expect(x.gradient == [0, .infinity, 12])
    }
}
