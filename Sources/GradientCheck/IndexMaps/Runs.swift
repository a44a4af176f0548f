import Autograd

/// The division of an operand into runs: slices along some dimensions, which an operation processes independently.
struct Runs {
    /// Number of elements in a run.
    let width: Int
    /// Number of runs.
    let count: Int
    /// The row-major positions of the operand's elements, run by run.
    let elements: [Int]
    /// True if the runs are contiguous and in order.
    let isInOrder: Bool
    /// The run of each element of the operand.
    let runOfElement: [Int]
    /// For each output the positions of its elements, run by run, and their number per run.
    let outputs: [(elements: [Int], width: Int)]
    /// The run of each element of the first output.
    let runOfResult: [Int]
    /// The sizes of the dimensions that form a run.
    let shape: [Int]

    /// - Parameters:
    ///   - named: The dimensions of a run; nil or empty for all.
    ///   - outputs: The shapes of the outputs.
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

    /// The positions of a shape's elements in the row-major order of its permuted dimensions.
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
