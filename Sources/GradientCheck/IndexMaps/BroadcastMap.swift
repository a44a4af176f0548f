import Autograd

/// The map from elements of an elementwise result to the elements of a broadcast operand.
struct BroadcastMap {
    let slot: Slot
    /// 1 if the shapes are equal, 0 if the operand has a single element; unused if there is an index map.
    private let step: Int
    private let indexMap: IndexMap?

    init(_ slot: Slot, _ operand: [Int], to result: [Int]) throws(AutogradError) {
        self.slot = slot
        if operand == result || operand.allSatisfy({ $0 == 1 }) {
            step = operand == result ? 1 : 0
            indexMap = nil
        } else {
            step = 0
            indexMap = try IndexMap(broadcasting: operand, to: result, isInverted: slot.isVariable)
        }
    }

    /// Calls `body` with the operand's elements for a range of results: one for each result or, if `isOne`, a single
    /// element for all.
    @inline(__always)
    func withElements(
        beside results: Range<Int>, _ values: Span<Double>, _ body: (_ x: Span<Double>, _ isOne: Bool) -> Void
    ) {
        if indexMap != nil {
            withElementForEach(of: results, values) { body($0, false) }
        } else if step == 0 {
            body(values.extracting(slot.start..<slot.start + 1), true)
        } else {
            body(
                values.extracting(slot.start + results.lowerBound..<slot.start + results.upperBound), false)
        }
    }

    /// Calls `body` with one element of the operand for each result in a range.
    func withElementForEach(
        of results: Range<Int>, _ values: Span<Double>, _ body: (_ x: Span<Double>) -> Void
    ) {
        var elements: [Double] = []
        elements.append(addingCapacity: results.count) { elements in
            for i in results { elements.append(values[position(i)]) }
        }
        body(elements.span)
    }

    /// The element of the operand that corresponds to an element of the result.
    @inline(__always)
    func element(_ i: Int) -> Int {
        guard let indexMap else { return i &* step }
        return indexMap.sources[i]
    }

    /// The position, among the program's values, of the operand's element for result `i`.
    @inline(__always)
    func position(_ i: Int) -> Int { slot.start &+ element(i) }

    /// Calls `body` with each element of the result beside which an element of the operand stands.
    @inline(__always)
    func forEachResult(of element: Int, _ body: (Int) -> Void) {
        if let indexMap {
            indexMap.forEachResult(of: element, body)
        } else {
            body(element)
        }
    }

    /// True if one element of the operand stands beside all of the result.
    var isRepeated: Bool { indexMap == nil && step == 0 }
}
