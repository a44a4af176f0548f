/// A computation recorded once more, with another arithmetic: in float64 throughout, and if wanted with every operation's
/// result rounded up or down at random.
///
/// In float64 it is what a computation in a narrower dtype would be without that dtype's rounding. How much its results
/// scatter when they are rounded at random is how much rounding explains.
/// - Source: Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000).
package struct Recomputation {
    package let tape: Tape
    /// Where in the twin each place of the original is.
    package private(set) var places: [NodeOutput: NodeOutput] = [:]
    /// The original of each node.
    package private(set) var originals: [Int] = []
    package private(set) var pass: Tape.BackwardPass

    /// - Parameters:
    ///   - leaves: the places that the twin's results shall depend on; all else is constant.
    ///   - seed: of the random rounding; nil for none.
    ///   - movesInputs: whether that includes what the computation begins with.
    /// - Throws: what the operations throw.
    package init(
        of pass: Tape.BackwardPass, on original: Tape, leaves: [NodeOutput], seed: UInt64? = nil,
        movesInputs: Bool = false
    ) throws(AutogradError) {
        let arithmetic = RecomputationArithmetic(seed: seed)
        tape = Tape(arithmetic: arithmetic)
        // What scatters is measured on rules as they are; a wrong rule must not pass for scatter.
        if seed == nil { tape.faults = original.faults?.another }
        self.pass = pass
        for index in original.nodesBetween(pass.roots, leaves) {
            let node = original.nodes[index]
            let outputs = try record(node, movesInputs ? arithmetic : nil)
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

    /// The same backward pass.
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
    /// What the node's rule by itself makes of cotangents of its outputs, every operation's result being rounded at random,
    /// and if wanted its operands too.
    /// - Throws: what the operation and its rule throw.
    package func cotangent(
        ofOperand operand: Int, _ cotangents: [Tensor], roundedAtRandom seed: UInt64, movesInputs: Bool
    ) throws(AutogradError) -> Tensor? {
        guard let op else { return nil }
        let arithmetic = RecomputationArithmetic(seed: seed)
        let tape = Tape(arithmetic: arithmetic)
        let values = operands.map { operand in
            operand.tensor.map { x in
                operand.place == nil
                    ? tape.constant(x.widened)
                    : tape.input(movesInputs ? arithmetic.rounded(x, of: []) : x.widened)
            }
        }
        guard let place = try tape.apply(op, values, attributes).first?.recordedPlace else { return nil }
        return try tape.cotangent(ofOperand: operand, of: place.node, cotangents.map(\.widened))
    }
}

/// How a twin rounds.
final class RecomputationArithmetic {
    private var state: UInt64?

    init(seed: UInt64?) { state = seed }

    /// A result in float64, moved by one part in 2⁵² if rounding is random.
    ///
    /// A number that is one of an operand's has been selected and not computed, and stays what it is.
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
    /// The same numbers in float64, if they are floating-point numbers.
    var widened: Tensor {
        guard dtype.isFloatingPoint, dtype != .float64 else { return self }
        return Tensor(
            shape: shape, strides: ownStrides, offset: offset, buffer: buffer, dtype: .float64,
            isNumber: isNumber)
    }
}

extension [Tensor] {
    /// The sum of tensors of one shape; nil if there are none.
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
