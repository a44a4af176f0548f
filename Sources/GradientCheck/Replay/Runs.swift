import Autograd

/// An operation that treats each run of elements along some dimensions by itself.
struct Runs {
    /// Elements in a run.
    let width: Int
    let count: Int
    /// The operand's elements, run by run.
    let elements: [Int]
    /// To which run each element of the operand belongs.
    let runOfElement: [Int]
    /// Each result's elements, run by run, and how many a run has.
    let outputs: [(elements: [Int], width: Int)]
    private let op: Op
    private let attributes: Attributes
    private let runShape: [Int]

    /// nil where the operation goes over all dimensions at once.
    init?(
        _ op: Op, _ attributes: Attributes, _ parameter: String, operand: Slot, _ outputs: [Slot]
    ) throws(AutogradError) {
        guard let named = attributes.dimensions(parameter, defaultDim: op.defaultDimension) else {
            // Without a dimension the whole tensor is one run.
            guard case .sums = op.reach else { return nil }
            width = operand.count
            count = 1
            elements = Array(0..<operand.count)
            runOfElement = [Int](repeating: 0, count: operand.count)
            self.outputs = [([0], 1)]
            (self.op, self.attributes, runShape) = (op, attributes, operand.shape)
            return
        }
        let rank = operand.shape.count
        guard rank > 0, operand.count > 0 else { return nil }
        var dims: [Int] = []
        for d in named { dims.append(try Shape.dimension(d, rank: rank)) }
        dims = Array(Set(dims)).sorted()
        let kept = (0..<rank).filter { !dims.contains($0) }
        runShape = dims.map { operand.shape[$0] }
        width = runShape.reduce(1, *)
        count = operand.count / width
        elements = Self.order(operand.shape, kept + dims)
        var runOfElement = [Int](repeating: 0, count: operand.count)
        for (k, element) in elements.enumerated() { runOfElement[element] = k / width }
        self.runOfElement = runOfElement
        let (count, order) = (self.count, kept + dims)
        self.outputs = outputs.map { slot in
            let elements = slot.shape.count == rank ? Self.order(slot.shape, order) : Array(0..<slot.count)
            return (elements, slot.count / count)
        }
        self.op = op
        self.attributes = attributes.withDimensions(Array(1...max(dims.count, 1)), parameter)
    }

    /// The place in its sum of each element.
    var sumOfElement: [Int] { runOfElement.map { outputs[0].elements[$0] } }

    /// The elements of some runs, one after another.
    func gathered(_ runs: [Int], from values: [Double], at start: Int) -> [Double] {
        let (values, elements) = (values.span, elements.span)
        return [Double](unsafeUninitializedCapacity: runs.count * width) { result, initialized in
            for run in runs {
                for k in run * width..<(run + 1) * width {
                    result[initialized] = values[start + elements[k]]
                    initialized += 1
                }
            }
        }
    }

    /// Puts one result's elements of some runs where they belong.
    func scatter(_ results: [Double], of runs: [Int], output: Int, into values: inout [Double], at start: Int)
    {
        let (elements, width) = outputs[output]
        var next = 0
        for run in runs {
            for k in run * width..<(run + 1) * width {
                values[start + elements[k]] = results[next]
                next += 1
            }
        }
    }

    /// The results of some runs, from their elements one after another.
    func evaluate(_ input: [Double], runs: Int) throws(AutogradError) -> [[Double]] {
        let tensor = Tensor(input, contiguous: [runs] + runShape, dtype: .float64)
        return try op.evaluate([tensor], attributes).map(\.elements)
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

extension Places {
    /// The table for sums: `sums[e]` is the sum to which element e of the operand goes.
    init(inverting sums: [Int], count: Int) {
        self.init(sums, operandCount: count)
    }
}
