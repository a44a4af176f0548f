/// A real signal from real spectrum values, over several dimensions, and the transpose of this linear map.
///
/// The spectrum of a real signal of n samples is symmetric, so that its values 0 … n/2 along the last of the
/// dimensions determine it. For real values, and with k ≤ n/2 along the last dimension,
///
///     yⱼ = scale·Σₖ wₖ·xₖ·cos(2π·Σ_d j_d·k_d / n_d)
///
/// where wₖ is 1 for the frequencies k = 0 and k = n/2 along the last dimension, which have no mirror image,
/// otherwise 2. Values beyond the frequencies of a signal are ignored, missing ones are 0.
struct HalfSpectrum {
    /// The shape of the spectrum.
    let shape: [Int]
    /// The dimensions to transform, distinct; the spectrum has only half of the frequencies along the last
    /// one.
    let dims: [Int]
    /// The number of samples of the signal along each of these dimensions, at least 1.
    let sizes: [Int]
    let scale: Double

    /// The shape of the signal.
    var signalShape: [Int] {
        var result = shape
        for (d, size) in zip(dims, sizes) { result[d] = size }
        return result
    }

    /// The signal of the values `x`, which have the shape `shape`.
    /// - Throws: `tooManyElements`.
    func signal(of x: Tensor) throws(AutogradError) -> [Double] {
        _ = try Shape.count(signalShape)
        var used = x
        for (d, count) in zip(dims, usedCounts) { used = used.sliced(d, start: 0, length: count) }
        var sums = ComplexArray(real: used.elements, shape: used.shape)
        if let d = dims.last { sums.multiply(along: d, by: weight) }
        for (d, size) in zip(dims, sizes) { sums = sums.transformed(d, to: size, period: size, sign: 1) }
        return sums.real.map { scale * $0 }
    }

    /// The transpose of `signal`: for values g of the signal's shape, scale·w·Σⱼ gⱼ·cos(…), of the shape
    /// `shape`.
    func transposedSignal(of g: Tensor) throws(AutogradError) -> [Double] {
        let count = try Shape.count(shape)
        var sums = ComplexArray(real: g.elements, shape: g.shape)
        for (k, d) in dims.enumerated().reversed() {
            sums = sums.transformed(d, to: usedCounts[k], period: sizes[k], sign: -1)
        }
        if let d = dims.last { sums.multiply(along: d, by: weight) }
        if sums.shape == shape { return sums.real.map { scale * $0 } }
        var result = [Double](repeating: 0, count: count)
        let place = Tensor(
            shape: sums.shape, strides: Shape.contiguousStrides(shape), offset: 0, buffer: [], dtype: .float64
        )
        var next = 0
        place.forEachOffset { to in
            result[to] = scale * sums.real[next]
            next += 1
        }
        return result
    }

    /// Along each dimension, the number of spectrum values that the signal depends on.
    var usedCounts: [Int] {
        dims.indices.map { k in
            let frequencies = k == dims.count - 1 ? sizes[k] / 2 + 1 : sizes[k]
            return min(shape[dims[k]], frequencies)
        }
    }

    /// The number of times that a frequency along the last dimension occurs in the whole spectrum.
    func weight(_ k: Int) -> Double {
        guard let size = sizes.last else { return 1 }
        return k == 0 || 2 * k == size ? 1 : 2
    }
}

/// Complex numbers as real and imaginary parts, in row-major order.
private struct ComplexArray {
    private(set) var real: [Double]
    private var imaginary: [Double]
    let shape: [Int]

    init(real: [Double], shape: [Int]) {
        self.init(real: real, imaginary: [Double](repeating: 0, count: real.count), shape: shape)
    }

    private init(real: [Double], imaginary: [Double], shape: [Int]) {
        self.real = real
        self.imaginary = imaginary
        self.shape = shape
    }

    /// The number of runs along dimensions before `d`, and the distance between adjacent elements along `d`.
    private func extent(_ d: Int) -> (outer: Int, inner: Int) {
        (shape[..<d].reduce(1, *), shape[(d + 1)...].reduce(1, *))
    }

    mutating func multiply(along d: Int, by factor: (Int) -> Double) {
        let (outer, inner) = extent(d)
        for start in 0..<outer {
            for k in 0..<shape[d] {
                let weight = factor(k)
                for i in 0..<inner {
                    let index = (start * shape[d] + k) * inner + i
                    real[index] *= weight
                    imaginary[index] *= weight
                }
            }
        }
    }

    /// Zⱼ = Σₖ zₖ·e^(±2πi·j·k / period) along dimension `d`, for j = 0 … `count` − 1.
    func transformed(_ d: Int, to count: Int, period: Int, sign: Double) -> ComplexArray {
        let angles = (0..<period).map { sign * 2 * .pi * Double($0) / Double(period) }
        let (cosines, sines) = (angles.map(Libm.cos), angles.map(Libm.sin))
        let (outer, inner) = extent(d)
        var target = shape
        target[d] = count
        var re = [Double](repeating: 0, count: outer * count * inner)
        var im = re
        for start in 0..<outer {
            for j in 0..<count {
                let to = (start * count + j) * inner
                var turn = 0
                for k in 0..<shape[d] {
                    let (cosine, sine) = (cosines[turn], sines[turn])
                    let from = (start * shape[d] + k) * inner
                    for i in 0..<inner {
                        re[to + i] += real[from + i] * cosine - imaginary[from + i] * sine
                        im[to + i] += real[from + i] * sine + imaginary[from + i] * cosine
                    }
                    turn = (turn + j) % period
                }
            }
        }
        return ComplexArray(real: re, imaginary: im, shape: target)
    }
}
