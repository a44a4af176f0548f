/// The elements of images from which `grid_sample` takes each element of its result, and their weights.
///
/// - Source: PyTorch's ATen/native/GridSampler.h.
struct GridPositions {
    enum Mode: String, CaseIterable, Sendable { case bilinear, nearest, bicubic }
    enum Padding: String, CaseIterable, Sendable { case zeros, border, reflection }

    /// One of the neighbours of the positions along a dimension.
    struct Neighbour {
        /// For each position, the index along the dimension; −1 outside the image.
        let indices: [Int]
        /// The weight as a function of the grid, `[N, 1, output…]`; nil if it is 1.
        let weight: Value?
        /// The derivative of the weight by the grid's coordinate; nil if it is 0.
        let slope: Value?
    }

    /// One neighbour along each dimension.
    struct Corner {
        let neighbours: [Neighbour]
        /// The copies of the corner's elements in an image `[N, C, size…]`, as `[N, C, output…]`.
        let places: Places

        /// The product of the weights, and of the slope in place of the weight of the dimension `sloped`;
        /// nil if it is 0.
        func factor(of x: Value, sloped: Int? = nil) throws(AutogradError) -> Value? {
            var result = x
            for (d, neighbour) in neighbours.enumerated() {
                if d == sloped {
                    guard let slope = neighbour.slope else { return nil }
                    result = try result * slope
                } else if let weight = neighbour.weight {
                    result = try result * weight
                }
            }
            return result
        }
    }

    let corners: [Corner]
    /// The number of spatial dimensions.
    let rank: Int

    /// - Parameters:
    ///   - input: the shape of the images, `[N, C, size…]`.
    ///   - grid: `[N, output…, rank]`, with the coordinate of the last dimension first.
    init(
        _ input: [Int], _ grid: Value, _ mode: Mode, _ padding: Padding, alignsCorners: Bool
    ) throws(AutogradError) {
        let rank = input.count - 2
        self.rank = rank
        let output = Array(grid.shape[1...rank])
        _ = try Shape.count(Array(input[..<2]) + output)
        var combinations: [[Neighbour]] = [[]]
        for d in 0..<rank {
            let axis = GridAxis(
                size: input[2 + d], padding: padding, alignsCorners: alignsCorners,
                coordinates: try grid.apply(
                    .select, with: [.set(.dim, -1), .set(.index, rank - 1 - d)]
                ).unsqueezed(1))
            let neighbours = try axis.neighbours(mode)
            combinations = combinations.flatMap { combination in neighbours.map { combination + [$0] } }
        }
        var corners: [Corner] = []
        for neighbours in combinations {
            let places = GridPositions.places(neighbours.map(\.indices), input, output)
            corners.append(Corner(neighbours: neighbours, places: places))
        }
        self.corners = corners
    }

    private static func places(_ indices: [[Int]], _ input: [Int], _ output: [Int]) -> Places {
        let sizes = Array(input.dropFirst(2))
        let strides = Shape.contiguousStrides(sizes)
        let image = sizes.reduce(1, *)
        let (channels, positions) = (input[1], output.reduce(1, *))
        var result: [Int] = []
        result.reserveCapacity(input[0] * channels * positions)
        for sample in 0..<input[0] {
            for channel in 0..<channels {
                let start = (sample * channels + channel) * image
                for p in sample * positions..<(sample + 1) * positions {
                    var place = start
                    for (d, stride) in strides.enumerated() {
                        let index = indices[d][p]
                        guard index >= 0 else {
                            place = -1
                            break
                        }
                        place += index * stride
                    }
                    result.append(place)
                }
            }
        }
        return Places(from: input, to: Array(input[..<2]) + output, result)
    }
}

/// One dimension of the images, with the grid's coordinates along it.
private struct GridAxis {
    let size: Int
    let padding: GridPositions.Padding
    let alignsCorners: Bool
    /// Coordinates from −1 to 1, as `[N, 1, output…]`.
    let coordinates: Value

    /// The derivative of an index by the coordinate.
    private var scale: Double { Double(alignsCorners ? size - 1 : size) / 2 }

    /// The coordinates as indices.
    private func positions() throws(AutogradError) -> Value {
        alignsCorners
            ? try (coordinates + 1) / 2 * Double(size - 1)
            : try ((coordinates + 1) * Double(size) - 1) / 2
    }

