/// A computation and its backward pass, recorded again in float64, optionally with random rounding of every result.
///
/// In float64 it shows the result of a narrower dtype without that dtype's rounding error. With random rounding, the
/// standard deviation of repeated recomputations estimates the rounding error of float64.
/// - Source: Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000).
package struct Recomputation {
    /// The tape of the recomputation.
    package let tape: Tape
    /// The node outputs of this tape, keyed by the node outputs of the original tape.
    package private(set) var places: [NodeOutput: NodeOutput] = [:]
    /// For each node of this tape, the index of the node of the original tape that it comes from.
    package private(set) var originals: [Int] = []
    /// The backward pass on this tape.
    package private(set) var pass: Tape.BackwardPass

    /// Recomputes the part of a tape between `leaves` and the roots of a backward pass, and repeats the pass.
    ///
    /// - Parameters:
    ///   - leaves: node outputs of the original tape that become inputs; values that do not depend on them are
    ///     constants.
    ///   - seed: the seed of the random rounding; nil for rounding to nearest.
    ///   - roundsInputs: also round the inputs at random.
    /// - Throws: the errors of the operations and their rules.
    package init(
        of pass: Tape.BackwardPass, on original: Tape, leaves: [NodeOutput], seed: UInt64? = nil,
        roundsInputs: Bool = false
    ) throws(AutogradError) {
        let arithmetic = RecomputationArithmetic(seed: seed)
        tape = Tape(arithmetic: arithmetic)
        // Random rounding uses the correct rules: the effect of a fault must not count as rounding error.
        if seed == nil { tape.faults = original.faults?.fresh }
        self.pass = pass
        for index in original.nodesBetween(pass.roots, leaves) {
            let node = original.nodes[index]
            let outputs = try record(node, roundsInputs ? arithmetic : nil)
            for (k, output) in outputs.enumerated() {
                if let place = output.recordedPlace { places[NodeOutput(node: index, output: k)] = place }
            }
            while originals.count < tape.nodes.count { originals.append(index) }
        }
        try differentiate(pass, on: original, leaves)
    }

    private func record(_ node: Node, _ mover: RecomputationArithmetic?) throws(AutogradError) -> [Value] {
        guard let op = node.op else {
            return [tape.input(mover?.rounded(node.value, of: []) ?? node.value.widened)]
        }
        let operands = node.operands.map { operand in
            operand.place.flatMap { places[$0] }.map(tape.value)
                ?? operand.tensor.map { tape.constant($0.widened) }
        }
        return try tape.apply(op, operands, node.attributes)
    }

    /// Repeats the backward pass on this tape.
    private mutating func differentiate(
        _ pass: Tape.BackwardPass, on original: Tape, _ leaves: [NodeOutput]
    ) throws(AutogradError) {
        var (roots, cotangents): ([NodeOutput], [Tensor]) = ([], [])
        for (root, g) in zip(pass.roots, pass.cotangents) {
            guard let root = places[root] else { continue }
            roots.append(root)
            cotangents.append(g.widened)
        }
        let found = try tape.cotangents(from: roots, cotangents, to: leaves.compactMap { places[$0] })
        self.pass = Tape.BackwardPass(
            roots: roots, cotangents: cotangents, gradients: found.mapValues(\.tensor))
    }
}

extension Node {
    /// The cotangent of one operand, computed from the cotangents of the outputs with every result rounded at random.
    ///
    /// - Parameter roundsInputs: also round the operands at random.
    /// - Throws: the errors of the operation and its rule.
    package func cotangent(
        ofOperand operand: Int, _ cotangents: [Tensor], roundedAtRandom seed: UInt64, roundsInputs: Bool
    ) throws(AutogradError) -> Tensor? {
        guard let op else { return nil }
        let arithmetic = RecomputationArithmetic(seed: seed)
        let tape = Tape(arithmetic: arithmetic)
        let values = operands.map { operand in
            operand.tensor.map { x in
                operand.place == nil
                    ? tape.constant(x.widened)
                    : tape.input(roundsInputs ? arithmetic.rounded(x, of: []) : x.widened)
            }
        }
        guard let place = try tape.apply(op, values, attributes).first?.recordedPlace else { return nil }
        return try tape.cotangent(ofOperand: operand, of: place.node, cotangents.map(\.widened))
    }
}

/// The rounding of results in a recomputation.
final class RecomputationArithmetic {
    private var state: UInt64?

    init(seed: UInt64?) { state = seed }

    /// A result converted to float64 and, with random rounding, changed by a relative ±2⁻⁵².
    ///
    /// A number that equals an element of an operand up to its sign was selected rather than computed, so it has no
    /// rounding error and stays unchanged.
    func rounded(_ result: Tensor, of operands: [Value?]) -> Tensor {
        guard result.dtype.isFloatingPoint else { return result }
        guard let seed = state else { return result.widened }
        var signs = SplitMix64(state: seed)
        let selectable = Set(operands.flatMap { $0?.tensor.elements ?? [] }.map(\.magnitude))
        let elements = result.elements.map { y in
            let isUp = signs.next() & 1 == 0
            return selectable.contains(y.magnitude) ? y : y * (isUp ? 1 + 0x1p-52 : 1 - 0x1p-52)
        }
        state = signs.state
        return Tensor(elements, contiguous: result.shape, dtype: .float64)
    }
}

extension Tensor {
    /// The same elements with dtype float64; integers and booleans stay unchanged.
    var widened: Tensor {
        guard dtype.isFloatingPoint, dtype != .float64 else { return self }
        return Tensor(
            shape: shape, strides: ownStrides, offset: offset, buffer: buffer, dtype: .float64,
            isNumber: isNumber)
    }
}

extension [Tensor] {
    /// The elementwise sum of tensors of one shape; nil for an empty array.
    package var summed: Tensor? {
        get throws(AutogradError) {
            guard let first, count > 1 else { return first }
            var elements = first.elements
            for tensor in dropFirst() {
                for (i, x) in tensor.elements.enumerated() where i < elements.count { elements[i] += x }
            }
            return try Tensor(elements, shape: first.shape, dtype: first.dtype)
        }
    }
}
