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

    /// The numerical gradients of some leaves of a pass, for checking them one by one.
    ///
    /// - Parameter leaves: where each of them stands on the tape; in several places if it was changed between uses.
    /// - Throws: what the operations throw.
    public func numericalGradients(
        of pass: Tape.BackwardPass, at leaves: [[NodeOutput]]
    ) throws(AutogradError) -> NumericalGradients {
        let places = leaves.flatMap { $0 }
        var gradients = try NumericalGradients(tape, pass, at: places)
        gradients.dtype = coarsest(pass.roots, places)
        gradients.confirmation = try Confirmation(tape, pass, gradients, at: leaves)
        return gradients
    }

    /// The gradient that one backward pass gave for a leaf, element by element.
    ///
    /// - Parameters:
    ///   - places: where the leaf stands on the tape; several if it was changed between uses.
    ///   - gradient: what the pass added to the leaf's `.grad`.
    ///   - numerical: the numerical gradients of the pass, if they have been found already.
    /// - Throws: what replaying throws.
    /// - Complexity: that of a few passes; for each element that is not decided so, some replays of what it reaches.
    public func check(
        _ pass: Tape.BackwardPass, at places: [NodeOutput], gradient: Tensor,
        numerical: NumericalGradients? = nil
    ) throws(AutogradError) -> GradientEvidence {
        let dtype = numerical?.dtype == .float64 ? .float64 : coarsest(pass.roots, places)
        if dtype != .float64, let wide = try widened(pass, at: places) {
            let evidence = try wide.checker.check(wide.pass, at: wide.places, gradient: wide.gradient)
            return try narrowed(evidence, pass, at: places, to: gradient)
        }
        let subject = GradientUnderTest(
            gradient: gradient,
            leaf: places.first.map { tape.nodes[$0.node].output($0.output) } ?? gradient, dtype: dtype)
        let (numerical, confirmation) = try confirmed(numerical, of: pass, at: places)
        let accumulated = numerical.gradient(at: places)
        let decided = decided(
            subject, confirmation.covers(places) ? accumulated : nil,
            largestResult: confirmation.largestResult)
        let cotangents = pass.cotangents.map(\.elements)
        let replays = Replays { () throws(AutogradError) in
            try Replay(Program(tape, from: places, to: pass.roots), cotangents: cotangents)
        }
        let smooth = numerical.isSmooth ? accumulated : nil
        var evidence = try judged(subject, decided, replays, smooth) { movesInputs in
            scatter(of: pass, at: places, count: gradient.count, movesInputs: movesInputs)
        } choices: {
            try? NumericalGradients(tape, pass, at: places, adoptsChoices: true).gradient(at: places)
        }
        if let accumulated, !numerical.isSmooth {
            evidence.differsAtSingularities = evidence.elements.indices.allSatisfy { i in
                let element = evidence.elements[i]
                let size = max(element.autograd.magnitude, accumulated.values[i].magnitude)
                return element.outcome != .differs || !(accumulated.errors[i] <= 1e-6 * size)
            }
        }
        return dtype != .float64 || confirmation.isReproducible ? evidence : evidence.unreproducible
    }

    /// The numerical gradients of a pass, with what differences of the whole computation say of one leaf's.
    private func confirmed(
        _ numerical: NumericalGradients?, of pass: Tape.BackwardPass, at leaf: [NodeOutput]
    ) throws(AutogradError) -> (NumericalGradients, Confirmation) {
        if let numerical, let confirmation = numerical.confirmation, confirmation.isReproducible,
            confirmation.covers(leaf)
        {
            return (numerical, confirmation)
        }
        // The leaf by itself: others may be what is not confirmed.
        let gradients: NumericalGradients
        if let numerical { gradients = numerical } else { gradients = try .init(tape, pass, at: leaf) }
        return (gradients, try Confirmation(tape, pass, gradients, at: [leaf]))
    }

    /// The node that a caller knows.
    func original(_ node: Int) -> Int { originals.map { $0[node] } ?? node }

    /// The narrowest dtype on the way, or of what is met there: its rounding is what the comparison must allow for.
    func coarsest(_ roots: [NodeOutput], _ leaves: [NodeOutput]) -> DType {
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

    /// Evidence for every element: what is decided, and for the others what differences of the whole computation say.
    func judged(
        _ subject: GradientUnderTest, _ decided: [ElementEvidence], _ replays: Replays,
        _ accumulated: NumericalGradients.Values? = nil, scatter: (_ movesInputs: Bool) -> [Double],
        choices: () -> NumericalGradients.Values?
    ) throws(AutogradError) -> GradientEvidence {
        let autograd = subject.gradient.elements
        let open = decided.indices.filter { !decided[$0].numerical.isEstablished }
        guard !open.isEmpty || decided.contains(where: { $0.outcome == .differs }) else {
            return GradientEvidence(
                shape: subject.gradient.shape, dtype: subject.dtype, elements: decided,
                tolerance: tolerance(for: subject.dtype, largest: decided.largestEstimate))
        }
        var replay = try replays.make()
        let values = subject.leaf.elements
        let typical = values.typicalMagnitude
        // What autograd found says how exact the numbers have to be, not what they are.
        let expected = Tolerance(for: subject.dtype, largest: autograd.largestFinite)
        let found = replays.mapped(open.count, &replay, workers) { k, replay in
            let a = autograd[open[k]]
            return replay.derivative(open[k], typical: typical, tolerance: 0.1 * expected.allowance(a, a))
        }
        let largest = max(found.map(\.value).largestFinite, decided.largestEstimate)
        let natural = replay.largestResult / max(typical, 0x1p-500)
        let scale = max(largest, natural.isFinite ? natural : 0)
        let tolerance = tolerance(for: subject.dtype, largest: largest)
        var elements = decided
        for (i, n) in zip(open, found) {
            elements[i] = ElementEvidence(
                autograd: autograd[i], numerical: n,
                outcome: tolerance.outcome(autograd[i], n, scale: scale))
        }
        settle(
            &elements, at: values, typical, tolerance, scale: scale, &replay, accumulated, scatter: scatter,
            choices: choices)
        return GradientEvidence(
            shape: subject.gradient.shape, dtype: subject.dtype, elements: elements, tolerance: tolerance)
    }

    /// The author's tolerance, or the dtype's.
    func tolerance(for dtype: DType, largest: Double) -> Tolerance {
        let natural = Tolerance(for: dtype, largest: largest)
        return Tolerance(atol: atol ?? natural.atol, rtol: rtol ?? natural.rtol)
    }
}

