import Autograd

/// The numerical gradients of some leaves and of all values between them and the roots, by numerical reverse
/// accumulation.
///
/// The recorded computation is traversed from the roots back. Each operation is differentiated by differences of its
/// own forward kernel at its recorded operands, and multiplied with the numerical cotangents of its results.
/// Derivative rules are not used. Error estimates are propagated along with the cotangents.
public struct NumericalGradients {
    /// The cotangents of a value's elements and bounds of their errors.
    typealias Values = (values: [Double], errors: [Double])

    private let program: Program
    private let cotangents: NumericalCotangents
    /// True if every slope is established and there are no kinks and ties.
    public let isSmooth: Bool
    /// The narrowest dtype between the leaves and the roots; nil if not known.
    var dtype: DType?
    /// The confirmation by differences of the whole computation, if it has been made.
    var confirmation: Confirmation?

    /// - Parameters:
    ///   - leaves: The outputs on the tape whose gradients are required.
    ///   - adoptsChoices: True to use, at kinks and ties, the slope that the tape's rule chooses if it is in the set
    ///     of slopes that the differences allow.
    /// - Throws: Errors thrown by the operations.
    /// - Complexity: A few evaluations of each elementwise operation, two products for each matrix product; for other
    ///   operations see their local derivatives.
    init(
        _ tape: Tape, _ pass: Tape.BackwardPass, at leaves: [NodeOutput], adoptsChoices: Bool = false
    ) throws(AutogradError) {
        try self.init(
            tape, try Program(tape, over: leaves, to: pass.roots, .elementaryParts),
            pass.cotangents.map(\.elements), adoptsChoices: adoptsChoices)
    }

    /// The numerical gradient of one operand of a single node.
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

    /// The cotangent of one operand that the node's derivative rule returns for the numerical cotangents.
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

    /// The gradient of the first source.
    var gradientOfSource: Values? {
        program.sources.first.map(cotangents.gradient)
    }

    /// The gradient of a leaf, summed over its positions on the tape, with bounds of its errors; nil if it is not
    /// part of the computation.
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
