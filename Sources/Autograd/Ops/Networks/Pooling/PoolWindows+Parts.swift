/// Sums over windows as sums of copies of the elements.
extension PoolWindows {
    /// The largest number of copies.
    private static let mostCopies = 1 << 22

    /// The mean of each window, from a tensor with a row of copies for each window; nil if there would be too many copies.
    func partsOfMeans(of x: Value) throws -> Value? {
        guard let copies = try copies(of: x.shape) else { return nil }
        let means = try x.rearranged(copies.places).sum([-1]) / x.tape.constant(copies.divisors(x.dtype))
        return try means.reshaped(x.shape.dropLast(sizes.count) + output)
    }

    /// The transpose of the means: each element, divided, at every position of its window.
    func partsOfShares(of g: Value) throws -> Value? {
        guard let copies = try copies(of: g.shape.dropLast(sizes.count) + sizes) else { return nil }
        let shares =
            try g.reshaped([copies.images, count]) / g.tape.constant(copies.divisors(g.dtype))
        return try shares.unsqueezed(-1).expanded(to: copies.places.shape).rearrangedBack(copies.places)
    }

    /// A row of copies of the elements of each window.
    private struct Copies {
        let images: Int
        let places: Places
        /// The divisor of the mean of each window of an image.
        fileprivate var divisors: [Double] = []

        func divisors(_ dtype: DType) -> Tensor {
            Tensor(divisors, contiguous: [divisors.count], dtype: dtype)
        }
    }

    private func copies(of shape: [Int]) throws -> Copies? {
        let images = try Shape.count(Array(shape.dropLast(sizes.count)))
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
        indices.reserveCapacity(copies)
        for image in 0..<images {
            for window in offsets {
                for offset in window { indices.append(image * imageSize + offset) }
                for _ in window.count..<width { indices.append(-1) }
            }
        }
        return Copies(
            images: images, places: Places(from: shape, to: [images, count, width], indices),
            divisors: divisors)
    }
}