/// A gradient that is put to the test.
struct GradientUnderTest {
    let gradient: Tensor
    /// The values at which it was taken.
    let leaf: Tensor
    /// The narrowest dtype on the way.
    let dtype: DType

    /// Evidence before any is found.
    var undecided: [ElementEvidence] { gradient.elements.map { .undecided($0) } }
}

extension [ElementEvidence] {
    /// The largest magnitude of the numerical derivatives that are known.
    fileprivate var largestEstimate: Double {
        reduce(0) { $1.numerical.value.isFinite ? Swift.max($0, $1.numerical.value.magnitude) : $0 }
    }
}

extension [Double] {
    /// The largest magnitude of the finite elements; 0 if there are none.
    var largestFinite: Double { reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 } }
}

extension Tolerance {
    /// Whether autograd's value and the numerical one agree, differ, or cannot be compared.
    ///
    /// - Parameter scale: how large slopes are here: the largest of the tensor, and results over arguments.
    func outcome(_ a: Double, _ n: DerivativeEstimate, scale: Double) -> GradientEvidence.Outcome {
        guard n.isEstablished else { return .inconclusive }
        // Where a slope or both one-sided ones are known, neither infinity nor nan is one of them.
        guard a.isFinite else { return n.isKnown(scale: scale) ? .differs : .inconclusive }
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
        return n.isKnown(scale: max(scale, 1e3 * a.magnitude)) || n.error <= max(atol, 0x1p-960)
            ? .agrees : .inconclusive
    }
}

extension DerivativeEstimate {
    /// Whether the errors of the slopes are small beside them, or beside what slopes are like here: an error bar as long as the
    /// value says nothing.
    fileprivate func isKnown(scale: Double) -> Bool {
        let (left, right) = slopes
        let error = max(left.error, right.error)
        return error <= 1e-3 * max(left.value.magnitude, right.value.magnitude) || error <= 1e-6 * scale
    }
}
