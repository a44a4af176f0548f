import Autograd
import GradientCheck
import Testing

/// Checks along random directions, of Jacobians, of second derivatives and of forward mode.
@Suite struct ModesTests {
    private let recording = Recording()

    /// A leaf of 100 quasirandom numbers.
    private func leaf() throws -> Variable {
        try recording.leaf(
            (1...100).map { i in
                let u = Double(i) * 0.6180339887498949
                return 0.2 + u - u.rounded(.down)
            })
    }

    private func pass(_ root: Variable) throws -> Tape.BackwardPass { try recording.tape.backward([root]) }

    @Test(arguments: 0..<20)
    func directionsDetectAnErrorInAllOrOneElement(_ seed: UInt64) throws {
        let x = try leaf()
        let pass = try pass(try recording.call("sum", try recording.call("sin", x)))
        let right = try #require(pass.gradients[x.leafPlaces[0]])
        let checker = GradientChecker(recording.tape)
        func outcome(_ elements: [Double]) throws -> GradientEvidence.Outcome {
            let gradient = try Tensor(elements, shape: [100])
            return try checker.checkAlongDirections(pass, at: x.leafPlaces, gradient: gradient, seed: seed)
                .outcome
        }
        #expect(try outcome(right.elements) == .agrees)
        #expect(try outcome(right.elements.map { $0 * (1 + 1e-6) }) == .differs)
        var one = right.elements
        one[42] *= 1.001
        #expect(try outcome(one) == .differs)
    }

    /// The Jacobian of (x₁² + 3x₂, x₂² + 2x₁) at (2, 3) is [[4, 3], [2, 6]].
    @Test func everyElementOfAJacobianIsChecked() throws {
        let x = try recording.leaf([2, 3])
        let first = try recording.call("select", x, 0, 0)
        let second = try recording.call("select", x, 0, 1)
        let a = try recording.call(
            "add", try recording.call("mul", first, first), try recording.call("mul", second, 3))
        let b = try recording.call(
            "add", try recording.call("mul", second, second), try recording.call("mul", first, 2))
        let bound = try Op.bind(
            Op.overloads(named: "stack"), positional: [.list([.tensor(a), .tensor(b)])])
        let y = try recording.tape.call(bound)[0]
        let root = try #require(y.gradientPlaces.first)
        let evidence = try GradientChecker(recording.tape).checkJacobian(of: root, at: x.leafPlaces)
        #expect(evidence.shape == [2, 2])
        #expect(evidence.elements.map(\.autograd) == [4, 3, 2, 6])
        #expect(evidence.outcome == .agrees)
        for (element, expected) in zip(evidence.elements, [4.0, 3, 2, 6]) {
            #expect(abs(element.numerical.value - expected) < 1e-12)
        }
    }

    /// The gradient of Σ x³ is 3x², whose derivative is 6x.
    @Test func secondDerivativesAreChecked() throws {
        let x = try recording.leaf([0.5, -2])
        let cube = try recording.call("pow", x, 3)
        let pass = try pass(try recording.call("sum", cube))
        let evidence = try #require(
            try GradientChecker(recording.tape).checkSecondOrder(pass, at: x.leafPlaces))
        #expect(evidence.outcome == .agrees)
        // Both elements are multiplied by quasirandom weights between ½ and 1½.
        for (element, second) in zip(evidence.elements, [3.0, -12]) {
            #expect(element.autograd / second > 0.5 && element.autograd / second < 1.5)
        }
    }

    @Test func forwardModeAgreesWithReverse() throws {
        let x = try leaf()
        let pass = try pass(
            try recording.call("sum", try recording.call("exp", try recording.call("cumsum", x, 0))))
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        let checker = GradientChecker(recording.tape)
        let found = try #require(try checker.checkForwardMode(pass, [(x.leafPlaces, gradient)]))
        #expect(found.agrees == true)
        let wrong = try Tensor(gradient.elements.map { $0 * (1 + 1e-6) }, shape: [100])
        #expect(try checker.checkForwardMode(pass, [(x.leafPlaces, wrong)])?.agrees == false)
    }

    @Test func anOperationWithoutForwardModeIsNotCompared() throws {
        let op = Op.custom("double", parameters: ["x"], forward: { $0[0] }, backward: { g, _, _, _ in g })
        let x = try recording.leaf([1, 2])
        let pass = try pass(
            try recording.call("sum", try recording.tape.call(Op.bind([op], positional: [.tensor(x)]))[0]))
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        #expect(try GradientChecker(recording.tape).checkForwardMode(pass, [(x.leafPlaces, gradient)]) == nil)
    }

    /// The gradients are finite, but their sum along a direction overflows.
    @Test func anInfiniteDirectionalDerivativeIsNotCompared() throws {
        let x = try recording.leaf([1e10, 1e10])
        let pass = try pass(
            try recording.call("sum", try recording.call("mul", x, try recording.constant([1e308, 1e308]))))
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        let found = try GradientChecker(recording.tape).checkForwardMode(pass, [(x.leafPlaces, gradient)])
        #expect(try #require(found).agrees == nil)
    }

    /// The elements of a softmax sum to 1, so all derivatives of the sum are 0 and the computed values are rounding
    /// errors.
    @Test func aSecondDerivativeAtRoundingLevelAgreesWithZero() throws {
        let x = try recording.leaf([0, 0, 0, 0], [2, 2])
        let pass = try pass(try recording.call("sum", try recording.call("softmax", x, 0)))
        let evidence = try GradientChecker(recording.tape).checkSecondOrder(pass, at: x.leafPlaces)
        #expect(try #require(evidence).outcome == .agrees)
    }
}
