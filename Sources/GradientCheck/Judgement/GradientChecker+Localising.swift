import Autograd

/// The operation whose own derivative rule is wrong.
public struct Culprit: Sendable {
    /// Its node on the tape.
    public let node: Int
    public let operation: String
    /// The name of the operand whose cotangent is wrong.
    public let argument: String
    /// The element of that operand that is furthest off.
    public let index: [Int]
}

extension GradientChecker {
    /// The first node, going back from the roots, whose own pullback differs from its own differences.
    ///
    /// Every node between roots and leaf is put to the test by itself, at its recorded inputs, for a fixed irregular
    /// cotangent: a right rule that was fed by a wrong one passes.
    /// - Throws: what replaying throws.
    public func culprit(_ pass: Tape.BackwardPass, at places: [Place]) throws(AutogradError) -> Culprit? {
        let leading = tape.nodesBetween(pass.roots, Set(places))
        let reached = Set(leading)
        for index in leading.reversed() {
            let node = tape.nodes[index]
            guard let op = node.op else { continue }
            for (i, operand) in node.operands.enumerated() {
                guard let place = operand.place, reached.contains(place.node), let value = operand.tensor
                else { continue }
                if let worst = try worstElement(of: index, operand: i, value) {
                    return Culprit(
                        node: index, operation: op.name, argument: op.parameterName(ofOperand: i),
                        index: value.shape.index(ofElement: worst))
                }
            }
        }
        return nil
    }

    /// The element at which a node's pullback is furthest from its differences; nil where they agree.
    private func worstElement(of index: Int, operand: Int, _ value: Tensor) throws(AutogradError) -> Int? {
        let node = tape.nodes[index]
        var cotangents: [Tensor] = []
        for (k, output) in node.outputs.enumerated() {
            cotangents.append(try irregular(like: output, seed: k))
        }
        guard let found = try tape.cotangent(ofOperand: operand, of: index, cotangents) else { return nil }
        let weights = cotangents.map(\.elements)
        let replays = Replays { () throws(AutogradError) in
            try Replay(Program(tape, node: index, operand: operand), cotangents: weights)
        }
        var replay = try replays.make()
        let evidence = judged(found, value, value.dtype, &replay, replays)
        guard evidence.outcome == .differs else { return nil }
        let distances = evidence.elements.map { element in
            element.outcome == .differs ? (element.autograd - element.numerical.value).magnitude : -1
        }
        return distances.indices.max { distances[$0] < distances[$1] || distances[$1].isNaN }
    }
}

extension [Int] {
    /// The index of the element at a place in row-major order, this being a shape.
    public func index(ofElement element: Int) -> [Int] {
        var rest = element
        var index = [Int](repeating: 0, count: count)
        for d in indices.reversed() where self[d] > 0 {
            index[d] = rest % self[d]
            rest /= self[d]
        }
        return index
    }
}
