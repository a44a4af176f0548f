import Autograd

extension GradientChecker {
    /// What is wrong with a pass, the first going back from the roots: an operation's rule or a sum over uses.
    ///
    /// Every node between roots and leaf is put to the test by itself, at its recorded inputs and with the cotangents that
    /// autograd passed to it: a right rule that was fed by a wrong one passes.
    /// - Throws: what replaying throws.
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
                // Cotangents in no order tell more of what is wrong with the rule than those of a sum, which are all 1.
                return try rule(of: index, operand, irregularCotangents(of: index)) ?? culprit
            }
        }
        return try accumulation(pass, all, operands, found)
    }

    /// For each of a node's results, the same everywhere.
    private func irregularCotangents(of index: Int) throws(AutogradError) -> [Tensor] {
        var cotangents: [Tensor] = []
        for (k, output) in tape.nodes[index].outputs.enumerated() {
            cotangents.append(try irregular(like: output, seed: k))
        }
        return cotangents
    }

    /// Those of a node's results; zeros for one that got none.
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

    /// The rule that is right but whose own derivative is not, the first going back from the roots.
    /// - Throws: what the rules and replaying throw.
    public func culpritOfSecondOrder(
        _ pass: Tape.BackwardPass, at places: [NodeOutput]
    ) throws(AutogradError) -> Culprit? {
        for (index, operand) in operands(of: tape.nodesBetween(pass.roots, places)) {
            let node = tape.nodes[index]
            guard let op = node.op, let place = node.operands[operand].place else { continue }
            let cotangents = try irregularCotangents(of: index)
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

    /// The recorded operands of some nodes that are among them, those of the last node first.
    func operands(of nodes: [Int]) -> [(node: Int, operand: Int)] {
        let among = Set(nodes)
        return nodes.reversed().flatMap { index in
            tape.nodes[index].operands.enumerated().compactMap { i, operand in
                guard let place = operand.place, among.contains(place.node) else { return nil }
                return (index, i)
            }
        }
    }

    /// A node's own pullback against its own differences; nil where they agree.
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
        let evidence = try judged(subject, decided, replays) { movesInputs in
            scatter(ofNode: index, operand, cotangents, count: found.count, movesInputs: movesInputs)
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

    /// The first operation, going back from the roots, that makes something that is not finite of cotangents that are.
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
            // Where there is a slope, the rule should have given it.
            if let culprit = try rule(of: index, operand, irregularCotangents(of: index)) { return culprit }
            let slopes = try tape.cotangent(ofOperand: operand, of: index, irregularCotangents(of: index))
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

    /// The first value used more than once whose cotangent is wrong, every rule being right.
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
            // At kinks sums of slopes that are allowed by themselves need not be slopes of the sum.
            if evidence.differsOnlyAtKinks, try sum(over: uses, found, is: g, at: place, pass) { continue }
            return Culprit(
                node: original(place.node), operation: tape.nodes[place.node].op?.name ?? "leaf",
                kind: .accumulation(uses: uses.count), explanation: nil)
        }
        return nil
    }

    /// Whether a value's cotangent is what its uses give it, and the pass itself where it is a root.
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
    /// Whether it is at kinks, and nowhere else, that the numbers disagree.
    public var differsOnlyAtKinks: Bool {
        outcome == .differs && elements.allSatisfy { $0.outcome != .differs || $0.isAtKink }
    }

    /// The element that is furthest off; nil where none differs.
    var worst: Int? {
        guard outcome == .differs else { return nil }
        let distances = elements.map { element in
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
