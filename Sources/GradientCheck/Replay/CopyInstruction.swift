import Autograd

/// A rearrangement: each element of a result is one of an operand's, or a constant.
final class CopyInstruction: Instruction {
    /// For each result, a table for each operand.
    private let tables: [[IndexMap]]

    /// The tables are found by applying the operation twice to numbers that stand for the elements: k + 1 for element k and
    /// then its negative. A constant is the same both times, so that it is not taken for a copy even if it equals a number.
    ///
    /// Indices and masks, for which the operation has no rule, are what they are. nil if they change, or if what comes out is
    /// neither a copy nor a constant.
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
        var tables: [[IndexMap]] = []
        for (a, b) in zip(first, second) {
            guard let numbers = Self.numbers(a.elements, b.elements, below: next) else { return nil }
            tables.append(
                operands.map { operand in
                    let count = operand.isNumbered ? operand.slot.count : 0
                    let sources = numbers.map { number in
                        let place = number - operand.first
                        return number > 0 && place >= 0 && place < count ? place : -1
                    }
                    return IndexMap(sources, operandCount: operand.slot.isVariable ? count : nil)
                })
        }
        self.tables = tables
        super.init(call)
    }

    /// The operation's results for numbered elements; nil if an index or mask varies.
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

    /// The number that each element of a result stands for, 0 for a constant; nil if one is neither.
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

    override func reach(_ reached: inout DependencySet) {
        for (output, tables) in zip(outputs, tables) {
            for (operand, table) in zip(operands, tables) {
                for k in 0..<reached.count(of: operand) {
                    table.forEachResult(of: reached.element(k, of: operand)) { reached.mark($0, of: output) }
                }
            }
        }
    }

    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ reached: borrowing DependencySet
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

    override func localDerivatives(at recorded: [Double]) -> [any LocalDerivative] {
        var derivatives: [CopyDerivative] = []
        for (output, tables) in zip(outputs, tables) {
            for (operand, table) in zip(operands, tables) where operand.isVariable {
                derivatives.append(CopyDerivative(operand: operand, output: output, sources: table.sources))
            }
        }
        return derivatives
    }

    override func linearDerivatives(at recorded: [Double]) -> [any LocalDerivative]? {
        localDerivatives(at: recorded)
    }
}

/// The derivative of a rearrangement: each element gets the cotangents of its copies.
struct CopyDerivative: LocalDerivative {
    let operand: Slot
    let output: Slot
    /// For each element of the result the element of the operand that it is; −1 for none.
    let sources: [Int]

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { elements, _ in
            let sources = sources.span
            for i in 0..<output.count where sources[i] >= 0 {
                elements[operand.start + sources[i]] += elements[output.start + i]
            }
        }
    }
}
