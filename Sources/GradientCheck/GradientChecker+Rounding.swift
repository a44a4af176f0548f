import Autograd
import FiniteDifferences

/// How far rounding explains that autograd and the numbers differ.
extension GradientChecker {
    /// How a leaf's gradient scatters, element by element, when every operation of both passes rounds at random.
    func scatter(of pass: Tape.BackwardPass, at places: [Place], count: Int) -> [Double] {
        let samples = twins(of: pass, leaves: places).compactMap { twin in
            try? places.compactMap { twin.places[$0] }.compactMap { twin.pass.gradients[$0] }.summed?.elements
        }
        return standardDeviations(samples, count)
    }

    /// How what a node's rule by itself gives scatters likewise.
    func scatter(ofNode index: Int, _ operand: Int, _ cotangents: [Tensor], count: Int) -> [Double] {
        let samples = Self.seeds.compactMap { seed in
            try? tape.nodes[index].cotangent(ofOperand: operand, cotangents, roundedAtRandom: seed)?.elements
        }
        return standardDeviations(samples, count)
    }

    /// Of each element; 0 where it is not known.
    private func standardDeviations(_ samples: [[Double]], _ count: Int) -> [Double] {
        let samples = samples.filter { $0.count == count }
        return (0..<count).map { i in standardDeviation(samples.map { $0[i] }) }
    }

    private func standardDeviation(_ sample: [Double]) -> Double {
        let finite = sample.filter(\.isFinite)
        guard finite.count > 1 else { return 0 }
        let mean = finite.reduce(0, +) / Double(finite.count)
        let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(finite.count - 1)).squareRoot()
    }

    /// How the sum of a pushforward scatters likewise.
    func scatter(of pass: Tape.BackwardPass, along tangents: [Place: Tensor]) -> Double {
        let sums = twins(of: pass, leaves: Array(tangents.keys)).compactMap { twin in
            var moved: [Place: Tensor] = [:]
            for (place, t) in tangents { if let own = twin.places[place] { moved[own] = t } }
            return try? GradientChecker(twin.tape).pushforward(twin.pass, moved)?.sum
        }
        return standardDeviation(sums)
    }

    private func twins(of pass: Tape.BackwardPass, leaves: [Place]) -> [Twin] {
        Self.seeds.compactMap { try? Twin(of: pass, on: tape, leaves: leaves, seed: $0) }
    }

    private static let seeds: ClosedRange<UInt64> = 1...4

    /// By how much more than it scatters rounding may move a number.
    static let scatterMargin = 8.0
}

/// An element at which autograd and the numbers do not agree, to be looked at again.
///
/// Where large values cancel, a result is uncertain by more than its own last place, and so are its differences and its
/// gradient. And a fine sawtooth can look like a line to the few steps of a first look.
struct Doubt {
    private let element: ElementEvidence
    private let index: Int
    /// The leaf's element, and how large its elements typically are.
    private let x: Double
    private let typical: Double
    /// How rounding scatters autograd's value.
    private let scatter: Double

    init(_ element: ElementEvidence, _ index: Int, at x: Double, typical: Double, scatter: Double) {
        self.element = element
        self.index = index
        self.x = x
        self.typical = typical
        self.scatter = scatter.isFinite ? scatter : 0
    }

    /// What is found with regard to rounding on the way, and with steps that suit the element rather than its tensor.
    ///
    /// Agreement with the tensor's steps suffices too.
    func settled(_ tolerance: Tolerance, scale: Double, _ replay: inout Replay) -> ElementEvidence {
        let a = element.autograd
        let rounding = replay.rounding(of: index)
        let noise = rounding.isFinite ? rounding : 0
        var wider = tolerance
        wider.atol += GradientChecker.scatterMargin * scatter
        // Slopes here are of the size of what is rounded over what is moved.
        let size = max(x.magnitude, typical)
        let scale = size > 0 ? max(scale, noise * 0x1p52 / size) : scale
        func look(_ unit: Double) -> ElementEvidence {
            let n = replay.derivative(index, typical: unit, tolerance: 0, noise: noise)
            return ElementEvidence(
                autograd: a, numerical: n, outcome: wider.outcome(a, n, scale: scale))
        }
        let careful = look(x == 0 ? typical : 0)
        if careful.outcome == .agrees { return careful }
        let usual = look(typical)
        if usual.outcome == .agrees { return usual }
        let isUndecided = careful.outcome == .inconclusive && element.outcome == .inconclusive
        return isUndecided ? element : careful
    }
}

extension ElementEvidence {
    /// Whether a second look may help.
    var isDoubtful: Bool { outcome != .agrees && autograd.isFinite }
}
