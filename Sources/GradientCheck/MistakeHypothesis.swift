import Autograd

/// The hypothesis that the pullback of one operation contains one common mistake.
struct MistakeHypothesis {
    let mistake: Mistake
    let node: Int
    let operand: Int
    let through: Explanation.Through
    /// Computes the operand's cotangent, with the mistake, from the cotangents of the node's outputs.
    let cotangent: (_ cotangents: [Tensor]) throws(AutogradError) -> Tensor?
}

extension GradientChecker {
    /// The hypotheses for all nodes between roots and leaf; empty for large computations.
    func hypotheses(_ pass: Tape.BackwardPass, at places: [NodeOutput]) -> [MistakeHypothesis] {
        let nodes = tape.nodesBetween(pass.roots, places)
        guard nodes.count <= Self.nodeLimit,
            nodes.reduce(0, { $0 + tape.nodes[$1].value.count }) <= Self.elementLimit
        else { return [] }
        return operands(of: nodes).flatMap { hypotheses(ofNode: $0.node, $0.operand) }
    }

    /// Size limits beyond which the search would take longer than the check.
    private static let nodeLimit = 100
    private static let elementLimit = 20_000

    private func hypotheses(ofNode index: Int, _ operand: Int) -> [MistakeHypothesis] {
        let node = tape.nodes[index]
        guard let op = node.op, let x = node.operands[operand].tensor else { return [] }
        let right = { [tape] (cotangents: [Tensor]) throws(AutogradError) -> Tensor? in
            try tape.cotangent(ofOperand: operand, of: index, cotangents)
        }
        func hypothesis(
            _ mistake: Mistake, _ cotangent: @escaping ([Tensor]) throws(AutogradError) -> Tensor?
        ) -> MistakeHypothesis {
            MistakeHypothesis(
                mistake: mistake, node: index, operand: operand,
                through: Explanation.Through(
                    operation: op.name, argument: op.parameterName(ofOperand: operand), node: index),
                cotangent: cotangent)
        }

        var hypotheses: [MistakeHypothesis] = []
        let copies = node.value.count / max(x.count, 1)
        if case .sameElement = op.reach, copies > 1 {
            hypotheses.append(
                hypothesis(.oneCopyOfABroadcast) { (g) throws(AutogradError) in
                    try right(g.map { (g) throws(AutogradError) in try g.keepingFirstCopy(of: x.shape) })
                })
        }
        if Self.takesAngles.contains(op.name) {
            for factor in [1, Double.pi / 180] {
                hypotheses.append(
                    hypothesis(.degrees) { (g) throws(AutogradError) in
                        try Self.slope(
                            of: op, at: x.scaled(by: Double.pi / 180), times: g[0].scaled(by: factor))
                    })
            }
        }
        if case .matrixProduct = op.reach, let other = node.operands[1 - operand].tensor {
            for k in 0..<MatrixFactors.count {
                hypotheses.append(
                    hypothesis(.matrixFactors) { (g) throws(AutogradError) in
                        try MatrixFactors(g[0], other, number: k).product(of: x.shape)
                    })
            }
        }
        for (factor, mistake) in Self.factors(op.name) {
            hypotheses.append(
                hypothesis(mistake) { (g) throws(AutogradError) in try right(g)?.scaled(by: factor) })
        }
        return hypotheses
    }

    private static let takesAngles: Set = ["sin", "cos", "tan"]

    private static func factors(_ operation: String) -> [(Double, Mistake)] {
        let general: [(Double, Mistake)] = [-1, 0, 2, 0.5].map { ($0, .factor($0)) }
        switch operation {
        case "log": return [(1 / Discrepancy.ln10, .baseTenLogarithm)] + general
        case "log10": return [(Discrepancy.ln10, .naturalLogarithm)] + general
        default: return general
        }
    }

    /// The pullback of an operation with one operand.
    private static func slope(of op: Op, at x: Tensor, times g: Tensor) throws(AutogradError) -> Tensor? {
        let tape = Tape(recordingEverythingIn: .float64)
        guard let y = try tape.apply(op, [tape.input(x)]).first?.recordedPlace else { return nil }
        return try tape.cotangent(ofOperand: 0, of: y.node, [g])
    }
}

extension Tensor {
    func scaled(by factor: Double) throws(AutogradError) -> Tensor {
        try Tensor(elements.map { $0 * factor }, shape: shape, dtype: dtype)
    }

    /// A copy in which only the elements of the first copy of a broadcast operand are kept and the others are 0.
    fileprivate func keepingFirstCopy(of operand: [Int]) throws(AutogradError) -> Tensor {
        let missing = shape.count - operand.count
        let kept = elements.enumerated().map { i, x in
            let index = shape.index(ofElement: i)
            let isFirst = index.indices.allSatisfy { d in
                index[d] == 0 || (d >= missing && operand[d - missing] == shape[d])
            }
            return isFirst ? x : 0
        }
        return try Tensor(kept, shape: shape, dtype: dtype)
    }
}
