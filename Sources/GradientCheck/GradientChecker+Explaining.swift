import Autograd

/// Explaining wrong gradients by common mistakes.
extension GradientChecker {
    /// The common mistake that explains all differing elements of a gradient computed by autograd.
    ///
    /// - Parameter culprit: The wrong step of the pass, if known; then only its own explanation applies.
    public func explanation(
        of evidence: GradientEvidence, _ pass: Tape.BackwardPass, at places: [NodeOutput], culprit: Culprit?
    ) -> Explanation? {
        if let culprit { return culprit.explanation }
        return mistake(evidence, counts: counts(of: pass, at: places)).map { Explanation(.autograd, $0) }
    }

    /// The common mistake that explains a wrong expected gradient, where autograd's is correct.
    public func explanation(
        of discrepancy: Discrepancy, _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) -> Explanation? {
        if let mistake = discrepancy.mistake(counts: counts(of: pass, at: places), isWritten: true) {
            return Explanation(.expected, mistake)
        }
        // Gradients of earlier passes in `.grad` are part of the correct and of every hypothetical value.
        let base = (try? sum(pass.gradients, at: places)) ?? []
        guard base.count == discrepancy.right.count else { return nil }
        return hypothesis(explaining: discrepancy, pass, at: places) { gradient in
            zip(discrepancy.right, zip(base, gradient)).map { $0 - $1.0 + $1.1 }
        }.map { Explanation(.expected, $0.mistake, through: $0.through) }
    }

    /// The first hypothesis whose gradient matches the wrong values.
    func hypothesis(
        explaining discrepancy: Discrepancy, _ pass: Tape.BackwardPass, at places: [NodeOutput],
        _ gradient: ([Double]) -> [Double] = { $0 }
    ) -> MistakeHypothesis? {
        let hypotheses = hypotheses(pass, at: places)
        return hypotheses.first { hypothesis in
            let found = try? tape.cotangents(
                from: pass.roots, pass.cotangents, to: places,
                replacing: { (node, operand, cotangents) throws(AutogradError) in
                    guard node == hypothesis.node, operand == hypothesis.operand else { return nil }
                    return try hypothesis.cotangent(cotangents)
                })
            guard let found, let values = try? sum(found.mapValues(\.tensor), at: places),
                values.count == discrepancy.right.count
            else { return false }
            return discrepancy.isExplained(by: gradient(values), candidates: hypotheses.count)
        }
    }

    /// A leaf's gradient: the sum over its positions on the tape.
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

    /// The common mistake in one node's derivative rule.
    func explanation(
        ofNode index: Int, operand: Int, _ cotangents: [Tensor], _ evidence: GradientEvidence
    ) -> Explanation? {
        if let mistake = mistake(evidence, counts: counts([index])) {
            return Explanation(.autograd, mistake, node: original(index))
        }
        guard let discrepancy = Discrepancy(evidence),
            let inner = try? InnerComputation(tape, index, operand, cotangents),
            let hypothesis = GradientChecker(inner.tape)
                .hypothesis(explaining: discrepancy, inner.pass, at: [inner.place])
        else { return nil }
        let through = hypothesis.through
        return Explanation(
            .autograd, hypothesis.mistake, node: original(index),
            through: Explanation.Through(
                operation: through.operation, argument: through.argument, node: nil))
    }

    func mistake(_ evidence: GradientEvidence, counts: Set<Int>) -> Mistake? {
        guard evidence.outcome == .differs else { return nil }
        return Discrepancy(evidence)?.mistake(counts: counts, isWritten: false)
    }

    /// The numbers of elements over which sums and means between a leaf and the roots are taken.
    public func counts(of pass: Tape.BackwardPass, at places: [NodeOutput]) -> Set<Int> {
        counts(tape.nodesBetween(pass.roots, places))
    }

    /// The integer ratios between the element counts of the nodes' operands and results.
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

/// The forward computation of a node with a hand-written function, recorded on a tape of its own.
private struct InnerComputation {
    let tape: Tape
    let place: NodeOutput
    let pass: Tape.BackwardPass

    /// Fails if the node's operation is not a hand-written function.
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
