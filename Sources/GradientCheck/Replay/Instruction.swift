import Autograd

/// One operation of a program.
///
/// The base class assumes that every result depends on every operand; subclasses use the structure of the operation.
///
/// It is a class because replays access instructions at every step of every difference, and copying references to
/// their tables would take longer than the arithmetic.
class Instruction {
    /// The index of the tape's node; nil for a part of a node.
    final var node: Int?
    /// The slots of the operands that are present.
    final let operands: [Slot]
    final let outputs: [Slot]
    final let op: Op
    final let attributes: Attributes
    /// The recorded tensor of each operand; nil for an omitted one.
    private let tensors: [Tensor?]
    /// The operands that depend on a source, with their slots.
    private let variables: [(operand: Int, slot: Slot)]

    init(_ call: Program.Call) {
        op = call.op
        attributes = call.attributes
        outputs = call.outputs
        operands = call.present
        tensors = call.tensors
        variables = call.operands.enumerated().compactMap { i, slot in
            slot.flatMap { $0.isVariable ? (i, $0) : nil }
        }
    }

    /// True for piecewise-constant operations such as `floor`, discontinuous at integers (or multiples of the second
    /// operand).
    final var hasSteps: Bool { op.hasSteps }

    /// True if each element of a result depends on at most one element of each operand.
    var isElementwise: Bool { false }

    /// Marks the elements of the outputs that depend on the marked elements of the operands.
    func propagate(_ dependents: inout DependencySet) {
        for output in outputs { dependents.markAll(of: output) }
    }

    /// Recomputes the dependent elements of the outputs.
    func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        try runWhole(&values)
    }

    /// Recomputes all elements of the outputs with the operation's own kernel.
    func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        var tensors = tensors
        for (i, slot) in variables {
            guard let recorded = tensors[i] else { continue }
            tensors[i] = Tensor(
                values.span.copied(slot.range), contiguous: recorded.shape, dtype: recorded.dtype)
        }
        let results = try op.evaluate(tensors, attributes)
        for (output, result) in zip(outputs, results) {
            let elements = result.elements
            for i in 0..<min(output.count, elements.count) { values[output.start + i] = elements[i] }
        }
    }

    /// The derivatives of the outputs at the recorded values by differences of this operation alone: one for each
    /// varying operand, or one for all.
    func localDerivatives(at recorded: [Double]) throws(AutogradError) -> [any LocalDerivative] {
        variables.map { operand, _ in localDerivative(byOperand: operand, at: recorded) }
    }

    /// The derivative with respect to one operand, by differences for each of its elements.
    final func localDerivative(byOperand operand: Int, at recorded: [Double]) -> any LocalDerivative {
        guard let slot = variables.first(where: { $0.operand == operand })?.slot else {
            return UnknownDerivative(operands: [], outputs: [])
        }
        let results = outputs.flatMap(\.range)
        guard slot.count <= SparseDerivative.limit / max(results.count, 1) else {
            return UnknownDerivative(operands: [slot], outputs: outputs)
        }
        var derivative = SparseDerivative()
        derivative.add(
            .init(arguments: Array(slot.range), results: results) { elements in
                try? self.results(replacing: operand, by: elements, at: recorded).flatMap { $0 }
            }, at: recorded)
        return derivative
    }

    /// The results for other elements of one operand, with the others at their recorded values.
    final func results(
        replacing operand: Int, by elements: [Double], at recorded: [Double]
    ) throws(AutogradError) -> [[Double]] {
        var tensors = tensors
        for (i, slot) in variables {
            guard let tensor = tensors[i] else { continue }
            tensors[i] = Tensor(
                i == operand ? elements : Array(recorded[slot.range]), contiguous: tensor.shape,
                dtype: tensor.dtype)
        }
        return try op.evaluate(tensors, attributes).map(\.elements)
    }

    /// The derivative of functions of parts of the first operand: a selection, if the first results of each are some of its
    /// arguments, otherwise by differences.
    ///
    /// - Parameter count: The number of results of each function that may be arguments.
    final func localDerivatives(
        of functions: [SparseDerivative.Function], selecting count: Int, at recorded: [Double]
    ) -> [any LocalDerivative] {
        if let selection = SelectionDerivative(from: operands[0], functions, selecting: count, at: recorded) {
            return [selection]
        }
        let slopes = functions.reduce(0) { $0 + $1.arguments.count * $1.results.count }
        guard slopes <= SparseDerivative.limit else {
            return [UnknownDerivative(operands: [operands[0]], outputs: outputs)]
        }
        var derivative = SparseDerivative()
        for function in functions { derivative.add(function, at: recorded) }
        return [derivative]
    }

    /// The derivatives if the results are linear in all varying operands; nil if they are not, or if testing this
    /// would take longer than it saves.
    func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? { nil }
}

extension Span where Element == Double {
    func copied(_ range: Range<Int>) -> [Double] {
        var result: [Double] = []
        result.append(addingCapacity: range.count) { result in for i in range { result.append(self[i]) } }
        return result
    }
}
