import Autograd

/// How the elements of an operand stand beside those of an elementwise result.
struct Spread {
    let slot: Slot
    /// 1 side by side, 0 for one element beside all; not looked at where there is a table.
    private let step: Int
    private let table: Places?

    init(_ slot: Slot, _ operand: [Int], to result: [Int]) throws(AutogradError) {
        self.slot = slot
        if operand == result || operand.allSatisfy({ $0 == 1 }) {
            step = operand == result ? 1 : 0
            table = nil
        } else {
            step = 0
            table = try Places(broadcasting: operand, to: result, isInverted: slot.isVariable)
        }
    }

    /// The operand's elements beside consecutive elements of the result: one for each, or the same for all.
    enum Elements {
        case each([Double])
        case one(Double)
    }

    func beside(_ results: Range<Int>, _ values: Span<Double>) -> Elements {
        if table == nil, step == 0 { return .one(values[slot.start]) }
        if table == nil {
            return .each(values.copied(slot.start + results.lowerBound..<slot.start + results.upperBound))
        }
        var elements: [Double] = []
        elements.reserveCapacity(results.count)
        for i in results { elements.append(values[place(i)]) }
        return .each(elements)
    }

    /// The operand's element beside an element of the result.
    @inline(__always)
    func element(_ i: Int) -> Int {
        guard let table else { return i &* step }
        return table.sources[i]
    }

    /// The place of its value.
    @inline(__always)
    func place(_ i: Int) -> Int { slot.start &+ element(i) }

    /// Finds which elements of the result the operand's reached elements are beside.
    func reach(_ reached: inout Reached, _ output: Slot) {
        let count = reached.count(of: slot)
        guard count > 0 else { return }
        if let table {
            for k in 0..<count {
                table.forEachResult(of: reached.element(k, of: slot)) { reached.mark($0, of: output) }
            }
        } else if step == 1 {
            for k in 0..<count { reached.mark(reached.element(k, of: slot), of: output) }
        } else {
            reached.markAll(of: output)
        }
    }
}
