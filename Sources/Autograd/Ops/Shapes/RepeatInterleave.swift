/// Elements repeated beside themselves.
extension Op {
    static let interleaving: [Op] = [repeatInterleave, repeatedIndices]

    /// `repeats` is a number, or a tensor with one number for each element along `dim`; without `dim`, x is
    /// flattened.
    static let repeatInterleave: Op = Op(
        "repeat_interleave", "Repeats each element beside itself.",
        Declaration(
            [.input, .tensor("repeats"), .dimOrAll, .outputSize],
            formula: "each xᵢ along dim, repeatsᵢ times",
            pullback: "dxᵢ = the sum of g over the copies of xᵢ",
            .composition { x in
                let source = try x[.dimOrAll] == nil ? x.x.reshaped([x.x.tensor.count]) : x.x
                guard !source.shape.isEmpty else {
                    throw AutogradError.zeroDimensional(op: "repeat_interleave")
                }
                let d = try Shape.dimension(x[.dimOrAll] ?? 0, rank: source.shape.count)
                let result =
                    try x[1].tensor.isNumber
                    ? source.repeatedBeside(d, x[1].tensor) : source.repeatedByIndex(d, x[1].tensor)
                try checkSize(result.shape[d], x[.outputSize])
                return [result]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .integers([2], below: 3), with: ["dim": 0]),
                Sample(.real([3]), .integers([], below: 4)),
            ]))

    static let repeatedIndices: Op = Op(
        "repeat_interleave", "Makes the indices 0, 1, …, each repeated a given number of times.",
        Declaration(
            [.tensor("repeats"), .outputSize], formula: "each index i, repeatsᵢ times", pullback: nil,
            resultType: .byKernel,
            .whole { x in
                guard x.x.shape.count == 1 else {
                    throw AutogradError.wrongRank(
                        op: "repeat_interleave", expected: "a vector of repeats", found: x.x.shape)
                }
                let indices = try x.x.repeatedIndices(x.x.count)
                try checkSize(indices.count, x[.outputSize])
                return [indices]
            },
            .none("the result is an index"), samples: [Sample(.integers([3], below: 4))]))

    private static func checkSize(_ size: Int, _ expected: Int?) throws(AutogradError) {
        guard expected == nil || expected == size else {
            throw .badArgument(
                op: "repeat_interleave", "Invalid output_size, expected \(size) but got \(expected ?? 0)")
        }
    }
}

extension Parameter {
    /// The size of the result along `dim`, which PyTorch can be given to avoid computing it.
    fileprivate static let outputSize = ParameterKey<Int?>("output_size")
}

extension Tensor {
    /// The indices 0 to `size` − 1, each as often as the element of `self` says; one element serves all of
    /// them.
    /// - Throws: `badArgument` for negative numbers, `sizesDiffer`, `needsInteger`, `tooManyElements`.
    fileprivate func repeatedIndices(_ size: Int) throws(AutogradError) -> Tensor {
        let repeats = try numbering("repeat_interleave").elements
        guard shape.count <= 1 else {
            throw .wrongRank(op: "repeat_interleave", expected: "at most one dimension", found: shape)
        }
        guard repeats.count == 1 || repeats.count == size else {
            throw .badArgument(
                op: "repeat_interleave",
                "repeats must have the same size as input along dim, but got repeats.size(0) = "
                    + "\(repeats.count) and input.size(0) = \(size)")
        }
        var indices: [Double] = []
        for i in 0..<size {
            let times = Int(exactly: repeats[repeats.count == 1 ? 0 : i]) ?? .max
            guard times >= 0 else {
                throw .badArgument(op: "repeat_interleave", "repeats can not be negative")
            }
            let (total, overflows) = indices.count.addingReportingOverflow(times)
            _ = try Shape.count([overflows ? .max : total])
            indices.append(contentsOf: repeatElement(Double(i), count: times))
        }
        return Tensor(indices, contiguous: [indices.count], dtype: .int64)
    }
}

extension Value {
    /// The elements along a dimension, each repeated `number` times.
    fileprivate func repeatedBeside(_ d: Int, _ number: Tensor) throws(AutogradError) -> Value {
        guard let times = number.item.flatMap({ Int(exactly: $0) }) else {
            throw .needsInteger(op: "repeat_interleave", found: number.dtype)
        }
        guard times >= 0 else {
            throw .badArgument(op: "repeat_interleave", "Repeats must be non-negative")
        }
        var spread = shape
        spread.insert(times, at: d + 1)
        let copies = try unsqueezed(d + 1).apply(.expand, with: [.set(.size, spread)]).apply(.rowMajorClone)
        var merged = shape
        merged[d] *= times
        return try copies.apply(.view, with: [.set(.size, merged)])
    }

    fileprivate func repeatedByIndex(_ d: Int, _ repeats: Tensor) throws(AutogradError) -> Value {
        let indices = try repeats.repeatedIndices(shape[d])
        return try apply(.indexSelect, tape.constant(indices), with: [.set(.dim, d)])
    }
}
