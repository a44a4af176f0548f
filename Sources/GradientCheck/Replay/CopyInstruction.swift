import Autograd

/// An operation such as a transpose or `gather` that copies elements: each element of a result is one of an operand's
/// elements or a constant.
final class CopyInstruction: Instruction {
    /// An index map for each output and operand.
    private let indexMaps: [[IndexMap]]

    /// Finds the index maps by applying the operation to element numbers: first to k + 1 for element k, then to the
    /// negative numbers. A constant does not change sign, so it is not mistaken for a copy even if it equals a
    /// number.
    ///
    /// Indices and masks keep their values. Fails if one of them varies, or if a result is neither a copy nor a
    /// constant.
    init?(numbering call: Program.Call) throws(AutogradError) {
        guard let first = try Self.results(of: call, sign: 1),
            let second = try Self.results(of: call, sign: -1)
        else { return nil }
        var operands: [(first: Int, slot: Slot, isNumbered: Bool)] = []
        var next = 1
        for (slot, tensor) in zip(call.present, call.tensors.compactMap { $0 }) {
            operands.append((next, slot, tensor.dtype.isFloatingPoint))
            next += slot.count
        }
        var indexMaps: [[IndexMap]] = []
        for (a, b) in zip(first, second) {
            guard let numbers = Self.numbers(a.elements, b.elements, below: next) else { return nil }
            indexMaps.append(
                operands.map { operand in
                    let count = operand.isNumbered ? operand.slot.count : 0
                    let sources = numbers.map { number in
                        let element = number - operand.first
                        return number > 0 && element >= 0 && element < count ? element : -1
                    }
                    return IndexMap(sources, operandCount: operand.slot.isVariable ? count : nil)
                })
        }
        self.indexMaps = indexMaps
        super.init(call)
    }

    /// The operation's results for element numbers of a given sign; nil if an index or mask varies.
    private static func results(of call: Program.Call, sign: Double) throws(AutogradError) -> [Tensor]? {
        var numbered: [Tensor?] = []
        var next = 1
        for (slot, tensor) in zip(call.operands, call.tensors) {
            guard let slot, let tensor else {
                numbered.append(nil)
                continue
            }
            if tensor.dtype.isFloatingPoint {
                let numbers = (next..<next + slot.count).map { sign * Double($0) }
                numbered.append(Tensor(numbers, contiguous: tensor.shape, dtype: .float64))
            } else {
                guard !slot.isVariable else { return nil }
                numbered.append(tensor)
            }
            next += slot.count
        }
        return try call.op.evaluate(numbered, call.attributes)
    }

    /// The element number of which each element of a result is a copy, 0 for a constant; nil if an element is
    /// neither.
    private static func numbers(_ first: [Double], _ second: [Double], below limit: Int) -> [Int]? {
        var numbers: [Int] = []
        numbers.reserveCapacity(first.count)
        for (a, b) in zip(first, second) {
            if a == -b, a >= 1, a < Double(limit), a == a.rounded() {
                numbers.append(Int(a))
            } else if a == b || (a.isNaN && b.isNaN) {
                numbers.append(0)
            } else {
                return nil
            }
        }
        return numbers
    }

    override var isElementwise: Bool { true }

    override func propagate(_ dependents: inout DependencySet) {
        for (output, indexMaps) in zip(outputs, indexMaps) {
            for (operand, indexMap) in zip(operands, indexMaps) {
                for k in 0..<dependents.count(of: operand) {
                    indexMap.forEachResult(of: dependents.element(k, of: operand)) {
                        dependents.mark($0, of: output)
                    }
                }
            }
        }
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        for (n, output) in outputs.enumerated() {
            for (operand, indexMap) in zip(operands, indexMaps[n]) where dependents.count(of: operand) > 0 {
                for k in 0..<dependents.count(of: output) {
                    let i = dependents.element(k, of: output)
                    let source = indexMap.sources[i]
                    if source >= 0 { values[output.start + i] = values[operand.start + source] }
                }
            }
        }
    }

    /// Constant elements keep their values.
    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        for (n, output) in outputs.enumerated() {
            for (operand, indexMap) in zip(operands, indexMaps[n]) {
                for i in 0..<output.count where indexMap.sources[i] >= 0 {
                    values[output.start + i] = values[operand.start + indexMap.sources[i]]
                }
            }
        }
    }

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        var derivatives: [CopyDerivative] = []
        for (output, indexMaps) in zip(outputs, indexMaps) {
            for (operand, indexMap) in zip(operands, indexMaps) where operand.isVariable {
                derivatives.append(
                    CopyDerivative(operand: operand, output: output, sources: indexMap.sources))
            }
        }
        return derivatives
    }

    override func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? {
        localDerivatives(at: recorded)
    }
}
