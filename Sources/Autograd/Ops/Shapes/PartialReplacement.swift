/// Copies of x in which the elements of a view of x are replaced: `select_scatter` of `select`, and so on.
extension Op {
    static let partialReplacements: [Op] = [selectScatter, sliceScatter, diagonalScatter]

    static let selectScatter: Op = Op(
        "select_scatter", "Copies x with the elements at one index along a dimension replaced.",
        .replacement(
            of: .select, "x, with src at one index along dim",
            samples: [
                Sample(.real([2, 3]), .real([2]), with: ["dim": 1, "index": -1]),
                Sample(.real([3]), .real([]), with: ["dim": 0, "index": 1]),
            ]))

    static let sliceScatter: Op = Op(
        "slice_scatter", "Copies x with a range of elements along a dimension replaced.",
        .replacement(
            of: .slice, "x, with src at start, start + step, … before end along dim",
            samples: [
                Sample(.real([2, 5]), .real([2, 2]), with: ["dim": 1, "start": 1, "end": -1, "step": 2]),
                Sample(.real([2, 3]), .real([2, 3])),
            ]))

    static let diagonalScatter: Op = Op(
        "diagonal_scatter", "Copies x with a diagonal of each matrix replaced.",
        .replacement(
            of: .diagonal, "x, with src on a diagonal",
            samples: [
                Sample(.real([3, 3]), .real([3])),
                Sample(.real([2, 3, 4]), .real([2, 3]), with: ["offset": 1, "dim1": 1, "dim2": 2]),
            ]))
}

extension Declaration {
    /// A copy of x in which `src` replaces the elements of a view of x.
    fileprivate static func replacement(of view: Op, _ formula: String, samples: [Sample]) -> Declaration {
        replacement(Array(view.parameters.dropFirst()), formula, samples: samples) { shape, a in
            try Places(shownBy: view, of: shape, a)
        }
    }

    /// A copy of x in which `src` replaces the elements at some places; the last one counts if places are
    /// equal.
    static func replacement(
        _ parameters: [Parameter], _ formula: String, gradFn: String? = nil, samples: [Sample],
        _ places: @escaping @Sendable (_ shape: [Int], Attributes) throws -> Places
    ) -> Declaration {
        Declaration(
            [.input, .tensor("src")] + parameters, formula: formula,
            pullback: "dx = g, but 0 where elements were replaced; dsrc = g at their places", gradFn: gradFn,
            resultType: .byKernel,
            .whole { x in
                let places = try places(x[0].shape, x.a)
                guard x[1].shape == places.shape else {
                    throw AutogradError.badArgument(
                        op: "scatter",
                        "expected src to have a size equal to the slice of self. src size = \(x[1].shape), "
                            + "slice size = \(places.shape)")
                }
                return [x[0].writing(x[1], at: places)]
            },
            .linear([
                { g, c in try c.again([g, g.zeros(c.shape(1))]) },
                { g, c in try g.rearranged(places(c.shape(0), c.a)) },
            ]), reach: .copies, samples: samples)
    }
}

extension Places {
    /// The places in a tensor of a given shape that a view of it shows.
    init(shownBy view: Op, of shape: [Int], _ a: Attributes) throws {
        let numbers = (0..<(try Shape.count(shape))).map { Double($0) }
        let shown = try view.evaluate([Tensor(numbers, contiguous: shape, dtype: .float64)], a)
        self.init(from: shape, to: shown.first?.shape ?? [0], shown.first?.elements.map { Int($0) } ?? [])
    }

    /// The places as a mask of the source: true where an element is copied from it.
    var mask: Tensor {
        var mask = [Double](repeating: 0, count: source.reduce(1, *))
        for place in indices where place >= 0 { mask[place] = 1 }
        return Tensor(mask, contiguous: source, dtype: .bool)
    }
}

extension Tensor {
    /// A copy with the elements of `source` at the places that they are written to, in order.
    func writing(_ source: Tensor, at places: Places) -> Tensor {
        var elements = elements
        for (place, value) in zip(places.indices, source.elements) where place >= 0 {
            elements[place] = value
        }
        return Tensor(elements, contiguous: shape, dtype: dtype)
    }
}

extension Value {
    /// `self`, with 0 at the places.
    func cleared(at places: Places) throws(AutogradError) -> Value {
        try tape.constant(places.mask).selecting(zeros(), self)
    }
}