    func neighbours(_ mode: GridPositions.Mode) throws(AutogradError) -> [GridPositions.Neighbour] {
        let positions = try positions()
        let found = positions.tensor.elements
        switch mode {
        case .nearest:
            let indices = found.map { index(padded($0).position.rounded(.toNearestOrEven)) }
            return [GridPositions.Neighbour(indices: indices, weight: nil, slope: nil)]
        case .bilinear:
            let moved = found.map { padded($0) }
            let lows = moved.map { $0.position.rounded(.down) }
            let signs = zip(moved, lows).map { index($1) >= 0 || index($1 + 1) >= 0 ? $0.slope : 0 }
            let t = try distances(positions, moved.map(\.position), lows, signs)
            let slope = try coordinates.tape.constant(like(signs)) * scale
            return [
                GridPositions.Neighbour(indices: lows.map(index), weight: try 1 - t, slope: try -slope),
                GridPositions.Neighbour(indices: lows.map { index($0 + 1) }, weight: t, slope: slope),
            ]
        case .bicubic:
            let lows = found.map { $0.rounded(.down) }
            let isNear = lows.map { $0.magnitude < 0x1p52 ? 1.0 : 0 }
            let t = try distances(positions, found, lows, isNear)
            var neighbours: [GridPositions.Neighbour] = []
            for (k, weight) in try cubicWeights(t).enumerated() {
                let indices = lows.map { index(padded($0 - 1 + Double(k)).position) }
                neighbours.append(
                    GridPositions.Neighbour(
                        indices: indices, weight: weight.value, slope: try weight.slope * scale))
            }
            return neighbours
        }
    }

    /// The distances of the padded positions from the elements before them, as a function of the grid with
    /// the given slopes.
    private func distances(
        _ positions: Value, _ padded: [Double], _ lows: [Double], _ slopes: [Double]
    ) throws(AutogradError) -> Value {
        let tape = positions.tape
        let found = positions.tensor.elements
        var offsets = [Double](repeating: 0, count: found.count)
        for i in found.indices {
            if slopes[i] == 1, padded[i] == found[i] {
                offsets[i] = -lows[i]
            } else if slopes[i] != 0 {
                offsets[i] = padded[i] - lows[i] - slopes[i] * found[i]
            } else if padded[i].isFinite {
                offsets[i] = padded[i] - lows[i]
            }
        }
        let moves = tape.constant(like(slopes.map { $0 == 0 ? 0 : 1 }, .bool))
        let moved = try (positions * tape.constant(like(slopes))).masked(moves)
        return try moved + tape.constant(like(offsets))
    }

    private func like(_ elements: [Double], _ dtype: DType? = nil) -> Tensor {
        let dtype = dtype ?? coordinates.dtype
        return Tensor(elements.map(dtype.rounded), contiguous: coordinates.shape, dtype: dtype)
    }

    /// The weights of four neighbours at a distance t from the second, and their derivatives.
    private func cubicWeights(_ t: Value) throws(AutogradError) -> [(value: Value, slope: Value)] {
        let a = CubicConvolution.a
        func inner(_ x: Value) throws(AutogradError) -> (value: Value, slope: Value) {
            (try ((a + 2) * x - (a + 3)) * x * x + 1, try (3 * (a + 2) * x - 2 * (a + 3)) * x)
        }
        func outer(_ x: Value) throws(AutogradError) -> (value: Value, slope: Value) {
            (try ((a * x - 5 * a) * x + 8 * a) * x - 4 * a, try (3 * a * x - 10 * a) * x + 8 * a)
        }
        let (third, fourth) = (try inner(1 - t), try outer(2 - t))
        return [
            try outer(t + 1), try inner(t), (third.value, try -third.slope),
            (fourth.value, try -fourth.slope),
        ]
    }

    /// A position as an index; −1 outside the image.
    private func index(_ position: Double) -> Int {
        position >= 0 && position < Double(size) ? Int(position) : -1
    }

    /// A position moved into the image, and the derivative of the result: 0 where it is cut off at an edge.
    private func padded(_ position: Double) -> (position: Double, slope: Double) {
        guard padding != .zeros else { return (position, 1) }
        var (moved, slope) = padding == .reflection ? reflected(position) : (position, 1)
        let last = Double(size - 1)
        if moved <= 0 || moved >= last { slope = 0 }
        moved = min(max(moved, 0), last)
        return (moved, slope)
    }

    /// A position reflected at the edges until it lies between them.
    private func reflected(_ position: Double) -> (position: Double, slope: Double) {
        let (low, span) = alignsCorners ? (0, Double(size - 1)) : (-0.5, Double(size))
        guard span > 0, position.isFinite else { return (0, 0) }
        let distance = (position - low).magnitude
        let sign: Double = position < low ? -1 : 1
        let rest = distance.truncatingRemainder(dividingBy: span)
        let flips = (distance / span).rounded(.down)
        if flips.truncatingRemainder(dividingBy: 2) == 0 { return (rest + low, sign) }
        return (span - rest + low, -sign)
    }
}
