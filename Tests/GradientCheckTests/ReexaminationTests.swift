import Autograd
import GradientCheck
import Testing

/// Right gradients at places where differences mislead.
@Suite struct ReexaminationTests {
    let recording = Recording()

    /// From as far as differences are taken at first, the stairs are a slope.
    @Test(arguments: [
        ("floor", 65504.3, 0.0), ("ceil", 676.39, 0), ("trunc", -65504.3, 0), ("round", 2600.6, 0),
        ("frac", 65504.3, 1),
    ])
    func stairsAreSeenCloseBy(_ name: String, _ x: Double, _ slope: Double) throws {
        let x = try recording.leaf([0.4, x, 2.2])
        let evidence = try recording.check(try recording.call(name, x), x, gradient: [1, -0.75, 3])
        #expect(evidence.elements[1].autograd == -0.75 * slope)
        #expect(evidence.outcome == .agrees)
    }

    /// Teeth of 10⁻⁸ and of 0.65 under arguments of about 1 and of 700.
    @Test(arguments: [("fmod", 0.50000000371, 1e-8), ("remainder", 709.83, 0.65), ("fmod", -745.3, 0.4)])
    func teethAreSeenCloseBy(_ name: String, _ a: Double, _ b: Double) throws {
        let a = try recording.leaf([a])
        let evidence = try recording.check(try recording.call(name, a, try recording.constant([b])), a)
        #expect(evidence.outcome == .agrees)
    }

    /// selu at 0 bends between −1 and 1, whatever else is in the tensor; PyTorch's slope is the left one.
    @Test(arguments: [1.0, 1e6, 1e100, 1e300])
    func zeroIsNotAsLargeAsItsNeighbours(_ other: Double) throws {
        let x = try recording.leaf([0, -other])
        let y = try recording.call("nn.functional.selu", x)
        #expect(try recording.check(y, x, gradient: [1, 1]).elements[0].outcome == .agrees)
    }

    @Test func manyEqualElementsMayShareTheSlope() throws {
        let x = try recording.leaf([Double](repeating: 2, count: 129))
        let evidence = try recording.check(try recording.call("median", x), x)
        #expect(evidence.outcome == .agrees)
    }

    /// x², x³, 1 − cos x, (relu x)² and ln(1 + x²) are least, or flat, at 0, where the results are 0 too.
    @Test(arguments: ["square", "cube", "cosine", "relu", "logarithm"])
    func whereAllIsZeroZeroIsTheSlope(_ name: String) throws {
        let x = try recording.leaf([0, 0])
        let square = try recording.call("square", x)
        let y =
            switch name {
            case "cube": try recording.call("pow", x, 3)
            case "cosine": try recording.call("sub", recording.constant([1, 1]), recording.call("cos", x))
            case "relu": try recording.call("square", recording.call("relu", x))
            case "logarithm": try recording.call("log1p", square)
            default: square
            }
        let pass = try recording.tape.backward([y], gradients: [try recording.constant([1, 3])])
        func outcome(_ gradient: Tensor) throws -> GradientEvidence.Outcome {
            try GradientChecker(recording.tape).check(pass, at: x.leafPlaces, gradient: gradient).outcome
        }
        let gradient = try #require(pass.gradients[x.leafPlaces[0]])
        #expect(gradient.elements == [0, 0])
        #expect(try outcome(gradient) == .agrees)
        #expect(try outcome(Tensor([0, 1e-8], shape: [2])) == .differs)
    }

    /// The sum of squares at its least.
    @Test func aFitThatIsExactHasNoSlope() throws {
        let x = try recording.leaf([1.5, -2.25, 0.3])
        let error = try recording.call("sub", x, try recording.constant([1.5, -2.25, 0.3]))
        let y = try recording.call("sum", try recording.call("square", error))
        #expect(try recording.check(y, x).outcome == .agrees)
    }

    /// So close to a step that rounding hides the slope before it, or with no number between two steps.
    @Test(arguments: [("ceil", 35_087_451_805.94), ("floor", 0x1p53), ("frac", 0x1p60)])
    func stairsThatCannotBeSeenAreUndecided(_ name: String, _ x: Double) throws {
        let x = try recording.leaf([0.4, x])
        let evidence = try recording.check(try recording.call(name, x), x, gradient: [1, -0.75])
        #expect(evidence.outcome == .inconclusive)
    }

    /// Doubles next to 2⁵³ are two apart, so that the sine there jumps from one to the next; x itself drowns it out.
    @Test func aSineBetweenTwoNumbersIsUndecided() throws {
        let x = try recording.leaf([0x1p53])
        let y = try recording.call("add", try recording.call("sin", x), try recording.call("mul", x, 0.4))
        #expect(try recording.check(y, x).outcome == .inconclusive)
    }

    /// A sum with 10³⁰⁸ does not change by what is added to it; each summand by itself has its slope.
    @Test func whatIsLostBesideALargeSummandHasASlope() throws {
        let x = try recording.leaf([1e308, 0.5])
        let y = try recording.call("norm", x, 1)
        let pass = try recording.tape.backward(
            [y, x], gradients: [try recording.constant([2.5], []), try recording.constant([0.5, 0.25])])
        let gradient = try Tensor([3, 2.75], shape: [2])
        let evidence = try GradientChecker(recording.tape).check(pass, at: x.leafPlaces, gradient: gradient)
        #expect(evidence.outcome == .agrees)
    }

    /// At 1 the next whole number up jumps; from afar it has slope 1.
    @Test func aJumpStaysOne() throws {
        let x = try recording.leaf([1, 1])
        let y = try recording.call("ceil", try recording.call("mul", x, 1))
        #expect(try recording.check(y, x, gradient: [1, 1]).outcome == .inconclusive)
    }

    /// A wrong slope is wrong at any distance.
    @Test func aWrongSlopeOfAStaircaseDoesNotPass() throws {
        let x = try recording.leaf([65504.3])
        let pass = try recording.tape.backward([try recording.call("floor", x)])
        let evidence = try GradientChecker(recording.tape).check(
            pass, at: x.leafPlaces, gradient: try Tensor([0.5], shape: [1]))
        #expect(evidence.outcome != .agrees)
    }

    /// What is met on the way rounds a gradient too: PyTorch squares y in its own dtype.
    @Test(arguments: [DType.float32, .float16, .bfloat16])
    func aNarrowOperandRoundsTheGradient(_ dtype: DType) throws {
        let x = try recording.leaf([0.5485, -1.1029])
        let y = Variable(
            try Tensor([1.4456, -0.2059].map(dtype.rounded), shape: [2], dtype: dtype), tape: recording.tape)
        #expect(
            try recording.check(try recording.call("atan2", x, y), x, gradient: [1, 1]).outcome == .agrees)
    }
}
