import Autograd

/// From which element of an operand each element of a result is taken; −1 for a constant.
struct IndexMap {
    let sources: [Int]
    /// For each element of the operand the results that are taken from it: a slice of `results`.
    private let starts: [Int]
    private let results: [Int]

    /// - Parameter operandCount: nil where nobody will ask for the results of an element.
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

    /// Where each element of `shape` comes from when an operand is broadcast to it.
    init(broadcasting operand: [Int], to shape: [Int], isInverted: Bool = true) throws(AutogradError) {
        let count = try Shape.count(operand)
        let numbers = Tensor((0..<count).map(Double.init), contiguous: operand, dtype: .float64)
        self.init(
            try numbers.broadcast(to: shape).elements.map { Int($0) }, operandCount: isInverted ? count : nil)
    }

    /// Calls `body` with each result that is taken from an element.
    @inline(__always)
    func forEachResult(of source: Int, _ body: (Int) -> Void) {
        for k in starts[source]..<starts[source + 1] { body(results[k]) }
    }
}
