import Autograd

extension GradientChecker {
    /// The mistake that explains every element of a gradient in which autograd and the numbers differ.
    ///
    /// - Parameter culprit: what is known to be wrong with the pass: then only its own mistake explains anything.
    public func explanation(
        of evidence: GradientEvidence, _ pass: Tape.BackwardPass, at places: [NodeOutput], culprit: Culprit?
    ) -> Explanation? {
        if let culprit { return culprit.explanation }
        return mistake(evidence, counts: counts(of: pass, at: places)).map { Explanation(.autograd, $0) }
    }

    /// The mistake that explains an expected gradient, autograd's being right.
    public func explanation(
        of discrepancy: Discrepancy, _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) -> Explanation? {
        if let mistake = discrepancy.mistake(counts: counts(of: pass, at: places), isWritten: true) {
            return Explanation(.expected, mistake)
        }
        // What earlier passes left in `.grad` is in the right value, and in that of every rival.
        let base = (try? sum(pass.gradients, at: places)) ?? []
        guard base.count == discrepancy.right.count else { return nil }
        return rival(explaining: discrepancy, pass, at: places) { rival in
            zip(discrepancy.right, zip(base, rival)).map { $0 - $1.0 + $1.1 }
        }.map { Explanation(.expected, $0.mistake, through: $0.through) }
    }

    /// The first rival that gives what is wrong.
    func rival(
        explaining discrepancy: Discrepancy, _ pass: Tape.BackwardPass, at places: [NodeOutput],
        _ gradient: ([Double]) -> [Double] = { $0 }
    ) -> MistakeHypothesis? {
        let rivals = rivals(pass, at: places)
        return rivals.first { rival in
            let found = try? tape.cotangents(
                from: pass.roots, pass.cotangents, to: places,
                replacing: { (node, operand, cotangents) throws(AutogradError) in
                    guard node == rival.node, operand == rival.operand else { return nil }
                    return try rival.cotangent(cotangents)
                })
            guard let found, let values = try? sum(found.mapValues(\.tensor), at: places),
                values.count == discrepancy.right.count
            else { return false }
            return discrepancy.isExplained(by: gradient(values), candidates: rivals.count)
        }
    }

    /// A leaf's gradient: the sum over the places where it stands.
    private func sum(_ gradients: [NodeOutput: Tensor], at places: [NodeOutput]) throws(AutogradError)
        -> [Double]
    {
        var sum: [Double] = []
        for place in places {
            guard let g = gradients[place]?.elements else { continue }
            sum = sum.isEmpty ? g : zip(sum, g).map { $0 + $1 }
        }
        return sum
    }

    /// The mistake in one node's pullback, whose evidence this is.
    func explanation(
        ofNode index: Int, operand: Int, _ cotangents: [Tensor], _ evidence: GradientEvidence
    ) -> Explanation? {
        if let mistake = mistake(evidence, counts: counts([index])) {
            return Explanation(.autograd, mistake, node: original(index))
        }
        guard let discrepancy = Discrepancy(evidence),
            let inside = try? InsideOfNode(tape, index, operand, cotangents),
            let rival = GradientChecker(inside.tape)
                .rival(explaining: discrepancy, inside.pass, at: [inside.place])
        else { return nil }
        let through = rival.through
        return Explanation(
            .autograd, rival.mistake, node: original(index),
            through: Explanation.Through(
                operation: through.operation, argument: through.argument, node: nil))
    }

    func mistake(_ evidence: GradientEvidence, counts: Set<Int>) -> Mistake? {
        guard evidence.outcome == .differs else { return nil }
        return Discrepancy(evidence)?.mistake(counts: counts, isWritten: false)
    }

    /// Of how many elements sums and means are taken on the way from a leaf.
    public func counts(of pass: Tape.BackwardPass, at places: [NodeOutput]) -> Set<Int> {
        counts(tape.nodesBetween(pass.roots, places))
    }

    /// How many times as many elements the nodes' operands have as their results, or the other way round.
    func counts(_ nodes: [Int]) -> Set<Int> {
        var counts: Set<Int> = []
        for node in nodes.map({ tape.nodes[$0] }) {
            let result = node.value.count
            for count in node.operands.compactMap({ $0.tensor?.count }) where count > 0 && result > 0 {
                let ratio = max(count, result) / min(count, result)
                if ratio * min(count, result) == max(count, result), ratio > 1 { counts.insert(ratio) }
            }
        }
        return counts
    }
}

/// A hand-written function's forward, as a computation of its own.
private struct InsideOfNode {
    let tape: Tape
    let place: NodeOutput
    let pass: Tape.BackwardPass

    /// nil where the node is not made of others.
    init?(_ outer: Tape, _ index: Int, _ operand: Int, _ cotangents: [Tensor]) throws {
        let node = outer.nodes[index]
        guard let op = node.op, case .opaque(let compute) = op.kernel else { return nil }
        let tape = Tape(recordingEverythingIn: .float64)
        let inputs = node.operands.map { $0.tensor.map(tape.input) }
        let results = try compute(Operands(recorded: inputs, node.attributes, on: tape))
        let roots = results.compactMap(\.recordedPlace)
        guard roots.count == cotangents.count, let place = inputs[operand]?.recordedPlace else { return nil }
        self.tape = tape
        self.place = place
        pass = Tape.BackwardPass(roots: roots, cotangents: cotangents, gradients: [:])
    }
}
