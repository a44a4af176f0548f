import Autograd

/// A map from each element of a result to the element of an operand that it is copied from, and its inverse.
struct IndexMap {
    /// For each element of the result the element of the operand; −1 for a constant.
    let sources: [Int]
    /// The copies of operand element i are `results[starts[i]..<starts[i + 1]]`.
    private let starts: [Int]
    private let results: [Int]

    /// - Parameter operandCount: The number of elements of the operand; nil if the inverse is not needed.
    init(_ sources: [Int], operandCount: Int?) {
        self.sources = sources
        guard let operandCount else {
            starts = []
            results = []
            return
        }
        var starts = [Int](repeatElement(0, count: operandCount + 1))
        for source in sources where source >= 0 { starts[source + 1] += 1 }
        for i in 0..<operandCount { starts[i + 1] += starts[i] }
        var next = starts
        var results = [Int](repeatElement(0, count: starts[operandCount]))
        for (result, source) in sources.enumerated() where source >= 0 {
            results[next[source]] = result
            next[source] += 1
        }
        self.starts = starts
        self.results = results
    }

    /// The index map of an operand that is broadcast to `shape`.
    init(broadcasting operand: [Int], to shape: [Int], isInverted: Bool = true) throws(AutogradError) {
        let count = try Shape.count(operand)
        let numbers = Tensor((0..<count).map(Double.init), contiguous: operand, dtype: .float64)
        self.init(
            try numbers.broadcast(to: shape).elements.map { Int($0) }, operandCount: isInverted ? count : nil)
    }

    /// Calls `body` with each result that is copied from an element of the operand.
    @inline(__always)
    func forEachResult(of source: Int, _ body: (Int) -> Void) {
        for k in starts[source]..<starts[source + 1] { body(results[k]) }
    }
}
