/// Views of the parts of a dimension, split at indices or into a number of sections.
extension Op {
    static let tensorSplitting: [Op] = tensorSplit + hsplit + vsplit + dsplit

    private static let tensorSplit = dividing(
        "tensor_split", "Splits a dimension at indices, or into sections of almost one size.",
        samples: [2, 5],
        parameters: [.dimFromFirst]
    ) { x in
        guard !x.x.shape.isEmpty else {
            throw AutogradError.badArgument(
                op: "tensor_split",
                "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims")
        }
        return (try Shape.dimension(x[.dim], rank: x.x.shape.count), isEven: false)
    }

    private static let hsplit = directed(
        "hsplit", "Splits a tensor horizontally, into columns.", rank: 1, samples: [2, 4]
    ) { $0 == 1 ? 0 : 1 }

    private static let vsplit = directed(
        "vsplit", "Splits a tensor vertically, into rows.", rank: 2, samples: [4, 2]
    ) { _ in 0 }

    private static let dsplit = directed(
        "dsplit", "Splits a tensor in depth, along its third dimension.", rank: 3, samples: [2, 1, 4]
    ) { _ in 2 }

    /// - Parameters:
    ///   - rank: the smallest number of dimensions that the operation accepts.
    ///   - dim: the dimension to split, from the number of dimensions.
    private static func directed(
        _ name: String, _ summary: String, rank: Int, samples shape: [Int],
        _ dim: @escaping @Sendable (_ rank: Int) -> Int
    ) -> [Op] {
        dividing(name, summary, samples: shape, parameters: []) { x in
            guard x.x.shape.count >= rank else {
                throw AutogradError.badArgument(
                    op: name,
                    "torch.\(name) requires a tensor with at least \(rank) dimension, but got a tensor with "
                        + "\(x.x.shape.count) dimensions!")
            }
            return (dim(x.x.shape.count), isEven: true)
        }
    }

    /// The overload for a number of sections or a tensor, and the one for a list of indices.
    private static func dividing(
        _ name: String, _ summary: String, samples shape: [Int], parameters: [Parameter],
        _ dim: @escaping SplitDimension
    ) -> [Op] {
        [
            dividing(
                name, summary, [.sectionsOrIndices] + parameters, dim,
                samples: [Sample(.real(shape), .integers([], below: 3))]
            ) { x, size, isEven in try splitPoints(of: size, x[1].tensor, isEven: isEven, op: name) },
            dividing(
                name, summary, [.splitIndices] + parameters, dim,
                samples: [
                    Sample(.real(shape), with: ["indices": [1]]),
                    Sample(.real(shape), with: ["indices": [0, -1]]),
                ]
            ) { x, _, _ in x[.splitIndices] },
        ]
    }

    private static func dividing(
        _ name: String, _ summary: String, _ parameters: [Parameter], _ dim: @escaping SplitDimension,
        samples: [Sample],
        indices: @escaping @Sendable (Operands, _ size: Int, _ isEven: Bool) throws -> [Int]
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input] + parameters, formula: "the parts of x between the indices, or `sections` parts",
                pullback: Declaration.pullbackOfView, sharing: .view, returnsList: true,
                .composition { x in
                    let (d, isEven) = try dim(x)
                    return try x.x.parts(d, splitAt: indices(x, x.x.shape[d], isEven))
                }, .composed, samples: samples))
    }

    /// The dimension to split, and if all sections must have the same size.
    private typealias SplitDimension = @Sendable (Operands) throws -> (d: Int, isEven: Bool)

    /// The indices at which to split, as the elements of a vector, or so as to make a number of sections.
    private static func splitPoints(
        of size: Int, _ given: Tensor, isEven: Bool, op: String
    ) throws(AutogradError) -> [Int] {
        guard given.shape.count <= 1 else {
            throw .wrongRank(op: op, expected: "a number of sections or a vector", found: given.shape)
        }
        let numbers = try given.numbering(op).elements.map { Int(exactly: $0) ?? .max }
        guard given.shape.isEmpty, let sections = numbers.first else { return numbers }
        guard !isEven || (sections != 0 && size % sections == 0) || sections < 0 else {
            throw .badArgument(
                op: op,
                "torch.\(op) attempted to split a dimension whose size \(size) is not divisible by the "
                    + "split_size \(sections)!")
        }
        guard sections > 0 else {
            throw .badArgument(op: op, "number of sections must be larger than 0, got \(sections)")
        }
        _ = try Shape.count([sections])
        let (length, rest) = size.quotientAndRemainder(dividingBy: sections)
        // The first sections are longer by 1 if the size is not divisible.
        return (1..<sections).map { $0 * length + min($0, rest) }
    }
}

extension Parameter {
    fileprivate static let sectionsOrIndices = tensor(
        "tensor_indices_or_sections",
        aliases: ["indices_or_sections", "sections", "indices", "split_size_or_sections"])
    fileprivate static let splitIndices = ParameterKey<[Int]>("indices", aliases: ["indices_or_sections"])
}

extension Value {
    /// The views between the given indices along a dimension, as Python's slices.
    fileprivate func parts(_ d: Int, splitAt indices: [Int]) throws(AutogradError) -> [Value] {
        var start = 0
        var parts: [Value] = []
        for end in indices + [shape[d]] {
            parts.append(try sliced(d, from: start, to: end))
            start = end
        }
        return parts
    }
}
