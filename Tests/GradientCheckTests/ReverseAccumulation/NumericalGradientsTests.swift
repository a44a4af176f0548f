import Testing

@testable import Autograd
@testable import GradientCheck

/// Gradients by numerical reverse accumulation agree with known derivatives and with differences of whole
/// computations.
@Suite struct NumericalGradientsTests {
    let recording = Recording()

    private func gradient(_ root: Variable, _ leaf: Variable) throws -> (values: [Double], errors: [Double]) {
        let pass = try recording.tape.backward([root])
        let numerical = try GradientChecker(recording.tape).numericalGradients(
            of: pass, at: [leaf.leafPlaces])
        return try #require(numerical.gradient(at: leaf.leafPlaces))
    }

    /// d/dx Σ exp(sin x)·x = exp(sin x)·(1 + x·cos x) at 0.5, −1.25 and 2. Source: mpmath.
    @Test func aValueThatIsUsedTwiceGetsBothCotangents() throws {
        let x = try recording.leaf([0.5, -1.25, 2])
        let powers = try recording.call("exp", try recording.call("sin", x))
        let y = try recording.call("sum", try recording.call("mul", powers, x))
        let (values, errors) = try gradient(y, x)
        for (i, expected) in [2.3238584087717794, 0.23454393752414502, 0.41634399202333146].enumerated() {
            #expect(abs(values[i] - expected) <= errors[i])
            #expect(errors[i] <= 1e-11)
        }
    }

    /// x ← 0.5·sin x, 300 times; the derivative is the product of all 0.5·cos x, about 2⁻³⁰⁰.
    @Test func aVanishingGradientIsAccurateToNineDigits() throws {
        let x = try recording.leaf([0.3])
        var (y, product, value) = (x, 1.0, 0.3)
        for _ in 0..<300 {
            y = try recording.call("mul", try recording.call("sin", y), 0.5)
            product *= 0.5 * Libm.cos(value)
            value = 0.5 * Libm.sin(value)
        }
        let (values, errors) = try gradient(y, x)
        #expect(abs(values[0] - product) <= errors[0])
        #expect(errors[0] <= 1e-9 * product)
    }

    /// The gradient of the sum of a matrix product consists of the row sums of the other matrix.
    @Test func theGradientOfAMatrixProductHasRowSumsOfTheOtherMatrix() throws {
        let a = try recording.leaf([1, 2, 3, 4, 5, 6], [2, 3])
        let b = try recording.constant([0.5, -1, 2, 4, 8, 0.25], [3, 2])
        let (values, errors) = try gradient(
            try recording.call("sum", try recording.call("matmul", a, b)), a)
        for (value, expected) in zip(values, [-0.5, 6, 8.25, -0.5, 6, 8.25]) {
            #expect(abs(value - expected) <= 1e-14 * 8.25)
        }
        #expect(errors.allSatisfy { $0 <= 1e-14 * 8.25 })
    }

    /// The sorted elements are −1, 0.5, 2, 3, with weights 1, 10, 100, 1000.
    @Test func aSortedElementGetsTheCotangentOfItsPosition() throws {
        let x = try recording.leaf([2, -1, 3, 0.5])
        let sorted = try recording.call("sort", x)
        let y = try recording.call("dot", sorted, try recording.constant([1, 10, 100, 1000]))
        let (values, errors) = try gradient(y, x)
        #expect(values.map { $0.rounded() } == [100, 1, 1000, 10])
        #expect(errors.allSatisfy { $0 <= 1e-12 })
    }

    /// Differences cannot distinguish equal elements; the cotangents that the rule chooses are accepted if they sum
    /// to the total.
    @Test func equalElementsShareTheCotangentAsTheRuleChooses() throws {
        let x = try recording.leaf([2, 2, 1, 2])
        let y = try recording.call("amax", x)
        let pass = try recording.tape.backward([y])
        let plain = try NumericalGradients(recording.tape, pass, at: x.leafPlaces)
        #expect(!plain.isSmooth)
        #expect(try #require(plain.gradient(at: x.leafPlaces)).errors[0] > 0.1)
        let chosen = try NumericalGradients(recording.tape, pass, at: x.leafPlaces, adoptsChoices: true)
        let (values, errors) = try #require(chosen.gradient(at: x.leafPlaces))
        let third = 1.0 / 3
        let expected: [Double] = [third, third, 0, third]
        #expect(values == expected)
        #expect(errors.allSatisfy { $0 < 1e-15 })
    }

