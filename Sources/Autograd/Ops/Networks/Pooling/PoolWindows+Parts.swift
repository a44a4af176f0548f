/// The means of windows as sums of copies of the elements.
extension PoolWindows {
    /// The largest number of copies.
    private static let mostCopies = 1 << 22

    /// The mean of each window, from a tensor with a row of copies for each window; nil if there would be too many copies.
    func partsOfMeans(of x: Value) throws -> Value? {
        let leading = Array(x.shape.dropLast(sizes.count))
        let images = try Shape.count(leading)
        var (offsets, divisors): ([[Int]], [Double]) = ([], [])
        visit { window in
            offsets.append(window.offsets)
            divisors.append(window.offsets.isEmpty ? 1 : window.divisor)
        }
        let width = offsets.map(\.count).max() ?? 0
        guard let copies = try? Shape.count([images, count, width]), copies <= Self.mostCopies else {
            return nil
        }
        var indices: [Int] = []
        for image in 0..<images {
            for window in offsets {
                indices += window.map { image * imageSize + $0 }
                indices += [Int](repeating: -1, count: width - window.count)
            }
        }
        let rows = try x.rearranged(Places(from: x.shape, to: [images, count, width], indices))
        let means =
            try rows.sum([-1]) / x.tape.constant(Tensor(divisors, contiguous: [count], dtype: x.dtype))
        return try means.reshaped(leading + output)
    }
}
