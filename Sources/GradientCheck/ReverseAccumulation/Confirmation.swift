import Autograd
import FiniteDifferences

/// The set of leaves whose numerical gradients are confirmed by differences of the whole computation.
///
/// All leaves are displaced together along random directions, so that the cost does not grow with their number.
/// Leaves with a much smaller effect on the result are displaced in groups of their own, since the others would hide
/// them.
struct Confirmation {
    /// True if the replay at the recorded leaves reproduces the recorded roots.
    let isReproducible: Bool
    /// The largest magnitude of a result times its cotangent.
    let largestResult: Double
    private var leaves: Set<[NodeOutput]> = []

    /// - Parameter leaves: The positions of each leaf on the tape.
    /// - Throws: Errors thrown by the operations.
    init(
        _ tape: Tape, _ pass: Tape.BackwardPass, _ numerical: NumericalGradients, at leaves: [[NodeOutput]]
    ) throws(AutogradError) {
        let replay = try DirectionalReplay(tape, pass, at: leaves.flatMap { $0 })
        isReproducible = replay.reproduces(
            pass.roots.map { tape.nodes[$0.node].output($0.output).elements })
        largestResult = replay.largestResult
        var candidates: [(leaf: [NodeOutput], displacement: Displacement)] = []
        for leaf in leaves {
            guard let sources = replay.sources(at: leaf), let gradient = numerical.gradient(at: leaf) else {
                continue
            }
            let values = tape.nodes[leaf[0].node].output(leaf[0].output).elements
            candidates.append((leaf, Displacement(of: sources, at: values, gradient)))
        }
        candidates.sort { $0.displacement.weight > $1.displacement.weight }
        while let first = candidates.first?.displacement.weight {
            let isLost = first <= 0x1p-40 * largestResult
            let count =
                isLost
                ? candidates.count : candidates.prefix { $0.displacement.weight >= 0x1p-10 * first }.count
            let group = candidates.prefix(max(count, 1))
            if replay.confirms(group.map(\.displacement)) { self.leaves.formUnion(group.map(\.leaf)) }
            candidates.removeFirst(group.count)
        }
    }

    /// True if the numerical gradient of a leaf is confirmed.
    func covers(_ leaf: [NodeOutput]) -> Bool { leaves.contains(leaf) }
}

/// A displacement of a leaf's elements, proportional to their magnitudes and 0 where the numerical gradient is
/// unknown.
struct Displacement {
    /// The slots of the leaf in the program.
    let sources: [Slot]
    /// The magnitude of each element's displacement.
    let distances: [Double]
    /// The numerical gradient to be confirmed.
    let gradient: NumericalGradients.Values

    init(of sources: [Slot], at values: [Double], _ gradient: NumericalGradients.Values) {
        (self.sources, self.gradient) = (sources, gradient)
        let typical = values.typicalMagnitude
        let least = typical > 0 ? 0x1p-20 * typical : 1
        let largest = gradient.values.largestFinite
        distances = values.indices.map { i in
            let isKnown = gradient.values[i].isFinite && gradient.errors[i] <= 1e-6 * largest
            return isKnown ? max(values[i].magnitude, least) : 0
        }
    }

    /// The typical change of the result for random signs of the displacements.
    var weight: Double {
        zip(distances, gradient.values).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * $1.1 * $1.0 * $1.1 }
            .squareRoot()
    }
}

extension DirectionalReplay {
    /// True if derivatives along random directions agree with the numerical gradients.
    func confirms(_ displacements: [Displacement]) -> Bool {
        var signs = RandomSigns(seed: 1)
        return (0..<Self.directionCount).allSatisfy { _ in
            var (sum, error, squares) = (0.0, 0.0, 0.0)
            let parts = displacements.map { displacement in
                var direction = displacement.distances
                for i in direction.indices where direction[i] != 0 {
                    direction[i] *= signs.next()
                    let change = direction[i] * displacement.gradient.values[i]
                    sum += change
                    error += direction[i].magnitude * displacement.gradient.errors[i]
                    squares += change * change
                }
                return Part(sources: displacement.sources, direction: direction)
            }
            let size = squares.squareRoot()
            // Changes below the rounding of the results need no higher accuracy.
            let tolerance = max(5e-7 * size, 0x1p-36 * largestResult)
            return derivative(along: parts, tolerance: tolerance).confirms(sum, within: error + 1e-6 * size)
        }
    }
}

extension DerivativeEstimate {
    /// True if this estimate is compatible with a slope computed otherwise.
    ///
    /// At a kink, which may be near the point, either one-sided slope is compatible; if noise hides every digit, any
    /// slope is.
    fileprivate func confirms(_ slope: Double, within margin: Double) -> Bool {
        switch kind {
        case .smooth, .kink, .domainEdge:
            let (left, right) = slopes
            return [left, right].contains { ($0.value - slope).magnitude <= margin + 3 * $0.error }
        case .noisy: return true
        case .jump, .vertical, .notFinite: return false
        }
    }
}
