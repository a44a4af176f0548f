/// Repeated, reversed and cyclically shifted elements.
extension Op {
    static let repeatOp: Op = Op(
        "repeat", "Lays out copies of x along each dimension.",
        Declaration(
            [.input, .repeats],
            formula: "x laid out repeats times along each dimension", pullback: "dx = Σ g over the repeats",
            gradFn: "RepeatBackward0",
            resultType: .byKernel,
            .whole { x in
                let repeats = x[.repeats]
                let new = repeats.count - x.x.shape.count
                guard repeats.allSatisfy({ $0 >= 0 }) else { throw AutogradError.negativeSize(repeats) }
                guard new >= 0 else {
                    throw AutogradError.badArgument(
                        op: "repeat",
                        "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
                    )
                }
                let padded = x.x.reshaped([Int](repeating: 1, count: new) + x.x.shape)
                return [try padded.repeated(repeats)]
            },
            .linear([
                { g, c in
                    // Each dimension of g is split into (repeats, size).
                    let repeats = c[.repeats]
                    let padded = [Int](repeating: 1, count: repeats.count - c.shape.count) + c.shape
                    guard !repeats.contains(0) else {
                        return try g.zeros(c.shape)
                    }
                    let split = zip(repeats, padded).flatMap { [$0, $1] }
                    let dims = repeats.indices.map { 2 * $0 }
                    guard !dims.isEmpty else { return g }
                    return try g.reshaped(split).sum(dims).reshaped(c.shape)
                }
            ]),
            reach: .copies, samples: [Sample(.real([2, 3]), with: ["repeats": [2, 1, 2]])]))

    static let tile: Op = Op(
        "tile", "Lays out copies of x; leading dimensions without a number have one copy.",
        Declaration(
            [.input, .dims],
            formula: "x laid out dims times along each dimension", pullback: "dx = Σ g over the repeats",
            .composition { x in
                let dims = x[.dims]
                let missing = max(0, x.x.shape.count - dims.count)
                return [
                    try x.x.apply(
                        .repeatOp, with: [.set(.repeats, [Int](repeating: 1, count: missing) + dims)])
                ]
            }, .composed, samples: [Sample(.real([2, 3]), with: ["dims": [2]])]))

    static let flip: Op = Op(
        "flip", "Reverses the order of the elements along some dimensions.",
        Declaration(
            [.input, .dims], formula: "x in reverse along dims", pullback: "dx = g in reverse along dims",
            resultType: .byKernel,
            .whole { x in
                let named = x[.dims]
                guard !named.isEmpty else { return [x.x] }
                let dims = try Shape.dimensions(named, rank: x.x.shape.count)
                var offset = x.x.offset
                var strides = x.x.strides
                guard x.x.count > 0 else { return [x.x] }
                for d in dims {
                    offset += (x.x.shape[d] - 1) * strides[d]
                    strides[d] = -strides[d]
                }
                let reversed = x.x.withGeometry(x.x.shape, strides, offset: offset)
                return [Tensor(reversed.elements, contiguous: x.x.shape, dtype: x.x.dtype)]
            },
            .linear([{ g, c in try g.apply(.flip, with: [.set(.dims, c[.dims])]) }]),
            reach: .copies, samples: [Sample(.real([2, 3]), with: ["dims": [1]])]))

    /// Shifts cyclically along `dims`; without `dims`, shifts the flattened elements and keeps the shape.
    static let roll: Op = Op(
        "roll", "Shifts the elements cyclically along some dimensions.",
        Declaration(
            [.input, .shifts, .rolledDims],
            formula: "x moved along dims, what falls off coming in again",
            pullback: "dx = g moved back along dims",
            resultType: .byKernel,
            .whole { x in
                let shifts = x[.shifts]
                let dims = x[.rolledDims]
                if dims.isEmpty {
                    guard shifts.count == 1 else {
                        throw AutogradError.badArgument(op: "roll", "without dims there must be one shift")
                    }
                    return [try x.x.reshaped([x.x.count]).rolled(0, shifts[0]).reshaped(x.x.shape)]
                }
                guard dims.count == shifts.count else {
                    throw AutogradError.badArgument(op: "roll", "shifts and dimensions must align")
                }
                guard !x.x.shape.isEmpty else { throw AutogradError.zeroDimensional(op: "roll") }
                var result = x.x
                for (d, shift) in zip(dims, shifts) {
                    result = try result.rolled(try Shape.dimension(d, rank: x.x.shape.count), shift)
                }
                return [result]
            },
            .linear([
                { g, c in
                    let back = c[.shifts].map { 0 &- $0 }
                    return try g.apply(.roll, with: [.set(.shifts, back), .set(.rolledDims, c[.rolledDims])])
                }
            ]),
            reach: .copies,
            samples: [
                Sample(.real([2, 3]), with: ["shifts": [1], "dims": [1]]),
                Sample(.real([2, 3]), with: ["shifts": [2]]),
            ]))
}

extension Parameter {
    /// The number of copies along each dimension.
    fileprivate static let repeats = ParameterKey<[Int]>(
        "repeats", .ints(variadic: true), aliases: ["sizes"])
    /// The distance that the elements move along each dimension.
    fileprivate static let shifts = ParameterKey<[Int]>("shifts")
    fileprivate static let rolledDims = ParameterKey<[Int]>("dims", default: [])
}

extension Tensor {
    /// The elements repeated along each dimension. `repeats` has one number for each dimension.
    func repeated(_ repeats: [Int]) throws(AutogradError) -> Tensor {
        var target: [Int] = []
        for (size, times) in zip(shape, repeats) {
            let (product, overflow) = size.multipliedReportingOverflow(by: times)
            guard !overflow else { throw .tooManyElements(shape: shape) }
            target.append(product)
        }
        _ = try Shape.count(target)
        let interleaved = zip(repeats, shape).flatMap { [$0, $1] }
        let strides = zip(repeats, self.strides).flatMap { [0, $1] }
        let spread = withGeometry(interleaved, strides, offset: offset)
        return Tensor(spread.elements, contiguous: target, dtype: dtype)
    }

    func rolled(_ d: Int, _ shift: Int) throws(AutogradError) -> Tensor {
        guard !shape.isEmpty, shape[d] > 0 else { return self }
        let size = shape[d]
        let cut = ((-(shift % size)) % size + size) % size
        let tail = sliced(d, start: cut, length: size - cut)
        return try Tensor.joined([tail, sliced(d, start: 0, length: cut)], d)
    }
}

extension Value {
    func flipped(_ d: Int) throws(AutogradError) -> Value { try apply(.flip, with: [.set(.dims, [d])]) }
}
