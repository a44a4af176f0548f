/// The windows that the parameters of pooling operations describe.
extension PoolWindows {
    /// Windows of size `kernel_size` every `stride` positions in images `[N, C, size…]` or `[C, size…]`.
    ///
    /// With `ceil_mode` the last window may reach beyond the padding, but it starts in the image or in the
    /// padding before it.
    /// - Source: `pooling_output_shape_pad_lr` of aten/src/ATen/native/Pool.h.
    init(sliding op: String, over shape: [Int], rank: Int, _ a: Attributes) throws {
        try Self.check(op, shape, rank, isNonEmpty: true)
        let kernel = try Op.spread(a[.poolKernel], rank, 1, "kernel_size", op: op)
        let given = a[.poolStride] ?? []
        let stride = try given.isEmpty ? kernel : Op.spread(given, rank, 1, "stride", op: op)
        let padding = try Op.spread(a[.poolPadding], rank, 0, "padding", op: op)
        let dilation = try Op.spread(a[.poolDilation], rank, 1, "dilation", op: op)
        guard zip(kernel, padding).allSatisfy({ $1 <= $0 / 2 }) else {
            throw AutogradError.badArgument(
                op: op,
                "pad should be at most half of kernel size, but got pad=\(padding) and kernel_size=\(kernel)")
        }
        let divisor = a[.divisorOverride]
        guard divisor != 0 else { throw AutogradError.badArgument(op: op, "divisor must be not zero") }
        let dimensions = (0..<rank).map { d in
            SlidingDimension(
                size: shape[shape.count - rank + d], kernel: kernel[d], stride: stride[d],
                padding: padding[d], dilation: dilation[d], isCeiling: a[.ceilMode],
                countsPadding: a[.countIncludePad])
        }
        let counts = dimensions.map(\.count)
        guard counts.allSatisfy({ $0 >= 1 }) else {
            throw AutogradError.wrongShape(
                op: op, what: "Calculated output size: \(counts). Output size is too small", found: shape)
        }
        _ = try Shape.count(shape.dropLast(rank) + counts)
        self.init(Array(shape.suffix(rank)), dimensions.map(\.runs), divisor: divisor)
        try checkSize(shape)
    }

    /// Windows that divide each dimension into `output` parts, which overlap by one position where the
    /// division has a remainder: from ⌊i·size / output⌋ to ⌈(i + 1)·size / output⌉. `nil` stands for the size
    /// of the image.
    init(adaptive op: String, over shape: [Int], rank: Int, _ output: [Int?]) throws {
        try Self.check(op, shape, rank, isNonEmpty: false)
        let sizes = Array(shape.suffix(rank))
        let output = try Self.adaptiveSizes(op, shape, rank, output)
        _ = try Shape.count(shape.dropLast(rank) + output)
        if let d = sizes.firstIndex(of: 0) {
            throw AutogradError.wrongShape(
                op: op,
                what: "Expected input to have non-zero size for non-batch dimensions, but dimension "
                    + "\(shape.count - rank + d) is empty", found: shape)
        }
        let runs = zip(sizes, output).map { size, count in
            (0..<count).map { i in
                let start = i * size / count
                let length = ((i + 1) * size - 1) / count + 1 - start
                return Run(start: start, count: length, extent: Double(length))
            }
        }
        self.init(sizes, runs)
        try checkSize(shape)
    }

    /// One output size for each dimension, from one for all or one for each.
    static func adaptiveSizes(_ op: String, _ shape: [Int], _ rank: Int, _ output: [Int?]) throws -> [Int] {
        let all = output.count == 1 ? [Int?](repeating: output[0], count: rank) : output
        guard all.count == rank, shape.count >= rank else {
            throw AutogradError.badArgument(op: op, "output_size must be one number or \(rank) numbers")
        }
        let sizes = zip(all, shape.suffix(rank)).map { $0 ?? $1 }
        guard sizes.allSatisfy({ $0 >= 0 }) else {
            throw AutogradError.badArgument(
                op: op, "elements of output_size must be greater than or equal to 0 but received \(sizes)")
        }
        return sizes
    }

