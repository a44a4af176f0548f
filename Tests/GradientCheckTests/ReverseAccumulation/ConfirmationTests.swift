import Autograd
import Testing

@testable import GradientCheck

/// Joint confirmation of the numerical gradients of several leaves.
@Suite struct ConfirmationTests {
    let recording = Recording()

    /// Records Σ wₖ·sin(xₖ), with one leaf for each weight, and its backward pass.
    private func computation(_ weights: [Double]) throws -> (pass: Tape.BackwardPass, leaves: [[NodeOutput]])
    {
        var sum: Variable?
        var leaves: [Variable] = []
        for (k, weight) in weights.enumerated() {
            let x = try recording.leaf([0.5 + 0.1 * Double(k), -1.25])
            leaves.append(x)
            let term = try recording.call("mul", try recording.call("sum", recording.call("sin", x)), weight)
            sum = try sum.map { try recording.call("add", $0, term) } ?? term
        }
        return (try recording.tape.backward([try #require(sum)]), leaves.map(\.leafPlaces))
    }

    /// The weights span a range of 10¹⁵, so that in a single group the smallest would be hidden.
    @Test func leavesOfDifferentWeightsAreAllCovered() throws {
        let (pass, leaves) = try computation([1, 1e-3, 1e6, 1e-9, 0, 3e5, 1e-5])
        let numerical = try GradientChecker(recording.tape).numericalGradients(of: pass, at: leaves)
        let confirmation = try #require(numerical.confirmation)
        #expect(confirmation.isReproducible)
        #expect(leaves.allSatisfy(confirmation.covers))
    }

    /// The wrong gradient of a leaf whose weight is a millionth of another's is detected: d(10⁻⁶·sin x) = 10⁻⁶·cos x.
    @Test func aWrongGradientOfALeafWithSmallWeightIsFound() throws {
        let (pass, leaves) = try computation([1, 1e-6])
        let checker = GradientChecker(recording.tape)
        let numerical = try checker.numericalGradients(of: pass, at: leaves)
        let right = try #require(pass.gradients[leaves[1][0]])
        func outcome(_ factor: Double) throws -> GradientEvidence.Outcome {
            let gradient = try Tensor(right.elements.map { $0 * factor }, shape: right.shape)
            return try checker.check(pass, at: leaves[1], gradient: gradient, numerical: numerical).outcome
        }
        #expect(try outcome(1) == .agrees)
        #expect(try outcome(1 + 1e-7) == .differs)
    }

    /// Wrong numerical gradients are not confirmed, even if their error estimates are small.
    @Test func aWrongNumericalGradientIsNotConfirmed() throws {
        let x = try recording.leaf([0.5, -1.25])
        let pass = try recording.tape.backward([
            try recording.call("sum", try recording.call("sin", x))
        ])
        let replay = try DirectionalReplay(recording.tape, pass, at: x.leafPlaces)
        let sources = try #require(replay.sources(at: x.leafPlaces))
        func confirms(_ gradient: [Double]) -> Bool {
            replay.confirms([Displacement(of: sources, at: [0.5, -1.25], (gradient, [1e-12, 1e-12]))])
        }
        // cos 0.5 and cos 1.25.
        #expect(confirms([0.8775825618903728, 0.3153223623952687]))
        #expect(!confirms([0.8775825618903728, 0.3154223623952687]))
        #expect(!confirms([0.8775825618903728, -0.3153223623952687]))
    }
}
