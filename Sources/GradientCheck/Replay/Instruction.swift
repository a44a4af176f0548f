import Autograd

/// One operation of a program; of this class itself where nothing is known of what depends on what.
///
/// A class because it is looked at for every step of every difference: copying its tables' references would cost more
/// than the arithmetic.
class Instruction {
    /// The node of the tape that it computes; nil for a part of one.
    final var node: Int?
    /// The operands that are there.
    final let operands: [Slot]
    final let outputs: [Slot]
    final let op: Op
    final let attributes: Attributes
    /// Every operand's tensor, nil for one that was left out; those of variables are of the moment of recording.
    private let tensors: [Tensor?]
    /// The operands that vary: which, and where their present elements are.
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

    /// Whether the operation jumps at whole numbers, or at multiples of its second operand.
    final var hasSteps: Bool { op.hasSteps }

    /// Whether each element of a result is computed from one element of each operand.
    var isElementwise: Bool { false }

    /// Finds which elements of the results those of the operands reach that were found to be reached.
    func reach(_ reached: inout DependencySet) {
        for output in outputs { reached.markAll(of: output) }
    }

    /// Computes again the elements of the results that are reached.
    func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing DependencySet
    ) throws(AutogradError) {
        try runWhole(&values)
    }

    /// Computes all elements of the results, as the operation itself does.
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

    /// The derivatives of the results at the recorded values, by differences of this operation alone: one for each operand that
    /// varies, or one for all.
    func localDerivatives(at recorded: [Double]) throws(AutogradError) -> [any LocalDerivative] {
        variables.map { operand, _ in localDerivative(byOperand: operand, at: recorded) }
    }

    /// The derivative by one operand as a whole, each of its elements moved by itself.
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

    /// The results with one operand's elements replaced, the others as recorded.
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

    /// The derivative of results that are seen to be linear in all that varies; nil where they are not, or where to find out
    /// takes longer than it saves.
    func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? { nil }
}

extension Span where Element == Double {
    func copied(_ range: Range<Int>) -> [Double] {
        var result: [Double] = []
        result.append(addingCapacity: range.count) { result in for i in range { result.append(self[i]) } }
        return result
    }
}
