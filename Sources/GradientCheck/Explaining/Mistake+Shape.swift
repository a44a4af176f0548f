import Autograd

/// Recognising mistakes in the shape of a gradient.
extension Mistake {
    /// The mistake that explains a tensor's wrong shape: a transpose or a missing sum over broadcast dimensions.
    ///
    /// - Parameter tolerance: The tolerance of the comparison.
    public init?(ofShape wrong: Tensor, besides right: Tensor, _ tolerance: Tolerance) {
        let (shape, count) = (right.shape, right.count)
        if wrong.shape.count == 2, wrong.shape == shape.reversed() {
            let exchanged = (0..<count).map { ($0 % shape[1]) * shape[0] + $0 / shape[1] }
            guard Self.agree(exchanged.map { wrong.elements[$0] }, right.elements, tolerance) else {
                return nil
            }
            self = .transposed(0, 1)
            return
        }
        guard wrong.count > count, let broadcast = try? Shape.broadcast(wrong.shape, shape),
            broadcast == wrong.shape,
            let positions = try? Tensor((0..<count).map(Double.init), contiguous: shape, dtype: .float64)
                .broadcast(to: wrong.shape).elements
        else { return nil }
        var sums = [Double](repeating: 0, count: count)
        for (position, x) in zip(positions, wrong.elements) { sums[Int(position)] += x }
        guard Self.agree(sums, right.elements, tolerance) else { return nil }
        self = .notReduced(shape: wrong.shape)
    }

    private static func agree(_ a: [Double], _ b: [Double], _ tolerance: Tolerance) -> Bool {
        zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance.allowance($0, $1) }
    }
}
