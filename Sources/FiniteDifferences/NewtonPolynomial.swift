/// The interpolating polynomial at the nodes 1, 1/r, 1/r², …, in Newton's form.
struct NewtonPolynomial {
    /// `leading[k]` is the divided difference over the k + 1 largest nodes, an estimate of coefficient k.
    private(set) var leading = InlineArray<8, Double>(repeating: 0)

    /// `differences[i]` is the divided difference over node i and all smaller nodes.
    private var differences: InlineArray<8, Double>
    private let count: Int
    private let ratio: Double

    init(_ values: InlineArray<8, Double>, count: Int, ratio: Double) {
        differences = values
        self.count = count
        self.ratio = ratio
        leading[0] = values[0]
        var span = 1.0
        for order in 1..<max(count, 1) {
            span /= ratio
            var node = 1.0
            for i in 0..<(count - order) {
                differences[i] = (differences[i] - differences[i + 1]) / (node * (1 - span))
                node /= ratio
            }
            leading[order] = differences[0]
        }
    }

    /// The value at the smallest node.
    var last: Double { differences[max(count, 1) - 1] }

    func callAsFunction(_ argument: Double) -> Double {
        var value = differences[0]
        var node = 1.0
        for i in 1..<max(count, 1) {
            node /= ratio
            value = differences[i] + (argument - node) * value
        }
        return value
    }
}
