import Autograd

/// How the elements of an operand stand beside those of an elementwise result.
struct BroadcastMap {
    let slot: Slot
    /// 1 side by side, 0 for one element beside all; not looked at where there is a table.
    private let step: Int
    private let table: IndexMap?

    init(_ slot: Slot, _ operand: [Int], to result: [Int]) throws(AutogradError) {
        self.slot = slot
        if operand == result || operand.allSatisfy({ $0 == 1 }) {
            step = operand == result ? 1 : 0
            table = nil
        } else {
            step = 0
            table = try IndexMap(broadcasting: operand, to: result, isInverted: slot.isVariable)
        }
    }

    /// Calls `body` with the operand's elements beside consecutive elements of the result: one for each or, if `isOne`, the
    /// same for all.
    @inline(__always)
    func withElements(
        beside results: Range<Int>, _ values: Span<Double>, _ body: (_ x: Span<Double>, _ isOne: Bool) -> Void
    ) {
        if table != nil {
            withElementForEach(of: results, values) { body($0, false) }
        } else if step == 0 {
            body(values.extracting(slot.start..<slot.start + 1), true)
        } else {
            body(
                values.extracting(slot.start + results.lowerBound..<slot.start + results.upperBound), false)
        }
    }

    /// The same with one for each, in any case.
    func withElementForEach(
        of results: Range<Int>, _ values: Span<Double>, _ body: (_ x: Span<Double>) -> Void
    ) {
        var elements: [Double] = []
        elements.append(addingCapacity: results.count) { elements in
            for i in results { elements.append(values[place(i)]) }
        }
        body(elements.span)
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
    func reach(_ reached: inout DependencySet, _ output: Slot) {
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
