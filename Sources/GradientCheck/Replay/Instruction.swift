import Autograd

/// One operation of a program, with the slots of its operands and results.
///
/// A class because it is looked at for every step of every difference: copying its tables' references would cost more
/// than the arithmetic.
final class Instruction {
    let action: Action
    let outputs: [Int]
    /// Where each result, and each operand that is there, begins.
    let outputStarts: [Int]
    let operandStarts: [Int]
    let op: Op
    let attributes: Attributes
    /// nil for an operand that was left out.
    let operands: [Int?]

    enum Action {
        case unary(Kernel.Unary)
        case binary(Kernel.Binary, Spread, Spread)
        case ternary(Kernel.Ternary, Spread, Spread, Spread)
        /// Each element is one of an operand's: for each result, a table for each operand.
        case copies([[Places]])
        /// Sums of elements of one operand, of which each belongs to one sum; times `factor`.
        case sums(Places, factor: Double)
        case product(MatrixProduct)
        case runs(Runs)
        /// Nothing is known of what depends on what.
        case everything
    }

    /// How the elements of an operand stand beside those of an elementwise result.
    enum Spread {
        case sideBySide
        case one
        case broadcast(Places)

        init(_ operand: [Int], to result: [Int]) throws(AutogradError) {
            if operand == result {
                self = .sideBySide
            } else if operand.allSatisfy({ $0 == 1 }) {
                self = .one
            } else {
                self = .broadcast(try Places(broadcasting: operand, to: result))
            }
        }

        /// The operand's element beside an element of the result.
        @inline(__always)
        func place(_ i: Int) -> Int {
            switch self {
            case .sideBySide: i
            case .one: 0
            case .broadcast(let places): places.sources[i]
            }
        }
    }

    init(
        _ op: Op, _ attributes: Attributes, operands: [Int?], outputs: [Int], slots: [Slot], values: [Double]
    ) throws(AutogradError) {
        self.op = op
        self.attributes = attributes
        self.operands = operands
        self.outputs = outputs
        let present = operands.compactMap { $0 }
        outputStarts = outputs.map { slots[$0].start }
        operandStarts = present.map { slots[$0].start }
        action = try Self.action(op, attributes, present, outputs, slots, values)
    }

    private static func action(
        _ op: Op, _ attributes: Attributes, _ operands: [Int], _ outputs: [Int], _ slots: [Slot],
        _ values: [Double]
    ) throws(AutogradError) -> Action {
        switch op.reach {
        case .sameElement: return try elementwise(op, attributes, operands, outputs, slots)
        case .copies:
            return try copies(op, attributes, operands, slots, values).map(Action.copies) ?? .everything
        case .sums(let isMean):
            guard
                let runs = try Runs(
                    op, attributes, "dim", operand: slots[operands[0]], outputs.map { slots[$0] })
            else { return .everything }
            let places = Places(inverting: runs.sumOfElement, count: slots[outputs[0]].count)
            return .sums(places, factor: isMean ? 1 / Double(max(runs.width, 1)) : 1)
        case .runs(let parameter):
            return try Runs(op, attributes, parameter, operand: slots[operands[0]], outputs.map { slots[$0] })
                .map(Action.runs) ?? .everything
        case .matrixProduct:
            return .product(try MatrixProduct(slots[operands[0]].shape, slots[operands[1]].shape))
        default: return .everything
        }
    }

    private static func elementwise(
        _ op: Op, _ attributes: Attributes, _ operands: [Int], _ outputs: [Int], _ slots: [Slot]
    ) throws(AutogradError) -> Action {
        var spreads: [Spread] = []
        for slot in operands { spreads.append(try Spread(slots[slot].shape, to: slots[outputs[0]].shape)) }
        switch op.kernel {
        case .unary(let function) where spreads.count == 1:
            return .unary(try typed { try function(attributes) })
        case .binary(let function) where spreads.count == 2:
            return .binary(try typed { try function(attributes) }, spreads[0], spreads[1])
        case .ternary(let function) where spreads.count == 3:
            return .ternary(try typed { try function(attributes) }, spreads[0], spreads[1], spreads[2])
        default: return .everything
        }
    }

    /// How the elements of each operand of an elementwise operation stand; empty for any other.
    var spreads: [Spread] {
        switch action {
        case .unary: [.sideBySide]
        case .binary(_, let a, let b): [a, b]
        case .ternary(_, let a, let b, let c): [a, b, c]
        default: []
        }
    }

    /// Where results come from, found by applying the operation to the numbers of the elements, 0 standing for constants.
    ///
    /// Indices and masks are what they are; nil if they change.
    private static func copies(
        _ op: Op, _ attributes: Attributes, _ operands: [Int], _ slots: [Slot], _ values: [Double]
    ) throws(AutogradError) -> [[Places]]? {
        var numbered: [Tensor] = []
        var firsts: [Int] = []
        var next = 1
        for slot in operands.map({ slots[$0] }) {
            firsts.append(next)
            guard slot.dtype.isFloatingPoint else {
                guard !slot.isVariable else { return nil }
                numbered.append(Tensor(Array(values[slot.range]), contiguous: slot.shape, dtype: slot.dtype))
                continue
            }
            let numbers = (next..<next + slot.count).map(Double.init)
            numbered.append(Tensor(numbers, contiguous: slot.shape, dtype: .float64))
            next += slot.count
        }
        return try op.evaluate(numbered, attributes).map { result in
            let numbers = result.elements
            return zip(operands, firsts).map { slot, first in
                let count = slots[slot].dtype.isFloatingPoint ? slots[slot].count : 0
                let sources = numbers.map { number -> Int in
                    let place = Int(number) - first
                    return number > 0 && place >= 0 && place < count ? place : -1
                }
                return Places(sources, operandCount: count)
            }
        }
    }
}
