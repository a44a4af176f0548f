import Testing

@testable import Autograd

/// Long computations do not overflow the stack, as passes over the tape are not recursive.
@Suite struct LongTapeTests {
    /// x ↦ −x two hundred thousand times: value x, derivative 1. Recursion of this depth would overflow the stack.
    @Test func longTapesRunForwardAndBackward() throws {
        let tape = Tape()
        let x = Variable(Tensor(3), tape: tape)
        try x.setRequiresGrad(true)
        let neg = Op.overloads(named: "neg")[0]
        var y = x.value
        for _ in 0..<200_000 { y = try tape.apply(neg, [y])[0] }
        #expect(y.tensor.item == 3)
        try tape.backward([Variable(y)])
        #expect(x.grad?.tensor.item == 1)
    }

    /// x ↦ xᵀ ten thousand times, then an in-place change through the last view: d(2x)/dx = 2.
    ///
    /// Without shared view paths, this would need 2 GB.
    @Test func aLongChainOfViewsTakesLinearMemory() throws {
        let tape = Tape()
        let x = try tape.leaf([1, 2, 3, 4], [2, 2])
        var y = try tape("clone", x)
        for _ in 0..<10_000 { y = try tape("t", y) }
        try tape.inPlace("mul", y, 2)
        #expect(y.elements == [2, 4, 6, 8])
        try tape.backward([y], gradients: [try tape.leaf([1, 1, 1, 1], [2, 2], requiresGrad: false)])
        #expect(x.gradient == [2, 2, 2, 2])
    }
}
