/// Operations that record in-place changes.
extension Op {
    static let inPlace: [Op] = [copySlices, overwrite, sliceBackward, rowMajorClone]

    static let copySlices: Op = Op(
        "copy_slices", "Copies a base and replaces the elements of one of its views by y.",
        Declaration(
            [.tensor("base"), .tensor("src")],
            formula: "the base, with y where the view was",
            pullback:
                "dbase = g with 0 where the view was, dy = g where the view was, summed to the shape of y",
            gradFn: "CopySlices",
            resultType: .byKernel,
            .whole { x in
                // The same view of the base's element indices gives the position of each new element.
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
                    c.keep()
                    // PyTorch writes the view's new cotangent into a copy of the base's cotangent.
                    guard !c[.overlaps] else { throw AutogradError.inPlaceOverlap }
                    let zeros = try g.zeros(c.shape(1))
                    return try c.tape.apply(.copySlices, [g, zeros], c.a)[0]
                },
                { g, c in
                    c.keep()
                    var g = g
                    for step in c.a.viewSteps {
                        g = try c.tape.apply(step.op, [g], step.attributes)[step.output]
                    }
                    return try g.summed(to: c.shape)
                },
            ]), reach: .copies, gradientChanges: 2, samples: []))

    /// - Parameter overlaps: true if several elements of the view share one place in memory.
    func attributes(of path: ViewPath, overlaps: Bool = false) -> Attributes {
        Attributes([.view, .overlaps], [.view(path), .bool(overlaps)])
    }

    /// The new contents of memory that was changed without recording: x + (new − old), where the change is a constant.
    static let overwrite: Op = Op(
        "overwrite", "Repeats a change of memory that was not recorded.",
        Declaration(
            [.input, .tensor("old"), .tensor("new")],
            formula: "x + (new − old)", pullback: "dx = g",
            .ternary { _ in .init { x, old, new in x == old ? new : new + (x - old) } },
            .elementwise([{ g, _ in g }, nil, nil]),
            samples: []))
}

extension Parameter {
    /// The steps from the base to the view that was changed.
    fileprivate static let view = Parameter("view", .int)
    /// True if several elements of the view share one place in memory.
    fileprivate static let overlaps = ParameterKey<Bool>("overlaps")
}
