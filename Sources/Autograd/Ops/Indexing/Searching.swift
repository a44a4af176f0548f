/// Places of nonzero elements, and places of numbers in sorted sequences.
extension Op {
    static let searching: [Op] = [
        nonzero, nonzeroTuple, argwhere, searchsorted, bucketize,
    ]

    private static let reason = Derivative.none("the result is an index")

    static let nonzero: Op = Op(
        "nonzero", "Finds the indices of the nonzero elements, one row for each element.",
        Declaration(
            [.input], formula: "the rows (i₀, i₁, …) with x[i₀, i₁, …] ≠ 0", pullback: nil,
            resultType: .byKernel, .whole { x in [try x.x.rowsWhereTrue()] }, reason,
            samples: [Sample(.bools([2, 3])), Sample(.integers([3], below: 2))]))

    static let argwhere: Op = Op(
        "argwhere", "Finds the indices of the nonzero elements, one row for each element.",
        Declaration(
            [.input], formula: "the rows (i₀, i₁, …) with x[i₀, i₁, …] ≠ 0", pullback: nil,
            resultType: .byKernel, .whole { x in [try x.x.rowsWhereTrue()] }, reason,
            samples: [Sample(.bools([2, 3])), Sample(.integers([3], below: 2))]))

    static let nonzeroTuple: Op = Op(
        "nonzero", "Finds the indices of the nonzero elements, one vector for each dimension.",
        Declaration(
            [.input, .asTuple], formula: "for each dimension, the indices of the elements ≠ 0", pullback: nil,
            returnsList: true, resultType: .byKernel,
            .whole { x in
                guard x[.asTuple] else {
                    throw AutogradError.badArgument(
                        op: "nonzero", "leave out as_tuple instead of setting it to False")
                }
                return x.x.placesWhereTrue
            }, reason, samples: [Sample(.bools([2, 3]), with: ["as_tuple": true])]))

    /// `where` with one argument.
    static let whereTrue: Op = Op(
        "where", "Finds the indices of the elements where a condition holds, one vector for each dimension.",
        Declaration(
            [.tensor("condition")], formula: "for each dimension, the indices of the elements ≠ 0",
            pullback: nil, returnsList: true, resultType: .byKernel, .whole { x in x.x.placesWhereTrue },
            reason,
            samples: [Sample(.bools([2, 3])), Sample(.bools([3]))]))

    static let searchsorted: Op = Op(
        "searchsorted", "Finds the places in sorted sequences at which numbers can be inserted.",
        Declaration(
            [
                .tensor("sorted_sequence"), .input, .outInt32, .right, .side, .optionalTensor("sorter"),
            ],
            formula: "the first i with sᵢ ≥ x, or sᵢ > x on the right side", pullback: nil,
            resultType: .byKernel,
            .whole { x in
                let side = x[.side]
                guard side == nil || side == "left" || side == "right" else {
                    throw AutogradError.badArgument(
                        op: "searchsorted", "side can only be 'left' or 'right' but got \(side ?? "")")
                }
                guard side != "left" || !x[.right] else {
                    throw AutogradError.badArgument(
                        op: "searchsorted", "side and right can't be set to opposites")
                }
                let isRight = x[.right] || side == "right"
                return [try x[1].placesIn(x[0], isRight: isRight, sorter: x.optional(2), "searchsorted")]
            }, reason,
            samples: [
                Sample(.integers([4], below: 1), .real([2, 3])),
                Sample(.integers([2, 3], below: 1), .real([2, 2]), with: ["right": true]),
            ]))

