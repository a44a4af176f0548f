import Autograd

/// A rearrangement: each element of a result is one of an operand's, or a constant.
final class Copies: Instruction {
    /// For each result, a table for each operand.
    private let tables: [[Places]]

    /// The tables are found by applying the operation to the numbers of the elements, 0 standing for constants.
    ///
    /// Indices and masks, for which the operation has no rule, are what they are; nil if they change. Other integers, such as the
    /// value of a fill, are constants: as they are they could be taken for the number of an element.
    init?(numbering call: Program.Call) throws(AutogradError) {
        var numbered: [Tensor?] = []
        var firsts: [Int] = []
        var next = 1
        for (i, (slot, tensor)) in zip(call.operands, call.tensors).enumerated() {
            guard let slot, let tensor else {
                numbered.append(nil)
                continue
            }
            firsts.append(next)
            guard tensor.dtype.isFloatingPoint else {
                guard !slot.isVariable else { return nil }
                let isConstant = call.op.derivative.rule(i) != nil
                numbered.append(
                    isConstant ? try Tensor(repeating: 0, shape: tensor.shape, dtype: .float64) : tensor)
                continue
            }
            let numbers = (next..<next + slot.count).map(Double.init)
            numbered.append(Tensor(numbers, contiguous: tensor.shape, dtype: .float64))
            next += slot.count
        }
        let present = call.present
        tables = try call.op.evaluate(numbered, call.attributes).map { result in
            let numbers = result.elements
            return zip(zip(present, call.tensors.compactMap { $0 }), firsts).map { operand, first in
                let count = operand.1.dtype.isFloatingPoint ? operand.0.count : 0
                let sources = numbers.map { number -> Int in
                    let place = Int(number) - first
                    return number > 0 && place >= 0 && place < count ? place : -1
                }
                return Places(sources, operandCount: operand.0.isVariable ? count : nil)
            }
        }
        super.init(call)
    }

    override var isElementwise: Bool { true }

    override func reach(_ reached: inout Reached) {
        for (output, tables) in zip(outputs, tables) {
            for (operand, table) in zip(operands, tables) {
                for k in 0..<reached.count(of: operand) {
                    table.forEachResult(of: reached.element(k, of: operand)) { reached.mark($0, of: output) }
                }
            }
        }
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing Reached
    ) throws(AutogradError) {
        for (n, output) in outputs.enumerated() {
            for (operand, table) in zip(operands, tables[n]) where reached.count(of: operand) > 0 {
                for k in 0..<reached.count(of: output) {
                    let i = reached.element(k, of: output)
                    let source = table.sources[i]
                    if source >= 0 { values[output.start + i] = values[operand.start + source] }
                }
            }
        }
    }

    /// Elements that come from nowhere stay what they are.
    override func runWhole(_ values: inout MutableSpan<Double>) throws(AutogradError) {
        for (n, output) in outputs.enumerated() {
            for (operand, table) in zip(operands, tables[n]) {
                for i in 0..<output.count where table.sources[i] >= 0 {
                    values[output.start + i] = values[operand.start + table.sources[i]]
                }
            }
        }
    }

    override func transpose(_ weights: inout [Double], _ values: [Double]) -> Bool {
        guard outputs.count == 1 else { return false }
        for (operand, table) in zip(operands, tables[0]) where operand.isVariable {
            for i in 0..<outputs[0].count where table.sources[i] >= 0 {
                weights[operand.start + table.sources[i]] += weights[outputs[0].start + i]
            }
        }
        return true
    }
}
