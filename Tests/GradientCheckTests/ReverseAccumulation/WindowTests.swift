import Testing

@testable import Autograd
@testable import GradientCheck

/// Numerical gradients of the largest elements of windows, which may overlap and have ties.
@Suite struct WindowTests {
    let recording = Recording()

    /// Pools windows of size 2 at every position of one row, multiplies the maxima by the weights and adds them.
    private func gradient(
        _ elements: [Double], _ weights: [Double], isRuleWrong: Bool = false
    ) throws -> (values: [Double], errors: [Double]) {
        let x = try recording.leaf(elements, [1, 1, elements.count])
        let pooled = try recording.call("max_pool2d", x, [1, 2], [1, 1])
        let y = try recording.call(
            "sum", try recording.call("mul", pooled, try recording.constant(weights, [1, 1, weights.count])))
        if isRuleWrong {
            let site = FaultSite(.maxPool2dWithIndices, operand: 0)
            recording.tape.faults = FaultInjector(Fault(.factorTwo, at: site))
        }
        let pass = try recording.tape.backward([y])
        let numerical = try NumericalGradients(
            recording.tape, pass, at: x.leafPlaces, adoptsChoices: true)
        return try #require(numerical.gradient(at: x.leafPlaces))
    }

    @Test func anElementGetsTheCotangentsOfAllWindowsOfWhichItIsTheLargest() throws {
        let (values, errors) = try gradient([1, 3, 2, 0], [1, 10, 100])
        #expect(values == [0, 11, 100, 0])
        #expect(errors.allSatisfy { $0 <= 1e-12 })
    }

    /// The first of equal elements gets the cotangent, as in PyTorch 2.15.
    @Test(arguments: [
        ([0.0, 0, 5, 0, 0], [1.0, 10, 100, 1000], [1.0, 0, 110, 1000, 0]),
        ([0, 0, 0, 0, 0], [1, 10, 100, 1000], [1, 10, 100, 1000, 0]),
        ([2, 2, 2, 1, 1], [1, -10, 100, 0], [1, -10, 100, 0, 0]),
    ])
    func theChoiceOfTheRuleIsTakenInTies(
        _ elements: [Double], _ weights: [Double], _ expected: [Double]
    ) throws {
        let (values, errors) = try gradient(elements, weights)
        #expect(values == expected)
        #expect(errors.allSatisfy { $0 <= 1e-6 })
    }

    /// A rule that returns twice the cotangent is not a choice between equal elements.
    @Test func aWrongRuleIsNotTakenInTies() throws {
        let (_, errors) = try gradient([0, 0, 5, 0, 0], [1, 10, 100, 1000], isRuleWrong: true)
        #expect(!(errors[0] <= 1e-6))
        #expect(!(errors[3] <= 1e-6))
    }
}
