import Autograd

/// How an operand falls into runs of elements along some dimensions, which are treated each by itself.
struct Runs {
    /// Elements in a run.
    let width: Int
    let count: Int
    /// The operand's elements, run by run.
    let elements: [Int]
    /// Whether that is the order in which they stand.
    let isInOrder: Bool
    /// To which run each element of the operand belongs.
    let runOfElement: [Int]
    /// Each result's elements, run by run, and how many a run has.
    let outputs: [(elements: [Int], width: Int)]
    /// To which run each element of the first result belongs.
    let runOfResult: [Int]
    /// The sizes of the dimensions that make a run.
    let shape: [Int]

    /// - Parameters:
    ///   - named: the dimensions; nil or none for all.
    ///   - outputs: the shapes of the results.
    init(_ operand: [Int], along named: [Int]?, outputs: [[Int]]) throws(AutogradError) {
        let rank = operand.count
        var dims = Array(0..<rank)
        if let named, !named.isEmpty, rank > 0 {
            dims = []
            for d in named { dims.append(try Shape.dimension(d, rank: rank)) }
            dims = Array(Set(dims)).sorted()
        }
        let order = (0..<rank).filter { !dims.contains($0) } + dims
        shape = dims.map { operand[$0] }
        let elementCount = try Shape.count(operand)
        let (width, count) = (
            try Shape.count(shape), try Shape.count(order.dropLast(dims.count).map { operand[$0] })
        )
        (self.width, self.count) = (width, count)
        isInOrder = order == Array(0..<rank)
        elements = Self.order(operand, order)
        var runOfElement = [Int](repeatElement(0, count: elementCount))
        for (k, element) in elements.enumerated() { runOfElement[element] = k / width }
        self.runOfElement = runOfElement
        self.outputs = try outputs.map { (shape) throws(AutogradError) in
            let total = try Shape.count(shape)
            let elements = shape.count == rank ? Self.order(shape, order) : Array(0..<total)
            return (elements, count == 0 ? 0 : total / count)
        }
        var runOfResult = [Int](repeatElement(0, count: self.outputs[0].elements.count))
        for (k, element) in self.outputs[0].elements.enumerated() {
            runOfResult[element] = k / max(self.outputs[0].width, 1)
        }
        self.runOfResult = runOfResult
    }

    /// The elements of a shape in the order in which its dimensions, permuted, have them.
    private static func order(_ shape: [Int], _ dims: [Int]) -> [Int] {
        let strides = Shape.contiguousStrides(shape)
        var result = [0]
        for d in dims {
            var next: [Int] = []
            next.reserveCapacity(result.count * shape[d])
            for start in result { for i in 0..<shape[d] { next.append(start + i * strides[d]) } }
            result = next
        }
        return result
    }
}
