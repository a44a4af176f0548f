/// The windows of a pooling operation on images, which are the last one to three dimensions of a tensor.
///
/// A window is a product of runs of positions, one run along each dimension of an image. The other dimensions
/// of the tensor number the images.
struct PoolWindows: Sendable, Equatable {
    /// Positions at equal distances along one dimension.
    struct Run: Sendable, Equatable {
        let start: Int
        /// The number of positions; 0 if all of them are in the padding.
        let count: Int
        var step = 1
        /// The factor of this dimension in the divisor of a mean, which is a product of up to three large
        /// numbers.
        let extent: Double
    }

    /// The size of each dimension of an image.
    let sizes: [Int]
    /// The runs along each dimension, in the order of the results.
    let runs: [[Run]]
    /// The divisor of a mean; nil for the product of the extents.
    let divisor: Int?

    /// The shape of the results for one image.
    var output: [Int] { runs.map(\.count) }
    /// The number of windows of one image.
    var count: Int { output.reduce(1, *) }
    /// The number of elements of one image.
    var imageSize: Int { sizes.reduce(1, *) }

    init(_ sizes: [Int], _ runs: [[Run]], divisor: Int? = nil) {
        self.sizes = sizes
        self.runs = runs
        self.divisor = divisor
    }

    /// One window of an image.
    struct Window {
        /// Its place among the windows in row-major order.
        fileprivate(set) var number = 0
        /// The offset in the image at which it starts.
        fileprivate(set) var first = 0
        /// The divisor of its mean.
        fileprivate(set) var divisor = 1.0
        /// The offsets in the image of its elements, in row-major order.
        fileprivate(set) var offsets: [Int] = []
    }

    /// Calls `body` with each window of an image.
    func visit(_ body: (Window) -> Void) {
        // Fewer than three dimensions are completed by dimensions of size 1.
        let missing = 3 - sizes.count
        let unit = [Run(start: 0, count: 1, extent: 1)]
        let runs = [[Run]](repeating: unit, count: missing) + self.runs
        let sizes = [Int](repeating: 1, count: missing) + self.sizes
        var window = Window()
        for depth in runs[0] {
            for row in runs[1] {
                for column in runs[2] {
                    window.first = (depth.start * sizes[1] + row.start) * sizes[2] + column.start
                    window.divisor = divisor.map(Double.init) ?? depth.extent * row.extent * column.extent
                    window.offsets.removeAll(keepingCapacity: true)
                    for i in 0..<depth.count {
                        let plane = (depth.start + i * depth.step) * sizes[1] + row.start
                        for j in 0..<row.count {
                            let line = (plane + j * row.step) * sizes[2] + column.start
                            for k in 0..<column.count { window.offsets.append(line + k * column.step) }
                        }
                    }
                    body(window)
                    window.number += 1
                }
            }
        }
    }
}

extension PoolWindows {
    /// The mean of each window; 0 for a window without elements.
    func means(of x: Tensor) throws(AutogradError) -> Tensor {
        let (images, shape) = try results(for: x, of: sizes, to: output)
        let elements = x.elements
        var means = [Double](repeating: 0, count: try Shape.count(shape))
        let (size, count) = (imageSize, count)
        visit { window in
            for image in 0..<images where !window.offsets.isEmpty {
                var sum = 0.0
                for offset in window.offsets { sum += elements[image * size + offset] }
                means[image * count + window.number] = sum / window.divisor
            }
        }
        return Tensor(means, contiguous: shape, dtype: x.dtype)
    }

    /// The transpose of `means`: the cotangent of each mean, divided and added to every element of its
    /// window.
    func spread(_ g: Tensor) throws(AutogradError) -> Tensor {
        let (images, shape) = try results(for: g, of: output, to: sizes)
        let elements = g.elements
        var sums = [Double](repeating: 0, count: try Shape.count(shape))
        let (size, count) = (imageSize, count)
        visit { window in
            for image in 0..<images {
                let share = elements[image * count + window.number] / window.divisor
                for offset in window.offsets { sums[image * size + offset] += share }
            }
        }
        return Tensor(sums, contiguous: shape, dtype: g.dtype)
    }

    /// The number of images in a tensor whose last dimensions are `old`, and its shape with `new` instead.
    private func results(
        for x: Tensor, of old: [Int], to new: [Int]
    ) throws(AutogradError) -> (images: Int, shape: [Int]) {
        let leading = Array(x.shape.dropLast(old.count))
        guard Array(x.shape.suffix(old.count)) == old else {
            throw .sizesDiffer(op: "pool", old, x.shape)
        }
        return (try Shape.count(leading), leading + new)
    }

    /// The largest element of each window, and its index in its image.
    func maxima(of x: Tensor) throws(AutogradError) -> [Tensor] {
        let leading = Array(x.shape.dropLast(sizes.count))
        var maxima = try PoolMaxima(leading + output)
        maxima.find(in: x.elements, images: 0..<(try Shape.count(leading)), self)
        return maxima.tensors(x.dtype)
    }
}

/// The largest elements of windows and their indices.
struct PoolMaxima {
    private let shape: [Int]
    private var values: [Double]
    private var indices: [Double]

    init(_ shape: [Int]) throws(AutogradError) {
        self.shape = shape
        values = [Double](repeating: 0, count: try Shape.count(shape))
        indices = values
    }

    /// Finds the largest element of each window of some images. A window without elements has −∞ at the index at
    /// which it starts.
    mutating func find(in elements: [Double], images: Range<Int>, _ windows: PoolWindows) {
        let (size, count) = (windows.imageSize, windows.count)
        windows.visit { window in
            for image in images {
                let place = PoolWindows.placeOfLargest(window.offsets.count) {
                    elements[image * size + window.offsets[$0]]
                }
                let i = image * count + window.number
                values[i] = place.map { elements[image * size + window.offsets[$0]] } ?? -.infinity
                indices[i] = Double(place.map { window.offsets[$0] } ?? window.first)
            }
        }
    }

    func tensors(_ dtype: DType) -> [Tensor] {
        [
            Tensor(values, contiguous: shape, dtype: dtype),
            Tensor(indices, contiguous: shape, dtype: .int64),
        ]
    }
}