    static let bucketize: Op = Op(
        "bucketize", "Finds the intervals between boundaries that contain the elements of x.",
        Declaration(
            [.input, .tensor("boundaries"), .outInt32, .right],
            formula: "the first i with bᵢ ≥ x, or bᵢ > x with right", pullback: nil, resultType: .byKernel,
            .whole { x in
                guard x[1].shape.count == 1 else {
                    throw AutogradError.wrongRank(
                        op: "bucketize", expected: "a vector of boundaries", found: x[1].shape)
                }
                return [try x[0].placesIn(x[1], isRight: x[.right], sorter: nil, "bucketize")]
            }, reason,
            samples: [
                Sample(.real([2, 3]), .integers([3], below: 1)), Sample(.real([]), .integers([2], below: 1)),
            ]))
}

extension Parameter {
    fileprivate static let asTuple = ParameterKey<Bool>("as_tuple")
    /// Has no effect: indices are int64.
    fileprivate static let outInt32 = ParameterKey<Bool>("out_int32", default: false)
    /// True for the place after equal elements, false for the one before them.
    fileprivate static let right = ParameterKey<Bool>("right", default: false)
    fileprivate static let side = ParameterKey<String?>("side")
}

extension Tensor {
    /// The indices of the nonzero elements, one tensor for each dimension; a zero-dimensional tensor counts
    /// as a vector.
    var placesWhereTrue: [Tensor] {
        let shape = shape.isEmpty ? [1] : shape
        var places: [[Double]] = shape.map { _ in [] }
        for (k, value) in elements.enumerated() where value != 0 {
            var rest = k
            for d in shape.indices.reversed() {
                places[d].append(Double(rest % shape[d]))
                rest /= shape[d]
            }
        }
        return places.map { Tensor($0, contiguous: [$0.count], dtype: .int64) }
    }

    /// The indices of the nonzero elements, one row for each element.
    fileprivate func rowsWhereTrue() throws -> Tensor {
        let columns = placesWhereTrue
        let count = columns[0].count
        guard !shape.isEmpty else { return Tensor([], contiguous: [count, 0], dtype: .int64) }
        _ = try Shape.count([count, columns.count])
        let rows = (0..<count).flatMap { row in columns.map { $0.buffer[row] } }
        return Tensor(rows, contiguous: [count, columns.count], dtype: .int64)
    }

    /// For each element, its place in the sorted sequence: of the vector, or of the run along the last
    /// dimension with the same leading indices.
    fileprivate func placesIn(
        _ sequences: Tensor, isRight: Bool, sorter: Tensor?, _ op: String
    ) throws(AutogradError) -> Tensor {
        guard let size = sequences.shape.last else {
            throw .wrongRank(op: op, expected: "sequences of at least one dimension", found: sequences.shape)
        }
        let isShared = sequences.shape.count == 1
        guard isShared || (!shape.isEmpty && shape.dropLast() == sequences.shape.dropLast()) else {
            throw .sizesDiffer(op: op, sequences.shape, shape)
        }
        let order = try sorter?.order(of: sequences, op)
        let (sequence, width) = (sequences.elements, shape.last ?? 1)
        let places = elements.enumerated().map { k, x -> Double in
            let start = isShared ? 0 : k / width * size
            var (low, high) = (0, size)
            while low < high {
                let middle = low + (high - low) / 2
                let s = sequence[start + (order?[start + middle] ?? middle)]
                // As in PyTorch, a comparison with nan is false, and the search goes on to the right.
                if isRight ? s > x : s >= x { high = middle } else { low = middle + 1 }
            }
            return Double(low)
        }
        return Tensor(places, contiguous: shape, dtype: .int64)
    }

    /// The elements of `self` as indices that sort `sequences`.
    private func order(of sequences: Tensor, _ op: String) throws(AutogradError) -> [Int] {
        guard shape == sequences.shape else { throw .sizesDiffer(op: op, sequences.shape, shape) }
        let (d, size) = (shape.count - 1, shape[shape.count - 1])
        var order: [Int] = []
        for number in try numbering(op).elements {
            let i = Int(exactly: number) ?? .max
            guard i >= 0, i < size else { throw .indexOutOfRange(i, dimension: d, size: size) }
            order.append(i)
        }
        return order
    }
}
