import Autograd
import FiniteDifferences

/// Compares what autograd found with differences of the recorded computation.
public struct GradientChecker {
    let tape: Tape
    /// The nodes that a caller knows these by, where this checks a twin of another tape.
    let originals: [Int]?
    /// For all comparisons, where the author set them.
    let atol: Double?
    let rtol: Double?
    /// May help with many elements.
    let workers: Workers

    public init(_ tape: Tape, atol: Double? = nil, rtol: Double? = nil, workers: Workers = Workers()) {
        self.init(tape, originals: nil, atol: atol, rtol: rtol, workers)
    }

    init(
        _ tape: Tape, originals: [Int]?, atol: Double?, rtol: Double?, _ workers: Workers
    ) {
        self.tape = tape
        self.originals = originals
        self.atol = atol
        self.rtol = rtol
        self.workers = workers
    }

    /// The gradient that one backward pass gave for a leaf, element by element.
    ///
    /// - Parameters:
    ///   - places: where the leaf stands on the tape; several if it was changed between uses.
    ///   - gradient: what the pass added to the leaf's `.grad`.
    /// - Throws: what replaying throws.
    /// - Complexity: a replay of what the leaf reaches, for each element and difference.
    public func check(
        _ pass: Tape.BackwardPass, at places: [Place], gradient: Tensor
    ) throws(AutogradError) -> GradientEvidence {
        let dtype = coarsest(pass.roots, places)
        if dtype != .float64, let wide = try widened(pass, at: places) {
            let evidence = try wide.checker.check(wide.pass, at: wide.places, gradient: wide.gradient)
            return try narrowed(evidence, pass, at: places, to: gradient)
        }
        let cotangents = pass.cotangents.map(\.elements)
        let replays = Replays { () throws(AutogradError) in
            try Replay(Program(tape, from: places, to: pass.roots), cotangents: cotangents)
        }
        var replay = try replays.make()
        let leaf = places.first.map { tape.nodes[$0.node].output($0.output) } ?? gradient
        let evidence = judged(gradient, leaf, dtype, &replay, replays) { movesInputs in
            scatter(of: pass, at: places, count: gradient.count, movesInputs: movesInputs)
        }
        let recorded = pass.roots.map { tape.nodes[$0.node].output($0.output).elements }
        return dtype != .float64 || replay.reproduces(recorded) ? evidence : evidence.unreproducible
    }

    /// The node that a caller knows.
    func original(_ node: Int) -> Int { originals.map { $0[node] } ?? node }

    /// The narrowest dtype on the way, or of what is met there: its rounding is what the comparison must allow for.
    func coarsest(_ roots: [Place], _ leaves: [Place]) -> DType {
        var coarsest = DType.float64
        func meet(_ dtype: DType?) {
            if let dtype, dtype.isFloatingPoint, dtype.epsilon > coarsest.epsilon { coarsest = dtype }
        }
        for index in tape.nodesBetween(roots, leaves) {
            meet(tape.nodes[index].value.dtype)
            for operand in tape.nodes[index].operands where operand.tensor?.isNumber != true {
                meet(operand.tensor?.dtype)
            }
        }
        return coarsest
    }

    func judged(
        _ gradient: Tensor, _ leaf: Tensor, _ dtype: DType, _ replay: inout Replay, _ replays: Replays,
        scatter: (_ movesInputs: Bool) -> [Double]
    ) -> GradientEvidence {
        let autograd = gradient.elements
        let values = leaf.elements
        let typical = typicalMagnitude(values)
        // What autograd found says how exact the numbers have to be, not what they are.
        let expected = Tolerance(
            for: dtype, largest: autograd.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 })
        let estimates = replays.mapped(values.count, &replay, workers) { element, replay in
            let a = autograd[element]
            return replay.derivative(element, typical: typical, tolerance: 0.1 * expected.allowance(a, a))
        }
        let largest = estimates.reduce(0.0) { top, estimate in
            estimate.value.isFinite ? max(top, estimate.value.magnitude) : top
        }
        let natural = replay.largestResult / max(typical, 0x1p-500)
        let scale = max(largest, natural.isFinite ? natural : 0)
        let tolerance = tolerance(for: dtype, largest: largest)
        var elements = zip(autograd, estimates).map { a, n in
            ElementEvidence(autograd: a, numerical: n, outcome: tolerance.outcome(a, n, scale: scale))
        }
        settle(&elements, at: values, typical, tolerance, scale: scale, &replay, scatter: scatter)
        return GradientEvidence(
            shape: gradient.shape, dtype: dtype, elements: elements, tolerance: tolerance)
    }

    /// The author's tolerance, or the dtype's.
    func tolerance(for dtype: DType, largest: Double) -> Tolerance {
        let natural = Tolerance(for: dtype, largest: largest)
        return Tolerance(atol: atol ?? natural.atol, rtol: rtol ?? natural.rtol)
    }

    /// The root mean square of the finite elements.
    func typicalMagnitude(_ values: [Double]) -> Double {
        var (largest, sum, count) = (0.0, 0.0, 0.0)
        for x in values where x.isFinite { largest = max(largest, x.magnitude) }
        guard largest > 0 else { return 0 }
        for x in values where x.isFinite {
            sum += (x / largest) * (x / largest)
            count += 1
        }
        return largest * (sum / count).squareRoot()
    }
}

extension Tolerance {
    /// Whether autograd's value and the numerical one agree, differ, or cannot be compared.
    ///
    /// - Parameter scale: how large slopes are here: the largest of the tensor, and results over arguments.
    func outcome(_ a: Double, _ n: DerivativeEstimate, scale: Double) -> GradientEvidence.Outcome {
        guard n.isEstablished else { return .inconclusive }
        if case .kink(let left, let right) = n.kind {
            let low = min(left.value - left.error, right.value - right.error)
            let high = max(left.value + left.error, right.value + right.error)
            let slack = allowance(a, max(low.magnitude, high.magnitude))
            return a >= low - slack && a <= high + slack ? .agrees : .differs
        }
        // The error is a bound that holds 99 times in 100: beyond it lies doubt first, and only then a difference.
        let distance = (a - n.value).magnitude
        guard distance <= allowance(a, n.value) + 3 * n.error else {
            return distance > allowance(a, n.value) + 10 * n.error ? .differs : .inconclusive
        }
        // An error bar as long as the value says nothing, unless both are nothing beside what slopes are like here.
        let isTelling = n.error <= 1e-3 * max(a.magnitude, n.value.magnitude) || n.error <= 1e-6 * scale
        return isTelling || n.error <= max(atol, 0x1p-960) ? .agrees : .inconclusive
    }
}
