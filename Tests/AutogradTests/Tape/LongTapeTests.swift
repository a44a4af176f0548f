import Autograd
import Testing

/// Depth costs nothing but time: there is no recursion over the tape.
@Suite struct LongTapeTests {
    /// x ↦ −x a million times: value x, derivative 1.
    @Test func aMillionNodesRunForwardAndBackward() throws {
        let tape = Tape()
        let x = Variable(Tensor(3), tape: tape)
        try x.setRequiresGrad(true)
        let neg = Op.overloads(named: "neg")[0]
        var y = x.value
        for _ in 0..<1_000_000 { y = try tape.apply(neg, [y])[0] }
        #expect(y.tensor.item == 3)
        try tape.backward([Variable(y)])
        #expect(x.grad?.tensor.item == 1)
    }
}
