import Autograd
import FiniteDifferences

/// Compares gradients computed by autograd with finite differences of the recorded computation.
public struct GradientChecker {
    let tape: Tape
    /// Maps the nodes of this tape to those of the original tape, if this tape is a recomputation; otherwise nil.
    let originals: [Int]?
    /// The user's tolerances; nil for the defaults of each dtype.
    let atol: Double?
    let rtol: Double?
    /// Idle threads that may share the work.
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

    /// The numerical gradients of all leaves of a pass, for checking the leaves one by one.
    ///
    /// - Parameter leaves: For each leaf its positions on the tape; several if the leaf was modified between uses.
    /// - Throws: Errors thrown by the operations.
    public func numericalGradients(
        of pass: Tape.BackwardPass, at leaves: [[NodeOutput]]
    ) throws(AutogradError) -> NumericalGradients {
        let places = leaves.flatMap { $0 }
        var gradients = try NumericalGradients(tape, pass, at: places)
        gradients.dtype = coarsest(pass.roots, places)
        gradients.confirmation = try Confirmation(tape, pass, gradients, at: leaves)
        return gradients
    }

    /// Checks each element of a leaf's gradient from one backward pass.
    ///
    /// - Parameters:
    ///   - places: The leaf's positions on the tape; several if the leaf was modified between uses.
    ///   - gradient: The gradient that the pass added to the leaf's `.grad`.
    ///   - numerical: The numerical gradients of the pass, if already computed.
    /// - Throws: Errors thrown by the operations.
    /// - Complexity: A few passes; for each element that these do not decide, several replays of its dependents.
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
        var evidence = try judged(subject, decided, replays, smooth) { roundsInputs in
            scatter(of: pass, at: places, count: gradient.count, roundsInputs: roundsInputs)
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

    /// The numerical gradients of a pass, and their confirmation for one leaf by differences of the whole
    /// computation.
    private func confirmed(
        _ numerical: NumericalGradients?, of pass: Tape.BackwardPass, at leaf: [NodeOutput]
    ) throws(AutogradError) -> (NumericalGradients, Confirmation) {
        if let numerical, let confirmation = numerical.confirmation, confirmation.isReproducible,
            confirmation.covers(leaf)
        {
            return (numerical, confirmation)
        }
        // Confirm this leaf alone: the joint confirmation may have failed because of another leaf.
        let gradients: NumericalGradients
        if let numerical { gradients = numerical } else { gradients = try .init(tape, pass, at: leaf) }
        return (gradients, try Confirmation(tape, pass, gradients, at: [leaf]))
    }

    /// The index of a node on the original tape.
    func original(_ node: Int) -> Int { originals.map { $0[node] } ?? node }

    /// The narrowest dtype of all values and operands between the roots and the leaves, which determines the
    /// tolerance.
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

    /// Completes decided elements with evidence from differences of the whole computation.
    func judged(
        _ subject: GradientUnderTest, _ decided: [ElementEvidence], _ replays: Replays,
        _ accumulated: NumericalGradients.Values? = nil, scatter: (_ roundsInputs: Bool) -> [Double],
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
        // Autograd's values only set the required accuracy of the estimates.
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

    /// The user's tolerance, or the default of the dtype.
    func tolerance(for dtype: DType, largest: Double) -> Tolerance {
        let natural = Tolerance(for: dtype, largest: largest)
        return Tolerance(atol: atol ?? natural.atol, rtol: rtol ?? natural.rtol)
    }
}

extension [ElementEvidence] {
    /// The largest magnitude of the finite numerical derivatives.
    fileprivate var largestEstimate: Double {
        reduce(0) { $1.numerical.value.isFinite ? Swift.max($0, $1.numerical.value.magnitude) : $0 }
    }
}

extension [Double] {
    /// The largest magnitude of the finite elements; 0 if there are none.
    var largestFinite: Double { reduce(0) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 } }
}

extension Tolerance {
    /// The outcome of comparing autograd's value with the numerical estimate.
    ///
    /// - Parameter scale: The magnitude of slopes in this computation: the largest of the tensor, or results over
    ///   arguments.
    func outcome(_ a: Double, _ n: DerivativeEstimate, scale: Double) -> GradientEvidence.Outcome {
        guard n.isEstablished else { return .inconclusive }
        // If the slope or both one-sided slopes are known, a value that is not finite is wrong.
        guard a.isFinite else { return n.isKnown(scale: scale) ? .differs : .inconclusive }
        if case .kink(let left, let right) = n.kind {
            let low = min(left.value - left.error, right.value - right.error)
            let high = max(left.value + left.error, right.value + right.error)
            let slack = allowance(a, max(low.magnitude, high.magnitude))
            return a >= low - slack && a <= high + slack ? .agrees : .differs
        }
        // The error bound holds in 99 of 100 cases: values slightly beyond it are inconclusive.
        let distance = (a - n.value).magnitude
        guard distance <= allowance(a, n.value) + 3 * n.error else {
            return distance > allowance(a, n.value) + 10 * n.error ? .differs : .inconclusive
        }
        return n.isKnown(scale: max(scale, 1e3 * a.magnitude)) || n.error <= max(atol, 0x1p-960)
            ? .agrees : .inconclusive
    }
}

extension DerivativeEstimate {
    /// True if the errors of the slopes are small relative to the slopes or to the magnitude of slopes in this
    /// computation.
    fileprivate func isKnown(scale: Double) -> Bool {
        let (left, right) = slopes
        let error = max(left.error, right.error)
        return error <= 1e-3 * max(left.value.magnitude, right.value.magnitude) || error <= 1e-6 * scale
    }
}
