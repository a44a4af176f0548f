/// Views of the elements at an index or in a range.
extension Op {
    static let select: Op = Op(
        "select", "Views the elements at one index along a dimension.",
        .view(
            [.dim, .index], "the elements at one index along dim",
            gradientGradFn: "SelectBackwardBackward0", gradientMemory: .own,
            samples: [Sample(.real([2, 3]), with: ["dim": 1, "index": -1])],
            { x, a in
                let d = try Shape.dimension(a[.dim], rank: x.shape.count)
                guard !x.shape.isEmpty else {
                    throw AutogradError.zeroDimensional(op: "select")
                }
                let i = a[.index]
                guard i >= -x.shape[d], i < x.shape[d] else {
                    throw AutogradError.indexOutOfRange(i, dimension: d, size: x.shape[d])
                }
                return x.selected(d, i < 0 ? i + x.shape[d] : i)
            },
            { g, c in
                let d = try Shape.dimension(c[.dim], rank: c.shape.count)
                let i = c[.index]
                return try g.unsqueezed(d).padded(c.shape, d, from: i < 0 ? i + c.shape[d] : i, step: 1)
            }))

    /// Bounds beyond either end are clamped, as in Python.
    static let slice: Op = Op(
        "slice", "Views the elements in a range of indices along a dimension.",
        .view(
            [.dimFromFirst, .sliceStart, .sliceEnd, .step],
            "the elements start, start + step, … before end along dim",
            gradientGradFn: "SliceBackwardBackward0", gradientMemory: .own,
            samples: [
                Sample(
                    .real([2, 5]), with: ["dim": 1, "start": 1, "end": -1, "step": 2]),
                Sample(.real([3]), with: ["start": 1]),
            ],
            { x, a in
                let range = try sliceRange(x.shape, a)
                return x.sliced(range.dim, start: range.start, length: range.length, step: range.step)
            },
            { g, c in
                let range = try sliceRange(c.shape, c.a)
                return try g.padded(c.shape, range.dim, from: range.start, step: range.step)
            }))

    private static func sliceRange(_ shape: [Int], _ a: Attributes) throws -> (
        dim: Int, start: Int, length: Int, step: Int
    ) {
        let d = try Shape.dimension(a[.dim], rank: shape.count)
        guard !shape.isEmpty else {
            throw AutogradError.zeroDimensional(op: "slice")
        }
        let step = a[.step]
        guard step > 0 else { throw AutogradError.sliceStep }
        let size = shape[d]
        func bound(_ i: Int) -> Int { min(max(i < 0 ? i + size : i, 0), size) }
        let start = bound(a[.sliceStart] ?? 0)
        let end = max(bound(a[.sliceEnd] ?? size), start)
        return (d, start, (end - start) / step + ((end - start) % step == 0 ? 0 : 1), step)
    }

    static let narrow: Op = Op(
        "narrow", "Views a number of consecutive elements along a dimension.",
        .viewComposition(
            [.dim, .start, .length],
            "length elements from start along dim",
            samples: [Sample(.real([2, 5]), with: ["dim": 1, "start": 1, "length": 3])]
        ) { x in
            let range = try narrowRange(x.x.shape, x.a)
            return [try x.x.narrowed(range.dim, range.start, range.length)]
        })

    static let narrowCopy: Op = Op(
        "narrow_copy", "Copies `length` elements from `start` along a dimension.",
        Declaration(
            [.input, .dim, .start, .length], formula: "length elements from start along dim",
            pullback: Declaration.pullbackOfView, gradientGradFn: "SliceBackwardBackward0",
            resultType: .byKernel,
            .whole { x in
                let range = try narrowRange(x.x.shape, x.a)
                return [x.x.sliced(range.dim, start: range.start, length: range.length).copied]
            },
            .linear([
                { g, c in
                    let range = try narrowRange(c.shape, c.a)
                    return try g.padded(c.shape, range.dim, from: range.start)
                }
            ]), reach: .copies,
            samples: [
                Sample(.real([2, 5]), with: ["dim": 1, "start": 1, "length": 3]),
                Sample(.real([3]), with: ["dim": 0, "start": -2, "length": 2]),
            ]))

