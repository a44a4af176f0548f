import Autograd
import GradientCheck
import Testing

/// The outcomes for correct, wrong and undecidable gradients.
@Suite struct GradientCheckerTests {
    /// x³ with a custom derivative rule that has a relative error.
    private func faulty(_ error: Double, _ recording: Recording, _ x: Variable) throws -> Variable {
        let op = Op.custom(
            "cube", parameters: ["x"],
            forward: { x in
                let tape = x[0].tape
                let square = try tape.apply(Op.overloads(named: "mul")[0], [x[0], x[0]])[0]
                return try tape.apply(Op.overloads(named: "mul")[0], [square, x[0]])[0]
            },
            backward: { g, x, _, _ in
                let mul = Op.overloads(named: "mul")[0]
                let square = try g.tape.apply(mul, [x[0], x[0]])[0]
                let factor = g.tape.constant(Tensor(3 * (1 + error)))
                let slope = try g.tape.apply(mul, [square, factor])[0]
                return try g.tape.apply(mul, [g, slope])[0]
            })
        return try recording.tape.call(Op.bind([op], positional: [.tensor(x)]))[0]
    }

    @Test(arguments: [1e-8, -1e-8, 1e-7, 1e-6, 1e-3, 1.0])
    func aRelativeErrorOf1e8OrMoreDiffers(_ error: Double) throws {
        let recording = Recording()
        let x = try recording.leaf([0.3, -1.7, 2.4, 1e-3])
        let y = try recording.call("sum", try faulty(error, recording, x))
        let evidence = try recording.check(y, x)
        #expect(evidence.outcome == .differs)
    }

    @Test(arguments: [0, 1e-11, -1e-11])
    func anErrorAtRoundingLevelAgrees(_ error: Double) throws {
        let recording = Recording()
        let x = try recording.leaf([0.3, -1.7, 2.4, 1e-3])
        let y = try recording.call("sum", try faulty(error, recording, x))
        #expect(try recording.check(y, x).outcome == .agrees)
    }

    @Test func theFaultyRuleIsNamed() throws {
        let recording = Recording()
        let x = try recording.leaf([0.3, -1.7, 2.4])
        let inner = try recording.call("sin", x)
        let outer = try recording.call("exp", try faulty(1e-6, recording, inner))
        let root = try recording.call("sum", outer)
        let pass = try recording.tape.backward([root])
        let culprit = try GradientChecker(recording.tape).culprit(pass, at: x.leafPlaces)
        #expect(culprit?.operation == "cube")
        #expect(culprit?.operand?.argument == "x")
    }

    @Test func correctRulesHaveNoCulprit() throws {
        let recording = Recording()
        let x = try recording.leaf([0.3, -1.7, 2.4])
        let root = try recording.call("sum", try recording.call("exp", try recording.call("sin", x)))
        let pass = try recording.tape.backward([root])
        #expect(try GradientChecker(recording.tape).culprit(pass, at: x.leafPlaces) == nil)
    }

    /// At 0, `relu` has the one-sided slopes 0 and 1. PyTorch returns 0, which is a subgradient.
    @Test func aSubgradientAtAKinkAgrees() throws {
        let recording = Recording()
        let x = try recording.leaf([0, 1, -1])
        let evidence = try recording.check(try recording.call("sum", try recording.call("relu", x)), x)
        #expect(evidence.outcome == .agrees)
        #expect(evidence.elements.map(\.isAtKink) == [true, false, false])
    }

    /// A change of one of several equal elements does not change the median. PyTorch divides the cotangent among
    /// them.
    @Test(arguments: [3, 8, 40, 107])
    func theMedianOfEqualElementsIsAtAKink(_ count: Int) throws {
        let recording = Recording()
        let equal = [Double](repeating: 2, count: count)
        let x = try recording.leaf([1] + equal + [5])
        let evidence = try recording.check(try recording.call("median", x), x)
        #expect(evidence.outcome == .agrees)
        #expect(evidence.elements.map(\.isAtKink) == [false] + equal.map { _ in true } + [false])
        let pass = try recording.tape.backward([try recording.call("median", x)])
        for wrong in [-0.01, 1.01] {
            let gradient = try Tensor([0] + equal.map { _ in wrong } + [0], shape: [count + 2])
            let evidence = try GradientChecker(recording.tape).check(
                pass, at: x.leafPlaces, gradient: gradient)
            #expect(evidence.outcome == .differs)
        }
    }

