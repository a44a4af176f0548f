import Autograd
import GradientCheck
import KnownDerivatives

/// A computation with 100 inputs, and its gradient with an injected relative error.
struct PlantedFault {
    enum Computation: String, CaseIterable {
        case sin, exp
        case cube = "x³"
        case matmul
        case smallCube = "x³ at 10⁻³"
    }

    enum Location: String, CaseIterable {
        case everywhere = "whole gradient"
        case oneElement = "one element of 100"
    }

    let place: Location
    private let checker: GradientChecker
    private let pass: Tape.BackwardPass
    private let leaf: Variable
    private let correct: Tensor

    init(_ computation: Computation, _ place: Location) throws {
        let recording = Recording()
        var random = RandomNumbers(seed: 100)
        let elements = (0..<100).map { _ in random.uniform(0.2, 2) * (random.integer(below: 2) == 0 ? 1 : -1)
        }
        let y: Variable
        switch computation {
        case .sin, .exp:
            leaf = try recording.leaf(elements, [100])
            y = try recording.call(computation.rawValue, leaf)
        case .cube:
            leaf = try recording.leaf(elements, [100])
            y = try recording.call("pow", leaf, number: 3)
        case .smallCube:
            leaf = try recording.leaf(elements.map { 1e-3 * $0 }, [100])
            y = try recording.call("pow", leaf, number: 3)
        case .matmul:
            leaf = try recording.leaf(elements, [10, 10])
            y = try recording.call("matmul", leaf, recording.constant(elements.reversed(), [10, 10]))
        }
        self.place = place
        pass = try recording.tape.backward([recording.call("sum", y)])
        correct = pass.gradients[leaf.leafPlaces[0]] ?? leaf.tensor
        checker = GradientChecker(recording.tape)
    }

    /// The gradient with a relative error.
    private func wrong(by error: Double) throws -> Tensor {
        var elements = correct.elements
        for i in elements.indices where place == .everywhere || i == 42 { elements[i] *= 1 + error }
        return try Tensor(elements, shape: correct.shape)
    }

    /// The outcome of an elementwise check of the gradient with a relative error.
    func outcome(ofError error: Double) throws -> GradientEvidence.Outcome {
        try checker.check(pass, at: leaf.leafPlaces, gradient: wrong(by: error)).outcome
    }

    /// The outcome of a check of the same gradient along random directions.
    func outcome(ofError error: Double, seed: UInt64) throws -> GradientEvidence.Outcome {
        try checker.checkAlongDirections(pass, at: leaf.leafPlaces, gradient: wrong(by: error), seed: seed)
            .outcome
    }
}
