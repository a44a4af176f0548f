import Autograd

/// Localising the operation whose derivative rule is wrong.
extension GradientChecker {
    /// The first wrong step of a pass, going back from the roots: an operation's rule or a sum over uses.
    ///
    /// Every node between roots and leaf is checked on its own, at its recorded operands and with the cotangents that
    /// autograd passed to it, so that a correct rule passes even if an earlier rule is wrong.
    /// - Throws: Errors thrown by the operations and derivative rules.
    public func culprit(_ pass: Tape.BackwardPass, at places: [NodeOutput]) throws(AutogradError) -> Culprit?
    {
        let nodes = tape.nodesBetween(pass.roots, places)
        let operands = operands(of: nodes)
        let all = nodes.flatMap { index in
            tape.nodes[index].outputs.indices.map { NodeOutput(node: index, output: $0) }
        }
        let found = try tape.cotangents(from: pass.roots, pass.cotangents, to: all).mapValues(\.tensor)
        if let infinite = try infiniteDerivative(operands, found) { return infinite }
        for (index, operand) in operands {
            if let culprit = try rule(of: index, operand, cotangents(of: index, among: found)) {
                // Quasirandom cotangents explain the mistake better than those of a sum, which are all 1.
                return try rule(of: index, operand, quasirandomCotangents(of: index)) ?? culprit
            }
        }
        return try accumulation(pass, all, operands, found)
    }

    /// Quasirandom cotangents for each of a node's outputs.
    private func quasirandomCotangents(of index: Int) throws(AutogradError) -> [Tensor] {
        var cotangents: [Tensor] = []
        for (k, output) in tape.nodes[index].outputs.enumerated() {
            cotangents.append(try quasirandom(like: output, seed: k))
        }
        return cotangents
    }

    /// The cotangents of a node's outputs; zeros for an output without one.
    private func cotangents(
        of index: Int, among found: [NodeOutput: Tensor]
    ) throws(AutogradError) -> [Tensor] {
        var cotangents: [Tensor] = []
        for (k, output) in tape.nodes[index].outputs.enumerated() {
            let zero = try Tensor(repeating: 0, shape: output.shape, dtype: output.dtype)
            cotangents.append(found[NodeOutput(node: index, output: k)] ?? zero)
        }
        return cotangents
    }

    /// The first correct rule, going back from the roots, whose own derivative is wrong.
    /// - Throws: Errors thrown by the operations and derivative rules.
    public func culpritOfSecondOrder(
        _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) throws(AutogradError) -> Culprit? {
        for (index, operand) in operands(of: tape.nodesBetween(pass.roots, places)) {
            let node = tape.nodes[index]
            guard let op = node.op, let place = node.operands[operand].place else { continue }
            let cotangents = try quasirandomCotangents(of: index)
            let own = Tape.BackwardPass(
                roots: cotangents.indices.map { NodeOutput(node: index, output: $0) }, cotangents: cotangents,
                gradients: [:])
            guard let evidence = try checkSecondOrder(own, at: [place]), let worst = evidence.worst else {
                continue
            }
            return Culprit(
                node: original(index), operation: op.name,
                kind: .derivativeOfRule(
                    argument: op.parameterName(ofOperand: operand),
                    index: evidence.shape.index(ofElement: worst)),
                explanation: mistake(evidence, counts: counts([index])).map {
                    Explanation(.autograd, $0, node: original(index))
                })
        }
        return nil
    }

    /// The operands of some nodes that are themselves results of these nodes, starting with the last node.
    func operands(of nodes: [Int]) -> [(node: Int, operand: Int)] {
        let among = Set(nodes)
        return nodes.reversed().flatMap { index in
            tape.nodes[index].operands.enumerated().compactMap { i, operand in
                guard let place = operand.place, among.contains(place.node) else { return nil }
                return (index, i)
            }
        }
    }

    /// Compares the cotangent that a node's rule returns for one operand with differences of the node alone; nil if
    /// they agree.
    private func rule(
        of index: Int, _ operand: Int, _ cotangents: [Tensor]
    ) throws(AutogradError) -> Culprit? {
        guard let op = tape.nodes[index].op, let value = tape.nodes[index].operands[operand].tensor,
            let found = try tape.cotangent(ofOperand: operand, of: index, cotangents)
        else { return nil }
        let weights = cotangents.map(\.elements)
        let replays = Replays { () throws(AutogradError) in
            try Replay(Program(tape, node: index, operand: operand), cotangents: weights)
        }
        let subject = GradientUnderTest(gradient: found, leaf: value, dtype: value.dtype)
        let accumulated = try NumericalGradients(
            tape, node: index, operand: operand, cotangents, adoptsChoices: true
        ).gradientOfSource
        let decided = decided(subject, accumulated, largestResult: 0)
        if decided.allSatisfy({ $0.outcome == .agrees }) { return nil }
        let evidence = try judged(subject, decided, replays) { roundsInputs in
            scatter(ofNode: index, operand, cotangents, count: found.count, roundsInputs: roundsInputs)
        } choices: {
            accumulated
        }
        guard let worst = evidence.worst else { return nil }
        return Culprit(
            node: original(index), operation: op.name,
            kind: .rule(
                argument: op.parameterName(ofOperand: operand), index: value.shape.index(ofElement: worst)),
            explanation: explanation(ofNode: index, operand: operand, cotangents, evidence))
    }

