/// Fourier transforms of symmetric spectra, whose results are real: `irfft`, `hfft` and their forms for
/// several dimensions.
///
/// This project has no complex numbers: the spectrum is real, that is, its imaginary part is 0, and both
/// families are sums of cosines that differ only in their scale. PyTorch converts the spectrum to complex
/// numbers and records that conversion, the complex transforms and `FftC2RBackward0`; here only the last is
/// recorded.
extension Op {
    static let realTransforms: [Op] = [irfft, irfft2, irfftn, hfft, hfft2, hfftn] + halfSpectra

    static let irfft: Op = alongOne("fft.irfft", isInverse: true)
    static let irfft2: Op = alongTwo("fft.irfft2", isInverse: true)
    static let irfftn: Op = alongSeveral("fft.irfftn", isInverse: true)
    static let hfft: Op = alongOne("fft.hfft", isInverse: false)
    static let hfft2: Op = alongTwo("fft.hfft2", isInverse: false)
    static let hfftn: Op = alongSeveral("fft.hfftn", isInverse: false)

    private static let formula =
        "yⱼ = c·Σₖ wₖ·xₖ·cos(2π·Σ j·k/n), wₖ = 1 at k = 0 and n/2 of the last dim, else 2"
    private static let pullback = "dxₖ = c·wₖ·Σⱼ gⱼ·cos(2π·Σ j·k/n), 0 beyond the frequencies of n samples"

    private static func alongOne(_ name: String, isInverse: Bool) -> Op {
        Op(
            name,
            isInverse
                ? "Computes the real signal of which x is half of the spectrum."
                : "Computes the spectrum of a symmetric signal of which x is half.",
            .composition(
                [.signalSize, .dimFromLast, .normalization], formula, pullback,
                samples: [
                    Sample(.real([2, 4])), Sample(.real([2, 3]), with: ["n": 5, "dim": 0, "norm": "ortho"]),
                    Sample(.real([4]), with: ["n": 4, "norm": "forward"]),
                ]
            ) { x in
                let shape = x.x.shape
                guard !shape.isEmpty else { throw AutogradError.zeroDimensional(op: name) }
                let d = try Shape.dimension(x[.dim], rank: shape.count)
                return try x.x.realTransform(name, [d], [x[.signalSize] ?? 2 * (shape[d] - 1)], x, isInverse)
            })
    }

    private static func alongTwo(_ name: String, isInverse: Bool) -> Op {
        several(
            name, .lastTwoDims, isInverse: isInverse,
            samples: [
                Sample(.real([2, 3, 4])),
                Sample(.real([3, 4]), with: ["s": [4, 5], "dim": [1, 0], "norm": "ortho"]),
            ]
        ) { $0[.lastTwoDims] }
    }

    private static func alongSeveral(_ name: String, isInverse: Bool) -> Op {
        several(
            name, .dimsOrAll, isInverse: isInverse,
            samples: [
                Sample(.real([2, 3, 3])), Sample(.real([3, 4]), with: ["s": [5]]),
                Sample(.real([3, 4]), with: ["s": [2, -1], "dim": [-1, 0], "norm": "forward"]),
            ]
        ) { $0[.dimsOrAll] }
    }

    private static func several(
        _ name: String, _ dims: Parameter, isInverse: Bool, samples: [Sample],
        _ given: @escaping @Sendable (Operands) -> [Int]?
    ) -> Op {
        Op(
            name,
            isInverse
                ? "Computes the real signal of which x is half of the spectrum, over several dimensions."
                : "Computes the spectrum of a symmetric signal of which x is half, over several dimensions.",
            .composition([.signalSizes, dims, .normalization], formula, pullback, samples: samples) { x in
                let shape = x.x.shape
                let sizes = x[.signalSizes]
                let dims = try Value.transformedDims(name, given(x), sizes, rank: shape.count)
                let signal = dims.enumerated().map { k, d in
                    if let size = sizes?[k], size != -1 { return size }
                    return k == dims.count - 1 ? 2 * (shape[d] - 1) : shape[d]
                }
                return try x.x.realTransform(name, dims, signal, x, isInverse)
            })
    }

    private static let halfSpectra: [Op] = [signalOfHalfSpectrum, halfSpectrumOfSignal]

    /// PyTorch's operation from complex spectra to real signals, for real spectra.
    fileprivate static let signalOfHalfSpectrum: Op = transform(
        "_fft_c2r", "Computes a real signal from half of its spectrum.", formula, pullback,
        { try ($0.signal(of: $1), $0.signalShape) }, .halfSpectrumOfSignal,
        parts: { x in try HalfSpectrum(x.a).parts(of: x.x).map { [$0] } })

