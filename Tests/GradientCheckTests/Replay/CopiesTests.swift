import Testing

@testable import Autograd
@testable import GradientCheck

/// `CopyInstruction` identifies the element that each result is a copy of.
@Suite struct CopiesTests {
    private let recording = Recording()

    /// The elements of x are numbered 1 to 4; a fill value equal to such a number is a constant and not a copy.
    @Test(arguments: [1.0, 2, 3, 4, -1, -3])
    func aFillValueIsNotACopy(_ value: Double) throws {
        let x = try recording.leaf([0.5, -0.25, 2, 1.5])
        let mask = Variable(try Tensor([0, 1, 0, 0], shape: [4], dtype: .bool), tape: recording.tape)
        let y = try recording.call("square", try recording.call("masked_fill", x, mask, value))
        #expect(try recording.check(y, x, gradient: [1, 1, 1, 1]).outcome == .agrees)
    }
}
