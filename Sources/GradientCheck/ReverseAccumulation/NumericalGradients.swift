import Autograd

/// The numerical cotangents of everything between some leaves and the roots of a pass, by numerical reverse accumulation.
///
/// The recorded computation is walked from the roots back. Each operation is differentiated by differences of its own forward
/// computation at its recorded operands, and contracted with the numerical cotangents of its results; no derivative rule is
/// asked. Estimates of the errors are carried along.
public struct NumericalGradients {
    /// The cotangents of a value's elements, and bounds of their errors.
    typealias Values = (values: [Double], errors: [Double])

    private let program: Program
    private let cotangents: NumericalCotangents
    /// Whether every slope on the way is established, with no kink and no tie.
    public let isSmooth: Bool
    /// The narrowest dtype between the leaves and the roots; nil if not known.
    var dtype: DType?
    /// What differences of the whole computation say, if they have been asked.
    var confirmation: Confirmation?

    /// - Parameters:
    ///   - leaves: the places of the tape whose gradients will be asked for.
    ///   - adoptsChoices: whether, at kinks and ties, the slope that the tape's rule chooses is taken where it is in the set of
    ///     slopes that differences allow.
    /// - Throws: what the operations throw.
    /// - Complexity: a few evaluations of each elementwise operation, two products for each product of matrices, and for other
    ///   operations what their local derivatives say.
    init(
        _ tape: Tape, _ pass: Tape.BackwardPass, at leaves: [NodeOutput], adoptsChoices: Bool = false
    ) throws(AutogradError) {
        try self.init(
            tape, try Program(tape, over: leaves, to: pass.roots, .elementaryParts),
            pass.cotangents.map(\.elements), adoptsChoices: adoptsChoices)
    }

    /// Those of one operand of a node by itself.
    init(
        _ tape: Tape, node: Int, operand: Int, _ cotangents: [Tensor], adoptsChoices: Bool
    ) throws(AutogradError) {
        try self.init(
            tape, try Program(tape, node: node, operand: operand, .elementaryParts),
            cotangents.map(\.elements), adoptsChoices: adoptsChoices)
    }

    private init(
        _ tape: Tape, _ program: consuming Program, _ weights: [[Double]], adoptsChoices: Bool
    ) throws(AutogradError) {
        var program = program
        try program.run()
        var isSmooth = true
        cotangents = try program.pullBack(weights) {
            (instruction, derivative, cotangents) in
            isSmooth = isSmooth && derivative.isSmooth
            guard adoptsChoices, let operand = derivative.singularOperand else { return nil }
            return Self.choice(of: instruction, operand, tape, cotangents)
        }
        (self.program, self.isSmooth) = (program, isSmooth)
    }

    /// What the rule of the tape's node makes of the numerical cotangents, for one operand.
    private static func choice(
        of instruction: Instruction, _ operand: Int, _ tape: Tape, _ cotangents: NumericalCotangents
    ) -> [Double]? {
        guard let index = instruction.node else { return nil }
        let node = tape.nodes[index]
        let tensors = zip(node.outputs, instruction.outputs).compactMap { tensor, slot in
            try? Tensor(
                cotangents.elements[slot.range].map { $0.x }, shape: tensor.shape, dtype: .float64)
        }
        guard tensors.count == node.outputs.count else { return nil }
        let chosen = try? tape.cotangent(ofOperand: operand, of: index, tensors)?.elements
        return chosen.flatMap { $0.count == node.operands[operand].tensor?.count ? $0 : nil }
    }

    /// The gradient of the only source.
    var gradientOfSource: Values? {
        program.sources.first.map(cotangents.gradient)
    }

    /// The gradient of a leaf that stands in several places, and bounds of the errors; nil where a place is not known.
    func gradient(at leaf: [NodeOutput]) -> Values? {
        var sum: Values?
        for place in leaf {
            guard let slot = program.places[place] else { return nil }
            let (values, errors) = cotangents.gradient(of: slot)
            if let present = sum {
                sum = (
                    zip(present.values, values).map { $0 + $1 }, zip(present.errors, errors).map { $0 + $1 }
                )
            } else {
                sum = (values, errors)
            }
        }
        return sum
    }
}