    private static func narrowRange(_ shape: [Int], _ a: Attributes) throws -> (
        dim: Int, start: Int, length: Int
    ) {
        let d = try Shape.dimension(a[.dim], rank: shape.count)
        guard !shape.isEmpty else { throw AutogradError.zeroDimensional(op: "narrow") }
        let (size, start, length) = (shape[d], a[.start], a[.length])
        guard start >= -size, start <= size else {
            throw AutogradError.indexOutOfRange(start, dimension: d, size: size)
        }
        let first = start < 0 ? start + size : start
        guard length >= 0, length <= size - first else {
            throw AutogradError.badArgument(
                op: "narrow", "start (\(first)) + length (\(length)) exceeds dimension size (\(size))")
        }
        return (d, first, length)
    }

    /// Zeros of a given shape, with x at every `step`-th index along `dim`.
    static let sliceBackward: Op = Op(
        "slice_backward", "Makes zeros of a given shape, with x in a slice of them.",
        Declaration(
            [.input, .sizeList, .dim, .start, .step],
            formula: "zeros, with x at start, start + step, … along dim",
            pullback: "dx = the elements start, start + step, … of g along dim",
            resultType: .byKernel,
            .whole { x in
                let shape = x[.sizeList]
                let d = x[.dim]
                let start = x[.start]
                let step = x[.step]
                var elements = [Double](repeating: 0, count: try Shape.count(shape))
                let source = x.x.elements
                let inner = shape[(d + 1)...].reduce(1, *)
                let length = x.x.shape[d]
                for i in 0..<shape[..<d].reduce(1, *) where inner > 0 {
                    for k in 0..<length {
                        let from = (i * length + k) * inner
                        let to = (i * shape[d] + start + k * step) * inner
                        for j in 0..<inner { elements[to + j] = source[from + j] }
                    }
                }
                return [Tensor(elements, contiguous: shape, dtype: x.x.dtype)]
            },
            .linear([
                { g, c in
                    let start = c[.start]
                    let step = c[.step]
                    let d = c[.dim]
                    let end = c.shape[d] == 0 ? start : start + (c.shape[d] - 1) * step + 1
                    return try g.apply(
                        .slice,
                        with: [
                            .set(.dim, d), .set(.sliceStart, start), .set(.sliceEnd, end), .set(.step, step),
                        ])
                }
            ]), reach: .copies, samples: []))
}

extension Parameter {
    static let index = ParameterKey<Int>("index")
    /// The first index of a slice; `None` for 0.
    fileprivate static let sliceStart = ParameterKey<Int?>("start")
    /// The index after the last of a slice; `None` for the size of the dimension.
    fileprivate static let sliceEnd = ParameterKey<Int?>("end")
    fileprivate static let start = ParameterKey<Int>("start")
    fileprivate static let length = ParameterKey<Int>("length")
    fileprivate static let step = ParameterKey<Int>("step", default: 1)
}

extension Value {
    func narrowed(_ d: Int, _ start: Int, _ length: Int) throws(AutogradError) -> Value {
        try sliced(d, from: start, to: start + length)
    }

    /// The elements from `start` to before `end` along dimension `d`; negative numbers count from the end.
    func sliced(_ d: Int, from start: Int? = nil, to end: Int? = nil) throws(AutogradError) -> Value {
        try apply(.slice, with: [.set(.dim, d), .set(.sliceStart, start), .set(.sliceEnd, end)])
    }

    /// Zeros of a given shape, with `self` at every `step`-th index from `start` along dimension `d`: the cotangent of a slice.
    func padded(_ shape: [Int], _ d: Int, from start: Int, step: Int = 1) throws(AutogradError) -> Value {
        try apply(
            .sliceBackward,
            with: [.set(.sizeList, shape), .set(.dim, d), .set(.start, start), .set(.step, step)])
    }
}

extension AutogradError {
    /// The error of a slice with a step of 0 or less.
    public static let sliceStep = AutogradError.badArgument(op: "slice", "step must be greater than zero")
}