    /// 0 times an unknown slope is 0: the weight 0 hides the infinite slope of √x at 0.
    @Test func anUnusedValueIsNotUnknown() throws {
        let x = try recording.leaf([0, 4])
        let roots = try recording.call("sqrt", x)
        let y = try recording.call("dot", roots, try recording.constant([0, 1]))
        let (values, errors) = try gradient(y, x)
        #expect(values[0] == 0)
        #expect(errors[0] == 0)
        #expect(abs(values[1] - 0.25) <= 1e-13)
    }

    /// The inverse of an 8 × 8 matrix, which is decomposed: d(1ᵀA⁻¹1)/dA = −(A⁻ᵀ1)(A⁻¹1)ᵀ.
    @Test func anInverseIsDecomposed() throws {
        var elements = (0..<64).map { Double(($0 * 37) % 19) / 19 - 0.5 }
        for i in 0..<8 { elements[9 * i] += 3 }
        let a = try recording.leaf(elements, [8, 8])
        let inverse = try recording.call("inverse", a)
        let (values, errors) = try gradient(try recording.call("sum", inverse), a)
        let y = inverse.tensor.elements
        for i in 0..<8 {
            for j in 0..<8 {
                let column = (0..<8).reduce(0.0) { $0 + y[8 * $1 + i] }
                let row = (0..<8).reduce(0.0) { $0 + y[8 * j + $1] }
                #expect(abs(values[8 * i + j] + column * row) <= errors[8 * i + j] + 1e-15)
                #expect(errors[8 * i + j] <= 1e-11)
            }
        }
    }

    /// The declared parts of every operation give the same results as its kernel.
    @Test(arguments: ReplayTests.SampleCall.all.filter { $0.op.parts != nil })
    func partsGiveTheSameResults(_ call: ReplayTests.SampleCall) throws {
        let tape = Tape()
        let (results, leaves) = try ReplayTests().record(call, on: tape)
        let places = results.compactMap(\.place)
        guard !places.isEmpty else { return }
        var program = try Program(tape, over: leaves.flatMap(\.leafPlaces), to: places, .elementaryParts)
        try program.run()
        for (slot, result) in zip(program.results, results) {
            for (a, b) in zip(program.values[slot.range], result.tensor.elements) {
                #expect(abs(a - b) <= 1e-13 * max(abs(a), abs(b), 1))
            }
        }
    }

    /// Operations that choose between parts by a mask or by the largest of them, which are not differentiated one by one.
    private static let choosing: Set = [
        "dist", "linalg.matrix_norm",
    ]

    /// The numerical gradients of each operation at its samples agree with differences of the whole computation.
    @Test(arguments: ReplayTests.SampleCall.all)
    func accumulationAgreesWithDifferencesOfTheWholeComputation(_ call: ReplayTests.SampleCall) throws {
        let tape = Tape()
        let (results, leaves) = try ReplayTests().record(call, on: tape)
        let places = results.compactMap(\.place)
        guard !places.isEmpty else { return }
        let cotangents = try results.map { try Tensor(repeating: 1, shape: $0.shape, dtype: .float64) }
        let pass = Tape.BackwardPass(roots: places, cotangents: cotangents, gradients: [:])
        let numerical = try NumericalGradients(tape, pass, at: leaves.flatMap(\.leafPlaces))
        var known = 0
        for leaf in leaves {
            // An operand of which only the shape is used is not recorded.
            guard let (values, errors) = numerical.gradient(at: leaf.leafPlaces) else { continue }
            known += 1
            var replay = try Replay(
                Program(tape, from: leaf.leafPlaces, to: places), cotangents: cotangents.map(\.elements))
            for element in values.indices {
                // Not established, so that the checker differentiates the whole computation instead.
                if !(errors[element] <= 1e-9), Self.choosing.contains(call.op.name) { continue }
                let direct = replay.derivative(element, typical: 1, tolerance: 0)
                #expect(errors[element] <= 1e-9 * max(1, abs(values[element])))
                #expect(abs(values[element] - direct.value) <= errors[element] + 3 * direct.error)
            }
        }
        #expect(known > 0)
    }
}
