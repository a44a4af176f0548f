/// Sliding windows along a dimension.
extension Op {
    static let unfold: Op = Op(
        "unfold", "Views the sliding windows along a dimension; each window becomes the last dimension.",
        .view(
            [.windowDim, .windowSize, .windowStep],
            "y[…, i, …, k] = x[…, i·step + k, …]",
            gradientGradFn: "UnfoldBackwardBackward0", gradientMemory: .own,
            samples: [
                Sample(.real([5]), with: ["dimension": 0, "size": 3, "step": 1]),
                Sample(.real([2, 5, 2]), with: ["dimension": 1, "size": 2, "step": 2]),
            ],
            { x, a in
                let d = try Shape.dimension(a[.windowDim], rank: x.shape.count)
                let (size, step, length) = (a[.windowSize], a[.windowStep], x.shape.isEmpty ? 1 : x.shape[d])
                guard size >= 0 else {
                    throw AutogradError.badArgument(op: "unfold", "size is \(size) but must be >= 0")
                }
                guard size <= length else {
                    throw AutogradError.badArgument(
                        op: "unfold",
                        "maximum size for tensor at dimension \(d) is \(length) but size is \(size)")
                }
                guard step > 0 else {
                    throw AutogradError.badArgument(op: "unfold", "step is \(step) but must be > 0")
                }
                guard !x.shape.isEmpty else { return x.withGeometry([size], [1], offset: x.offset) }
                let stride = x.strides[d]
                let windows = x.sliced(d, start: 0, length: (length - size) / step + 1, step: step)
                _ = try Shape.count(windows.shape + [size])
                return x.withGeometry(windows.shape + [size], windows.strides + [stride], offset: x.offset)
            },
            { g, c in try g.rearrangedBack(Places(shownBy: .unfold, of: c.shape, c.a)) }))
}

extension Parameter {
    fileprivate static let windowDim = ParameterKey<Int>("dimension", aliases: ["dim"])
    fileprivate static let windowSize = ParameterKey<Int>("size")
    /// The distance between the starts of neighbouring windows.
    fileprivate static let windowStep = ParameterKey<Int>("step")
}
