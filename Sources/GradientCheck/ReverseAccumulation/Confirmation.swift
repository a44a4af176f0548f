import Autograd
import FiniteDifferences

/// Which numerical gradients of a pass differences of the whole computation confirm.
///
/// All leaves are moved together, along random directions, so that the cost does not grow with their number. Leaves that weigh
/// much less than others are moved by themselves: beside the others nothing would be seen of them.
struct Confirmation {
    /// Whether the replay at the recorded leaves gives the recorded roots.
    let isReproducible: Bool
    /// The largest result, weighted by its cotangent.
    let largestResult: Double
    private var leaves: Set<[NodeOutput]> = []

    /// - Parameter leaves: where each leaf stands on the tape.
    /// - Throws: what the operations throw.
    init(
        _ tape: Tape, _ pass: Tape.BackwardPass, _ numerical: NumericalGradients, at leaves: [[NodeOutput]]
    ) throws(AutogradError) {
        let replay = try DirectionalReplay(tape, pass, at: leaves.flatMap { $0 })
        isReproducible = replay.reproduces(
            pass.roots.map { tape.nodes[$0.node].output($0.output).elements })
        largestResult = replay.largestResult
        var moved: [(leaf: [NodeOutput], motion: Displacement)] = []
        for leaf in leaves {
            guard let sources = replay.sources(at: leaf), let gradient = numerical.gradient(at: leaf) else {
                continue
            }
            let values = tape.nodes[leaf[0].node].output(leaf[0].output).elements
            moved.append((leaf, Displacement(of: sources, at: values, gradient)))
        }
        moved.sort { $0.motion.weight > $1.motion.weight }
        while let first = moved.first?.motion.weight {
            let isLost = first <= 0x1p-40 * largestResult
            let count = isLost ? moved.count : moved.prefix { $0.motion.weight >= 0x1p-10 * first }.count
            let group = moved.prefix(max(count, 1))
            if replay.confirms(group.map(\.motion)) { self.leaves.formUnion(group.map(\.leaf)) }
            moved.removeFirst(group.count)
        }
    }

    /// Whether the numerical gradient of a leaf is confirmed.
    func covers(_ leaf: [NodeOutput]) -> Bool { leaves.contains(leaf) }
}

/// How the elements of a leaf are moved: in proportion to their own size, and not at all where their slope is not known.
struct Displacement {
    /// Where the leaf stands in the program.
    let sources: [Slot]
    /// How far each element is moved.
    let distances: [Double]
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

    /// By how much the result changes with all elements.
    var weight: Double {
        zip(distances, gradient.values).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * $1.1 * $1.0 * $1.1 }
            .squareRoot()
    }
}

extension DirectionalReplay {
    /// Whether differences along random directions agree with numerical gradients.
    func confirms(_ motions: [Displacement]) -> Bool {
        var signs = RandomSigns(seed: 1)
        return (0..<GradientChecker.directionCount).allSatisfy { _ in
            var (sum, error, squares) = (0.0, 0.0, 0.0)
            let parts = motions.map { motion in
                var direction = motion.distances
                for i in direction.indices where direction[i] != 0 {
                    direction[i] *= signs.next()
                    let change = direction[i] * motion.gradient.values[i]
                    sum += change
                    error += direction[i].magnitude * motion.gradient.errors[i]
                    squares += change * change
                }
                return Part(sources: motion.sources, direction: direction)
            }
            let size = squares.squareRoot()
            // What is small beside rounding of the results need not be known any better than that.
            let tolerance = max(5e-7 * size, 0x1p-36 * largestResult)
            return derivative(along: parts, tolerance: tolerance).confirms(sum, within: error + 1e-6 * size)
        }
    }
}

extension DerivativeEstimate {
    /// Whether a slope found otherwise may be this one: either of the two sides at a kink, as there may be one nearby.
    ///
    /// Where rounding hides every digit, nothing is said against it.
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