    fileprivate static let halfSpectrumOfSignal: Op = transform(
        "_fft_r2c", "Computes the transpose of the transform from half of a spectrum.", pullback, formula,
        { try ($0.transposedSignal(of: $1), $0.shape) }, .signalOfHalfSpectrum)

    private static func transform(
        _ name: String, _ summary: String, _ formula: String, _ pullback: String,
        _ compute: @escaping @Sendable (HalfSpectrum, Tensor) throws -> ([Double], shape: [Int]),
        _ transposed: @autoclosure @escaping @Sendable () -> Op, parts: Op.Parts? = nil
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .spectrumShape, .transformDims, .transformSizes, .scale], formula: formula,
                pullback: pullback, resultType: .byKernel,
                .whole { x in
                    let (elements, shape) = try compute(HalfSpectrum(x.a), x.x)
                    return [Tensor(elements, contiguous: shape, dtype: x.x.dtype)]
                },
                .linear([{ g, c in try g.tape.apply(transposed(), [g], c.a)[0] }]), parts: parts, samples: [])
        )
    }
}

extension HalfSpectrum {
    /// The transform that the attributes of a call describe.
    fileprivate init(_ a: Attributes) {
        self.init(
            shape: a[.spectrumShape], dims: a[.transformDims], sizes: a[.transformSizes], scale: a[.scale])
    }
}

extension Parameter {
    /// The number of samples of the signal; by default, the even one that has as many frequencies as x.
    fileprivate static let signalSize = ParameterKey<Int?>("n")
    fileprivate static let signalSizes = ParameterKey<[Int]?>("s")
    fileprivate static let lastTwoDims = ParameterKey<[Int]>("dim", default: [-2, -1])
    /// The direction that divides by the number of samples: `backward`, `forward`, or `ortho` for both by its
    /// root.
    fileprivate static let normalization = ParameterKey<String?>("norm")
    fileprivate static let spectrumShape = ParameterKey<[Int]>("shape")
    fileprivate static let transformDims = ParameterKey<[Int]>("dims")
    fileprivate static let transformSizes = ParameterKey<[Int]>("sizes")
    fileprivate static let scale = ParameterKey<Double>("scale")
}

extension Value {
    /// The dimensions to transform: those given, the last ones if only their sizes are given, or all.
    fileprivate static func transformedDims(
        _ op: String, _ given: [Int]?, _ sizes: [Int]?, rank: Int
    ) throws(AutogradError) -> [Int] {
        let count = given?.count ?? sizes?.count ?? rank
        guard count > 0 else { throw .badArgument(op: op, "must transform at least one axis") }
        guard rank > 0 else { throw .zeroDimensional(op: op) }
        guard sizes?.count ?? count == count else {
            throw .badArgument(op: op, "When given, dim and shape arguments must have the same length")
        }
        guard let given else {
            guard count <= rank else {
                throw .badArgument(
                    op: op, "Got shape with \(count) values but input tensor only has \(rank) dimensions.")
            }
            return Array(rank - count..<rank)
        }
        var dims: [Int] = []
        for d in given { dims.append(try Shape.dimension(d, rank: rank)) }
        guard Set(dims).count == count else { throw .badArgument(op: op, "FFT dims must be unique") }
        return dims
    }

    /// The transform along distinct dimensions to a signal of the given sizes.
    /// - Parameter isInverse: true for `irfft`, whose default scale is 1/n; that of `hfft` is 1.
    fileprivate func realTransform(
        _ op: String, _ dims: [Int], _ sizes: [Int], _ x: Operands, _ isInverse: Bool
    ) throws -> Value {
        if let size = sizes.first(where: { $0 < 1 }) {
            throw AutogradError.badArgument(op: op, "Invalid number of data points (\(size)) specified")
        }
        guard dtype != .float16, dtype != .bfloat16 else {
            throw AutogradError.unsupportedDType(op: op, found: dtype)
        }
        let count = sizes.reduce(1.0) { $0 * Double($1) }
        let scale: Double
        switch (x[.normalization] ?? "backward", isInverse) {
        case ("backward", true), ("forward", false): scale = 1 / count
        case ("backward", false), ("forward", true): scale = 1
        case ("ortho", _): scale = 1 / count.squareRoot()
        case (let mode, _): throw AutogradError.badArgument(op: op, "Invalid normalization mode: \"\(mode)\"")
        }
        return try to(dtype.isFloatingPoint ? dtype : tape.defaultDType).apply(
            .signalOfHalfSpectrum,
            with: [
                .set(.spectrumShape, shape), .set(.transformDims, dims), .set(.transformSizes, sizes),
                .set(.scale, scale),
            ])
    }
}
