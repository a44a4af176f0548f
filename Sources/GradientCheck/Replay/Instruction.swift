import Autograd

/// One operation of a program, with its operands' slots.
struct Instruction {
    let action: Action
    let outputs: [Int]

    enum Action {
        case unary(Kernel.Unary, Int)
        case binary(Kernel.Binary, Spread, Spread)
        case ternary(Kernel.Ternary, Spread, Spread, Spread)
        /// Each element comes from one place of the operand: every view.
        case rearrangement(Int, places: [Int])
        case general(Op, Attributes, [Int?])
    }

    /// An operand, and which of its elements stands beside each element of the result.
    struct Spread {
        let slot: Int
        /// nil where they stand side by side, or where there is just one.
        let places: [Int]?
        let step: Int

        @inline(__always)
        func place(_ i: Int) -> Int { places.map { $0[i] } ?? i &* step }

        init(_ slot: Int, _ shape: [Int], to result: [Int]) throws(AutogradError) {
            self.slot = slot
            let count = try Shape.count(shape)
            if shape == result || count == 1 {
                places = nil
                step = count == 1 ? 0 : 1
            } else {
                let numbers = Tensor((0..<count).map(Double.init), contiguous: shape, dtype: .float64)
                places = try numbers.broadcast(to: result).elements.map { Int($0) }
                step = 1
            }
        }
    }

    init(
        _ op: Op, _ attributes: Attributes, operands: [Int?], outputs: [Int], shapes: [[Int]]
    ) throws(AutogradError) {
        self.outputs = outputs
        let present = operands.compactMap { $0 }
        let result = shapes[outputs[0]]
        func spread(_ k: Int) throws(AutogradError) -> Spread {
            try Spread(present[k], shapes[present[k]], to: result)
        }
        switch op.kernel {
        case .unary(let function) where present.count == 1:
            action = .unary(try typed { try function(attributes) }, present[0])
        case .binary(let function) where present.count == 2:
            action = .binary(try typed { try function(attributes) }, try spread(0), try spread(1))
        case .ternary(let function) where present.count == 3:
            let f = try typed { try function(attributes) }
            action = .ternary(f, try spread(0), try spread(1), try spread(2))
        case .whole where op.isView && outputs.count == 1:
            let count = try Shape.count(shapes[present[0]])
            let numbers = Tensor(
                (0..<count).map(Double.init), contiguous: shapes[present[0]], dtype: .float64)
            let places = try op.evaluate([numbers], attributes)[0].elements.map { Int($0) }
            action = .rearrangement(present[0], places: places)
        default:
            action = .general(op, attributes, operands)
        }
    }
}
