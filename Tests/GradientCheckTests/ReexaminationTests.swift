import Autograd
import GradientCheck
import Testing

/// Correct gradients at points where the first differences are misleading.
@Suite struct ReexaminationTests {
    let recording = Recording()

    /// The first differences cover many steps of a staircase and show its average slope.
    @Test(arguments: [
        ("floor", 65504.3, 0.0), ("ceil", 676.39, 0), ("trunc", -65504.3, 0), ("round", 2600.6, 0),
        ("frac", 65504.3, 1),
    ])
    func staircasesAreResolvedBySmallSteps(_ name: String, _ x: Double, _ slope: Double) throws {
        let x = try recording.leaf([0.4, x, 2.2])
        let evidence = try recording.check(try recording.call(name, x), x, gradient: [1, -0.75, 3])
        #expect(evidence.elements[1].autograd == -0.75 * slope)
        #expect(evidence.outcome == .agrees)
    }

    /// Sawtooths of periods 10⁻⁸ and 0.65 at arguments of magnitude 1 and 700.
    @Test(arguments: [("fmod", 0.50000000371, 1e-8), ("remainder", 709.83, 0.65), ("fmod", -745.3, 0.4)])
    func sawtoothsAreResolvedBySmallSteps(_ name: String, _ a: Double, _ b: Double) throws {
        let a = try recording.leaf([a])
        let evidence = try recording.check(try recording.call(name, a, try recording.constant([b])), a)
        #expect(evidence.outcome == .agrees)
    }

    /// `selu` has a kink at 0 and curvature on a scale of 1, regardless of the other elements; PyTorch returns the
    /// left slope.
    @Test(arguments: [1.0, 1e6, 1e100, 1e300])
    func stepsAtZeroDoNotDependOnTheOtherElements(_ other: Double) throws {
        let x = try recording.leaf([0, -other])
        let y = try recording.call("nn.functional.selu", x)
        #expect(try recording.check(y, x, gradient: [1, 1]).elements[0].outcome == .agrees)
    }

    @Test func theMedianOfManyEqualElementsAgrees() throws {
        let x = try recording.leaf([Double](repeating: 2, count: 129))
        let evidence = try recording.check(try recording.call("median", x), x)
        #expect(evidence.outcome == .agrees)
    }

    /// x², x³, 1 − cos x, (relu x)² and ln(1 + x²) have the value 0 and the slope 0 at 0.
    @Test(arguments: ["square", "cube", "cosine", "relu", "logarithm"])
    func aZeroSlopeAtZeroIsDistinguishedFromASmallOne(_ name: String) throws {
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

    /// A sum of squares at its minimum.
    @Test func theSlopeAtAMinimumIsZero() throws {
        let x = try recording.leaf([1.5, -2.25, 0.3])
        let error = try recording.call("sub", x, try recording.constant([1.5, -2.25, 0.3]))
        let y = try recording.call("sum", try recording.call("square", error))
        #expect(try recording.check(y, x).outcome == .agrees)
    }

    /// Arguments so close to a step that rounding hides the slope before it, or so large that no number lies between
    /// two steps.
    @Test(arguments: [("ceil", 35_087_451_805.94), ("floor", 0x1p53), ("frac", 0x1p60)])
    func staircasesBelowTheResolutionAreInconclusive(_ name: String, _ x: Double) throws {
        let x = try recording.leaf([0.4, x])
        let evidence = try recording.check(try recording.call(name, x), x, gradient: [1, -0.75])
        #expect(evidence.outcome == .inconclusive)
    }

    /// Near 2⁵³ consecutive doubles differ by 2, so that the values of the sine are unrelated; the linear term is
    /// much larger.
    @Test func aSineBelowTheResolutionIsInconclusive() throws {
        let x = try recording.leaf([0x1p53])
        let y = try recording.call("add", try recording.call("sin", x), try recording.call("mul", x, 0.4))
        #expect(try recording.check(y, x).outcome == .inconclusive)
    }

    /// A small summand does not change a sum with 10³⁰⁸, but each summand has its own slope.
    @Test func aSummandHiddenByALargeOneHasASlope() throws {
        let x = try recording.leaf([1e308, 0.5])
        let y = try recording.call("norm", x, 1)
        let pass = try recording.tape.backward(
            [y, x], gradients: [try recording.constant([2.5], []), try recording.constant([0.5, 0.25])])
        let gradient = try Tensor([3, 2.75], shape: [2])
        let evidence = try GradientChecker(recording.tape).check(pass, at: x.leafPlaces, gradient: gradient)
        #expect(evidence.outcome == .agrees)
    }

    /// `ceil` jumps at 1; large steps show an average slope of 1.
    @Test func aJumpIsNotASlope() throws {
        let x = try recording.leaf([1, 1])
        let y = try recording.call("ceil", try recording.call("mul", x, 1))
        #expect(try recording.check(y, x, gradient: [1, 1]).outcome == .inconclusive)
    }

    /// The slope 0.5 is wrong for steps of any size.
    @Test func aWrongSlopeOfAStaircaseDoesNotPass() throws {
        let x = try recording.leaf([65504.3])
        let pass = try recording.tape.backward([try recording.call("floor", x)])
        let evidence = try GradientChecker(recording.tape).check(
            pass, at: x.leafPlaces, gradient: try Tensor([0.5], shape: [1]))
        #expect(evidence.outcome != .agrees)
    }

    /// A constant operand of a narrow dtype causes rounding in the gradient: PyTorch squares y in its dtype.
    @Test(arguments: [DType.float32, .float16, .bfloat16])
    func aNarrowOperandRoundsTheGradient(_ dtype: DType) throws {
        let x = try recording.leaf([0.5485, -1.1029])
        let y = Variable(
            try Tensor([1.4456, -0.2059].map(dtype.rounded), shape: [2], dtype: dtype), tape: recording.tape)
        #expect(
            try recording.check(try recording.call("atan2", x, y), x, gradient: [1, 1]).outcome == .agrees)
    }
}
