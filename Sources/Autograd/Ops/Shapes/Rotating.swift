/// Rotations and reflections of arrays.
extension Op {
    static let rotating: [Op] = [rot90, fliplr, flipud]

    /// Positive numbers of turns rotate from the first of the two dimensions towards the second.
    static let rot90: Op = Op(
        "rot90", "Rotates an array by multiples of 90° in the plane of two dimensions.",
        Declaration(
            [.input, .turns, .plane], formula: "x rotated k times by 90° in the plane of dims",
            pullback: "dx = g rotated −k times",
            .opaque { x in
                let (turns, dims) = (x[.turns], x[.plane])
                let rank = x.x.shape.count
                guard dims.count == 2 else {
                    throw AutogradError.badArgument(
                        op: "rot90", "expected total rotation dims == 2, but got dims = \(dims.count)")
                }
                guard rank >= 2 else {
                    throw AutogradError.badArgument(
                        op: "rot90", "expected total dims >= 2, but got total dims = \(rank)")
                }
                let first = try Shape.dimension(dims[0], rank: rank)
                let second = try Shape.dimension(dims[1], rank: rank)
                guard first != second else {
                    throw AutogradError.badArgument(
                        op: "rot90",
                        "expected rotation dims to be different, but got dim0 = \(dims[0]) and dim1 = "
                            + "\(dims[1])")
                }
                switch (turns % 4 + 4) % 4 {
                case 1: return [try x.x.flipped(second).transposed(first, second)]
                case 2: return [try x.x.apply(.flip, with: [.set(.dims, [first, second])])]
                case 3: return [try x.x.flipped(first).transposed(first, second)]
                default: return [try x.x.apply(.clone)]
                }
            },
            .linear([
                { g, c in
                    try g.apply(.rot90, with: [.set(.turns, 0 &- c[.turns]), .set(.plane, c[.plane])])
                }
            ]),
            samples: [
                Sample(.real([2, 3])), Sample(.real([2, 3]), with: ["k": 2]),
                Sample(.real([2, 2, 3]), with: ["k": -1, "dims": [2, 0]]),
            ]))

    static let fliplr: Op = reflection("fliplr", "Reverses the columns of an array.", d: 1)
    static let flipud: Op = reflection("flipud", "Reverses the rows of an array.", d: 0)

    private static func reflection(_ name: String, _ summary: String, d: Int) -> Op {
        Op(
            name, summary,
            .composition(
                [], "x in reverse along dimension \(d)", "dx = g in reverse",
                samples: [Sample(.real([2, 3])), Sample(.real([2, 2, 2]))]
            ) { x in
                guard x.x.shape.count > d else {
                    throw AutogradError.wrongRank(
                        op: name, expected: "at least \(d + 1) dimensions", found: x.x.shape)
                }
                return try x.x.flipped(d)
            })
    }
}

extension Parameter {
    /// The number of rotations by 90°.
    fileprivate static let turns = ParameterKey<Int>("k", default: 1)
    /// The two dimensions of the plane of rotation.
    fileprivate static let plane = ParameterKey<[Int]>("dims", default: [0, 1])
}
