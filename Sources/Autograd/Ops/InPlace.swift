/// What in-place changes record.
extension Op {
    static let inPlace: [Op] = [copySlices, overwrite, sliceBackward]

    /// A base with the elements of one of its views replaced.
    static let copySlices: Op = Op(
        "copy_slices", [Parameter("base", .tensor), Parameter("src", .tensor)],
        formula: "the base, with y where the view was", gradFn: "CopySlices", resultType: .byKernel,
        .whole { x in
            // The view of the base's element numbers says where each new element goes.
            let base = x[0]
            var elements = base.elements
            let numbers = (0..<elements.count).map { Double($0) }
            var places = Tensor(numbers, contiguous: base.shape, dtype: .float64)
            for step in x.a.viewSteps {
                places = try step.op.evaluate([places], step.attributes)[step.output]
            }
            let new = try x[1].broadcast(to: places.shape).elements
            for (place, value) in zip(places.elements, new) { elements[Int(place)] = value }
            return [Tensor(elements, contiguous: base.shape, dtype: base.dtype)]
        },
        .linear([
            { g, c in
                let zeros = c.tape.constant(try .filled(0, c.shape(1), dtype: g.dtype))
                return try c.tape.apply(.copySlices, [g, zeros], c.a)[0]
            },
            { g, c in
                var g = g
                for step in c.a.viewSteps { g = try c.tape.apply(step.op, [g], step.attributes)[step.output] }
                return try g.summed(to: c.shape)
            },
        ]), samples: [])

    func attributes(of steps: [ViewStep]) -> Attributes {
        Attributes([Parameter("view", .int)], [.views(steps)])
    }

    /// New contents that memory got without being recorded: x + (new − old), the change being a constant.
    static let overwrite: Op = Op(
        "overwrite", [Parameter("input", .tensor), Parameter("old", .tensor), Parameter("new", .tensor)],
        formula: "x + (new − old)", .ternary { _ in { x, old, new in x == old ? new : new + (x - old) } },
        .elementwise([{ g, _ in g }, nil, nil]),
        samples: [])

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
        ]), samples: [])
}