    /// Windows of size `kernel` at the given positions along each dimension.
    init(_ sizes: [Int], kernel: [Int], starts: [[Int]]) {
        self.init(
            sizes,
            zip(starts, kernel).map { starts, size in
                starts.map { Run(start: $0, count: size, extent: Double(size)) }
            })
    }

    /// Checks that a shape is `[N, C, size…]` or `[C, size…]`.
    /// - Parameter isNonEmpty: true if every size except N must be positive.
    static func check(_ op: String, _ shape: [Int], _ rank: Int, isNonEmpty: Bool) throws(AutogradError) {
        let images = shape.count == rank + 2 ? shape.dropFirst() : shape[...]
        guard images.count == rank + 1, !isNonEmpty || !images.contains(0) else {
            throw .wrongRank(
                op: op,
                expected: "a \(rank + 1)D or \(rank + 2)D (batch mode) tensor with optional 0 dim batch size",
                found: shape)
        }
    }

    /// - Throws: `tooManyElements` if a tensor of the elements of all windows of all images would be too
    ///   large.
    func checkSize(_ shape: [Int]) throws(AutogradError) {
        let positions = runs.map { $0.reduce(0) { $0 + $1.count } }
        _ = try Shape.count(shape.dropLast(sizes.count) + positions)
    }
}

/// Sliding windows along one dimension. All numbers are at most 2³⁰, so that their products do not overflow.
private struct SlidingDimension {
    let size: Int
    let kernel: Int
    let stride: Int
    let padding: Int
    let dilation: Int
    let isCeiling: Bool
    let countsPadding: Bool

    /// The number of windows; below 1 if none fits.
    var count: Int {
        let room = size + 2 * padding - dilation * (kernel - 1) - 1 + (isCeiling ? stride - 1 : 0)
        // Rounded down, also if the room is negative.
        let steps = room >= 0 ? room / stride : -((stride - 1 - room) / stride)
        return isCeiling && steps * stride >= size + padding ? steps : steps + 1
    }

    /// The positions of each window that lie in the image.
    var runs: [PoolWindows.Run] {
        (0..<count).map { i in
            let first = i * stride - padding
            let skipped = first < 0 ? (dilation - 1 - first) / dilation : 0
            let start = first + skipped * dilation
            let end = min(first + dilation * (kernel - 1) + 1, size)
            let count = start < end ? (end - start - 1) / dilation + 1 : 0
            let extent = countsPadding ? min(first + kernel, size + padding) - first : count
            return PoolWindows.Run(start: start, count: count, step: dilation, extent: Double(extent))
        }
    }
}

/// The windows of an internal operation, as lists of integers: the divisor (0 for none) and the sizes, then
/// the runs along each dimension.
extension PoolWindows: ParameterValue {
    static var kind: Parameter.Kind { .intLists }
    static var placeholder: PoolWindows { PoolWindows([], []) }

    static func read(_ attribute: Attribute) -> PoolWindows? {
        guard case .intLists(let lists) = attribute, let first = lists.first, first.count == lists.count
        else {
            return nil
        }
        let runs = lists.dropFirst().map { list in
            stride(from: 0, to: list.count - 3, by: 4).map {
                Run(start: list[$0], count: list[$0 + 1], step: list[$0 + 2], extent: Double(list[$0 + 3]))
            }
        }
        return PoolWindows(Array(first.dropFirst()), runs, divisor: first[0] == 0 ? nil : first[0])
    }

    var attribute: Attribute {
        let runs = runs.map { $0.flatMap { [$0.start, $0.count, $0.step, Int($0.extent)] } }
        return .intLists([[divisor ?? 0] + sizes] + runs)
    }
}