    /// The second of three equal elements in order; PyTorch selects the second by position.
    @Test(arguments: ["sort", "topk"])
    func aSelectionAmongEqualElementsAgrees(_ name: String) throws {
        let recording = Recording()
        let x = try recording.leaf([2, 2, 2])
        let inOrder = name == "topk" ? try recording.call(name, x, 2) : try recording.call(name, x)
        let evidence = try recording.check(try recording.call("select", inOrder, 0, 1), x)
        #expect(evidence.outcome == .agrees)
        #expect(evidence.elements.map(\.autograd) == [0, 1, 0])
    }

    /// The second result of an operation is the leaf; the other results are constant.
    @Test func theGradientOfASecondResultIsChecked() throws {
        let recording = Recording()
        let x = try recording.leaf([2, -1, 0.5, 3], [2, 2])
        let bound = try Op.bind(Op.overloads(named: "unbind"), positional: [.tensor(x)])
        let rows = try recording.tape.call(bound)
        let y = try recording.call("sum", try recording.call("mul", rows[0], rows[1]))
        let place = try #require(rows[1].leafPlaces.first ?? rows[1].gradientPlaces.first)
        let pass = try recording.tape.backward([y], inputs: [rows[1]])
        let gradient = try #require(pass.gradients[place])
        #expect(gradient.elements == [2, -1])
        let evidence = try GradientChecker(recording.tape).check(pass, at: [place], gradient: gradient)
        #expect(evidence.outcome == .agrees)
    }

    @Test func aJumpIsInconclusive() throws {
        let recording = Recording()
        let x = try recording.leaf([2.0])
        let evidence = try recording.check(try recording.call("sum", try recording.call("floor", x)), x)
        #expect(evidence.outcome == .inconclusive)
    }

    /// (10⁸ + x²) − 10⁸ retains at most eight digits of x².
    @Test func cancellationIsNotReportedAsADifference() throws {
        let recording = Recording()
        let x = try recording.leaf([1.0])
        let big = try recording.call("add", try recording.call("mul", x, x), 1e8)
        let y = try recording.call("exp", try recording.call("sub", big, 1e8))
        #expect(try recording.check(try recording.call("sum", y), x).outcome != .differs)
    }

    @Test func theInitialGradientOfANonScalarRootIsUsed() throws {
        let recording = Recording()
        let x = try recording.leaf([1, 2, 3, 4])
        let z = try recording.call("view", try recording.call("mul", x, 2), [2, 2])
        let evidence = try recording.check(z, x, gradient: [1, 0.1, 0.01, 0.001])
        // 2·v, as in PyTorch's autograd tutorial.
        for (element, expected) in zip(evidence.elements, [2, 0.2, 0.02, 0.002]) {
            #expect(abs(element.numerical.value - expected) < 1e-14)
            #expect(element.outcome == .agrees)
        }
    }

    @Test(arguments: zip([DType.float32, .float16, .bfloat16], [1e-3, 0.05, 0.3]))
    func theToleranceOfANarrowDTypeCoversItsRounding(_ dtype: DType, _ fault: Double) throws {
        let tape = Tape(defaultDType: dtype)
        let x = Variable(try Tensor([0.3, -1.7, 2.4], shape: [3], dtype: dtype), tape: tape)
        try x.setRequiresGrad(true)
        let bind = { (name: String, y: Variable) in
            try tape.call(Op.bind(Op.overloads(named: name), positional: [.tensor(y)]))[0]
        }
        let root = try bind("sum", bind("sin", x))
        let pass = try tape.backward([root])
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        let checker = GradientChecker(tape)
        #expect(try checker.check(pass, at: x.leafPlaces, gradient: gradient).outcome == .agrees)
        let wrong = try Tensor(gradient.elements.map { $0 * (1 + fault) }, shape: [3], dtype: dtype)
        #expect(try checker.check(pass, at: x.leafPlaces, gradient: wrong).outcome == .differs)
    }
}
