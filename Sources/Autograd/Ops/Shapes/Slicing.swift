/// Views: elements at an index or within a range.
extension Op {
    static let select: Op = view(
        "select", [dim, Parameter("index", .int)], "the elements at one index along dim",
        gradientGradFn: "SelectBackwardBackward0", gradientMemory: .own,
        samples: [Sample(.real([2, 3]), with: ["dim": .int(1), "index": .int(-1)])],
        { x, a in
            let d = try Shape.dimension(a.int("dim") ?? 0, rank: x.shape.count)
            guard !x.shape.isEmpty else {
                throw AutogradError.zeroDimensional(op: "select")
            }
            let i = a.int("index") ?? 0
            guard i >= -x.shape[d], i < x.shape[d] else {
                throw AutogradError.indexOutOfRange(i, dimension: d, size: x.shape[d])
            }
            return x.selected(d, i < 0 ? i + x.shape[d] : i)
        },
        { g, c in
            let d = try Shape.dimension(c.a.int("dim") ?? 0, rank: c.shape.count)
            let i = c.a.int("index") ?? 0
            return try g.unsqueezed(d).padded(c.shape, d, from: i < 0 ? i + c.shape[d] : i, step: 1)
        })

    /// Bounds past either end are brought to it, as in Python.
    static let slice: Op = view(
        "slice",
        [
            Parameter("dim", .int, default: .int(0)), Parameter("start", .int, default: Attribute.none),
            Parameter("end", .int, default: Attribute.none), Parameter("step", .int, default: .int(1)),
        ],
        "the elements start, start + step, … before end along dim",
        gradientGradFn: "SliceBackwardBackward0", gradientMemory: .own,
        samples: [
            Sample(
                .real([2, 5]), with: ["dim": .int(1), "start": .int(1), "end": .int(-1), "step": .int(2)])
        ],
        { x, a in
            let range = try sliceRange(x.shape, a)
            return x.sliced(range.dim, start: range.start, length: range.length, step: range.step)
        },
        { g, c in
            let range = try sliceRange(c.shape, c.a)
            return try g.padded(c.shape, range.dim, from: range.start, step: range.step)
        })

    private static func sliceRange(_ shape: [Int], _ a: Attributes) throws -> (
        dim: Int, start: Int, length: Int, step: Int
    ) {
        let d = try Shape.dimension(a.int("dim") ?? 0, rank: shape.count)
        guard !shape.isEmpty else {
            throw AutogradError.zeroDimensional(op: "slice")
        }
        let step = a.int("step") ?? 1
        guard step > 0 else { throw AutogradError.sliceStep }
        let size = shape[d]
        func bound(_ i: Int) -> Int { min(max(i < 0 ? i + size : i, 0), size) }
        let start = bound(a.int("start") ?? 0)
        let end = max(bound(a.int("end") ?? size), start)
        return (d, start, (end - start) / step + ((end - start) % step == 0 ? 0 : 1), step)
    }

    static let narrow: Op = viewComposition(
        "narrow", [dim, Parameter("start", .int), Parameter("length", .int)],
        "length elements from start along dim",
        samples: [Sample(.real([2, 5]), with: ["dim": .int(1), "start": .int(1), "length": .int(3)])]
    ) { x in
        let d = try Shape.dimension(x.a.int("dim") ?? 0, rank: x.x.shape.count)
        guard !x.x.shape.isEmpty else { throw AutogradError.zeroDimensional(op: "narrow") }
        let size = x.x.shape[d]
        let start = x.a.int("start") ?? 0
        let length = x.a.int("length") ?? 0
        guard start >= -size, start <= size else {
            throw AutogradError.indexOutOfRange(start, dimension: d, size: size)
        }
        let first = start < 0 ? start + size : start
        guard length >= 0, length <= size - first else {
            throw AutogradError.badArgument(
                op: "narrow", "start (\(first)) + length (\(length)) exceeds dimension size (\(size))")
        }
        return [try x.x.narrowed(d, first, length)]
    }

    /// Zeros of a shape with x at every step-th index along dim.
    static let sliceBackward: Op = Op(
        "slice_backward",
        [
            Parameter("input", .tensor), Parameter("size", .ints(variadic: false)), Parameter("dim", .int),
            Parameter("start", .int), Parameter("step", .int),
        ],
        formula: "zeros, with x at start, start + step, … along dim", resultType: .byKernel,
        .whole { x in
            let shape = x.a.ints("size") ?? []
            let d = x.a.int("dim") ?? 0
            let start = x.a.int("start") ?? 0
            let step = x.a.int("step") ?? 1
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
                let start = c.a.int("start") ?? 0
                let step = c.a.int("step") ?? 1
                let d = c.a.int("dim") ?? 0
                let end = c.shape[d] == 0 ? start : start + (c.shape[d] - 1) * step + 1
                return try g.apply(
                    .slice,
                    with: ["dim": .int(d), "start": .int(start), "end": .int(end), "step": .int(step)])
            }
        ]), reach: .copies, samples: [])
}

extension Value {
    func narrowed(_ d: Int, _ start: Int, _ length: Int) throws(AutogradError) -> Value {
        try apply(.slice, with: ["dim": .int(d), "start": .int(start), "end": .int(start + length)])
    }

    /// The cotangent of a slice, with zeros around it.
    fileprivate func padded(_ shape: [Int], _ d: Int, from start: Int, step: Int) throws(AutogradError)
        -> Value
    {
        try apply(
            .sliceBackward,
            with: ["size": .ints(shape), "dim": .int(d), "start": .int(start), "step": .int(step)])
    }
}

extension AutogradError {
    /// The error of a slice that would go backwards, or stay where it is.
    public static let sliceStep = AutogradError.badArgument(op: "slice", "step must be greater than zero")
}