    /// The first operation, going back from the roots, that returns a non-finite cotangent for finite cotangents of
    /// its results.
    private func infiniteDerivative(
        _ operands: [(node: Int, operand: Int)], _ found: [NodeOutput: Tensor]
    ) throws(AutogradError) -> Culprit? {
        for (index, operand) in operands {
            guard let op = tape.nodes[index].op, let value = tape.nodes[index].operands[operand].tensor
            else { continue }
            let incoming = try cotangents(of: index, among: found)
            guard incoming.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }),
                let outgoing = try tape.cotangent(ofOperand: operand, of: index, incoming)?.elements,
                let element = outgoing.firstIndex(where: { !$0.isFinite })
            else { continue }
            // If differences establish a slope, the rule should have returned it.
            if let culprit = try rule(of: index, operand, quasirandomCotangents(of: index)) { return culprit }
            let slopes = try tape.cotangent(ofOperand: operand, of: index, quasirandomCotangents(of: index))
            return Culprit(
                node: original(index), operation: op.name,
                kind: .infiniteDerivative(
                    argument: op.parameterName(ofOperand: operand),
                    index: value.shape.index(ofElement: element),
                    isNaN: slopes?.elements[element].isNaN ?? false),
                explanation: nil)
        }
        return nil
    }

    /// The first value with several uses whose cotangent is wrong although every rule is correct.
    private func accumulation(
        _ pass: Tape.BackwardPass, _ all: [NodeOutput], _ operands: [(node: Int, operand: Int)],
        _ found: [NodeOutput: Tensor]
    ) throws(AutogradError) -> Culprit? {
        let uses = Dictionary(
            grouping: operands, by: { tape.nodes[$0.node].operands[$0.operand].place })
        let numerical = try NumericalGradients(tape, pass, at: all)
        for place in all.reversed() {
            guard let uses = uses[place], uses.count > 1, let g = found[place] else { continue }
            let subject = GradientUnderTest(
                gradient: g, leaf: tape.nodes[place.node].output(place.output), dtype: g.dtype)
            let local = decided(subject, numerical.gradient(at: [place]), largestResult: 0)
            if local.allSatisfy({ $0.outcome == .agrees }) { continue }
            let evidence = try check(pass, at: [place], gradient: g, numerical: numerical)
            guard evidence.outcome == .differs else { continue }
            // At kinks, a sum of subgradients need not be a subgradient of the sum.
            if evidence.differsOnlyAtKinks, try sum(over: uses, found, is: g, at: place, pass) { continue }
            return Culprit(
                node: original(place.node), operation: tape.nodes[place.node].op?.name ?? "leaf",
                kind: .accumulation(uses: uses.count), explanation: nil)
        }
        return nil
    }

    /// True if a value's cotangent `g` is the sum of the cotangents from its uses and, for a root, of the initial
    /// cotangent.
    private func sum(
        over uses: [(node: Int, operand: Int)], _ found: [NodeOutput: Tensor], is g: Tensor,
        at place: NodeOutput,
        _ pass: Tape.BackwardPass
    ) throws(AutogradError) -> Bool {
        var terms = zip(pass.roots, pass.cotangents).filter { $0.0 == place }.map(\.1)
        for (index, operand) in uses {
            let given = try cotangents(of: index, among: found)
            if let term = try tape.cotangent(ofOperand: operand, of: index, given) { terms.append(term) }
        }
        guard let sum = try terms.summed, sum.count == g.count else { return false }
        let sizes = (0..<g.count).map { i in terms.reduce(0) { $0 + $1.elements[i].magnitude } }
        return zip(zip(sum.elements, g.elements), sizes).allSatisfy { pair, size in
            (pair.0 - pair.1).magnitude <= 1e-12 * size
        }
    }
}

extension GradientEvidence {
    /// True if some elements differ and all of these are at kinks.
    public var differsOnlyAtKinks: Bool {
        outcome == .differs && elements.allSatisfy { $0.outcome != .differs || $0.isAtKink }
    }

    /// The element with the largest difference; nil if none differs.
    var worst: Int? {
        guard outcome == .differs else { return nil }
        let distances = elements.map { element in
            element.outcome == .differs ? (element.autograd - element.numerical.value).magnitude : -1
        }
        return distances.indices.max { distances[$0] < distances[$1] || distances[$1].isNaN }
    }
}

extension [Int] {
    /// The multi-dimensional index of an element given by its row-major position in this shape.
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
