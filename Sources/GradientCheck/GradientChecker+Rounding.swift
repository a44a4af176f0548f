import Autograd
import FiniteDifferences

/// How far rounding explains that autograd and the numbers differ.
extension GradientChecker {
    /// How a leaf's gradient scatters, element by element, when every operation of both passes rounds at random.
    func scatter(of pass: Tape.BackwardPass, at places: [Place], _ gradient: Tensor) -> [Double] {
        scatter(
            about: gradient,
            twins(of: pass, leaves: places).map { twin in
                var sum = [Double](repeating: 0, count: gradient.count)
                for place in places {
                    guard let part = twin.places[place].flatMap({ twin.pass.gradients[$0] }) else { continue }
                    for (i, x) in part.elements.enumerated() { sum[i] += x }
                }
                return sum
            })
    }

    /// How what a node's rule by itself gives scatters likewise.
    func scatter(
        ofNode index: Int, _ operand: Int, _ cotangents: [Tensor], _ found: Tensor
    ) -> [Double] {
        scatter(
            about: found,
            Self.seeds.compactMap { seed in
                try? tape.nodes[index].cotangent(ofOperand: operand, cotangents, roundedAtRandom: seed)?
                    .elements
            })
    }

    private func scatter(about gradient: Tensor, _ samples: [[Double]]) -> [Double] {
        let g = gradient.elements
        var squares = [Double](repeating: 0, count: g.count)
        for sample in samples {
            for (i, x) in sample.enumerated() { squares[i] += (x - g[i]) * (x - g[i]) }
        }
        return squares.map { samples.isEmpty ? 0 : ($0 / Double(samples.count)).squareRoot() }
    }

    /// How the sum of a pushforward scatters likewise.
    func scatter(
        of pass: Tape.BackwardPass, along tangents: [Place: Tensor], _ sum: Double
    ) throws(AutogradError) -> Double {
        let twins = twins(of: pass, leaves: Array(tangents.keys))
        var squares = 0.0
        for twin in twins {
            var moved: [Place: Tensor] = [:]
            for (place, t) in tangents { if let own = twin.places[place] { moved[own] = t } }
            guard let forward = try GradientChecker(twin.tape).pushforward(twin.pass, moved)?.sum else {
                continue
            }
            squares += (forward - sum) * (forward - sum)
        }
        return twins.isEmpty ? 0 : (squares / Double(twins.count)).squareRoot()
    }

    private func twins(of pass: Tape.BackwardPass, leaves: [Place]) -> [Twin] {
        Self.seeds.compactMap { try? Twin(of: pass, on: tape, leaves: leaves, seed: $0) }
    }

    private static let seeds: ClosedRange<UInt64> = 1...4

    /// By how much more than it scatters rounding may move a number.
    static let scatterMargin = 8.0
}

/// An element at which autograd and the numbers do not agree, to be looked at again with regard to rounding on the way.
struct Doubtful {
    private let element: ElementEvidence
    private let index: Int
    /// How large the leaf's element is, and its elements typically are.
    private let size: Double
    private let typical: Double
    /// How rounding scatters autograd's value.
    private let scatter: Double

    init(_ element: ElementEvidence, _ index: Int, size: Double, typical: Double, scatter: Double) {
        self.element = element
        self.index = index
        self.size = size
        self.typical = typical
        self.scatter = scatter.isFinite ? scatter : .infinity
    }

    /// Where large values cancel, a result is uncertain by more than its own last place, and so are its differences and
    /// its gradient.
    func reconsidered(_ tolerance: Tolerance, scale: Double, _ replay: inout Replay) -> ElementEvidence {
        let a = element.autograd
        let rounding = replay.rounding(of: index)
        var wider = tolerance
        wider.atol += GradientChecker.scatterMargin * scatter
        guard rounding > 0, rounding.isFinite, size > 0 else {
            return ElementEvidence(
                autograd: a, numerical: element.numerical,
                outcome: wider.outcome(a, element.numerical, scale: scale))
        }
        let n = replay.derivative(
            index, typical: typical, tolerance: 0.1 * wider.allowance(a, a), noise: rounding)
        // Slopes here are of the size of what is rounded over what is moved.
        let outcome = wider.outcome(a, n, scale: max(scale, rounding * 0x1p52 / size))
        return ElementEvidence(autograd: a, numerical: n, outcome: outcome)
    }
}

extension ElementEvidence {
    /// Whether a second look may help.
    var isDoubtful: Bool { outcome != .agrees && autograd.isFinite }
}
