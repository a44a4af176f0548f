/// The weights with which images are resized.
///
/// - Source: PyTorch's `compute_indices_weights` (ATen/native/cpu/UpSampleKernel.cpp) and
/// ATen/native/UpSample.h.
extension Resampling {
    enum Mode: String, CaseIterable, Sendable {
        case nearest
        case nearestExact = "nearest-exact"
        case linear, bicubic, area
    }

    /// A map from the last dimensions of a shape, which have as many sizes as `output`.
    ///
    /// - Parameters:
    ///   - scales: the ratio of output and input for each dimension; empty to use that of the sizes.
    ///   - alignsCorners: map the first and last index to the first and last index, rather than the outer
    ///     edges.
    init(
        _ mode: Mode, from shape: [Int], to output: [Int], scales: [Double], alignsCorners: Bool
    ) throws(AutogradError) {
        let first = shape.count - output.count
        _ = try Shape.count(shape[..<first] + output)
        axes = output.indices.map { k in
            let scale = scales.indices.contains(k) ? scales[k] : nil
            let axis = ResizedAxis(
                size: shape[first + k], count: output[k], scale: scale, alignsCorners: alignsCorners)
            return Axis(dim: first + k, size: axis.size, terms: axis.terms(mode))
        }
    }
}

/// One dimension of an image that is resized.
private struct ResizedAxis {
    /// The numbers of input and output elements.
    let size: Int
    let count: Int
    /// The distance of neighbouring output elements, counted in input elements.
    let step: Double
    let alignsCorners: Bool

    init(size: Int, count: Int, scale: Double?, alignsCorners: Bool) {
        self.size = size
        self.count = count
        self.alignsCorners = alignsCorners
        if alignsCorners {
            step = count > 1 ? Double(size - 1) / Double(count - 1) : 0
        } else if let scale, scale > 0 {
            step = 1 / scale
        } else {
            step = Double(size) / Double(max(count, 1))
        }
    }

    func terms(_ mode: Resampling.Mode) -> [Resampling.Term] {
        switch mode {
        case .nearest: [Resampling.Term(indices: (0..<count).map { floor(step * Double($0)) })]
        case .nearestExact:
            [Resampling.Term(indices: (0..<count).map { floor(step * (Double($0) + 0.5) - 0.5 + 0.5) })]
        case .linear: linearTerms
        case .bicubic: cubicTerms
        case .area: means
        }
    }

    /// PyTorch rounds positions to float32 before it takes the integer below them.
    private func floor(_ position: Double) -> Int {
        min(Int(Double(Float(position)).rounded(.down)), size - 1)
    }

    /// The input element at or before the position of output `i`, and the distance from it, from 0 to 1.
    private func source(_ i: Int, isCubic: Bool) -> (index: Int, distance: Double) {
        var position = alignsCorners ? step * Double(i) : step * (Double(i) + 0.5) - 0.5
        if !isCubic, !alignsCorners { position = max(position, 0) }
        let index = floor(position)
        return (index, min(max(position - Double(index), 0), 1))
    }

    private var linearTerms: [Resampling.Term] {
        guard count != size else { return [Resampling.Term(indices: Array(0..<count))] }
        var (low, high) = (Resampling.Term(), Resampling.Term())
        for i in 0..<count {
            let (index, distance) = source(i, isCubic: false)
            low.indices.append(index)
            low.weights.append(1 - distance)
            high.indices.append(min(index + 1, size - 1))
            high.weights.append(distance)
        }
        return [low, high]
    }

    private var cubicTerms: [Resampling.Term] {
        var terms = [Resampling.Term](repeating: Resampling.Term(), count: 4)
        for i in 0..<count {
            let (index, distance) = source(i, isCubic: true)
            for (k, weight) in CubicConvolution.weights(distance).enumerated() {
                terms[k].indices.append(min(max(index - 1 + k, 0), size - 1))
                terms[k].weights.append(weight)
            }
        }
        return terms
    }

    /// The mean of the elements from ⌊i·size / count⌋ up to ⌈(i + 1)·size / count⌉.
    private var means: [Resampling.Term] {
        let starts = (0..<count).map { $0 * size / count }
        let lengths = (0..<count).map { (($0 + 1) * size + count - 1) / count - starts[$0] }
        return (0..<max(lengths.max() ?? 1, 1)).map { k in
            Resampling.Term(
                indices: (0..<count).map { k < lengths[$0] ? starts[$0] + k : -1 },
                weights: lengths.map { 1 / Double($0) })
        }
    }
}

/// Interpolation by cubic convolution with the parameter −0.75.
///
/// - Source: Keys, Cubic Convolution Interpolation for Digital Image Processing (1981).
enum CubicConvolution {
    static let a = -0.75

    /// The weights of the four nearest elements at a distance t from the second, 0 ≤ t ≤ 1.
    static func weights(_ t: Double) -> [Double] {
        [outer(t + 1), inner(t), inner(1 - t), outer(2 - t)]
    }

    private static func inner(_ x: Double) -> Double { ((a + 2) * x - (a + 3)) * x * x + 1 }
    private static func outer(_ x: Double) -> Double { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
}
