/// Tensors with any shape, strides and offset over the memory of another one.
extension Op {
    static let strided: [Op] = [
        asStrided, asStridedCopy, asStridedScatter, stridedView, stridedCopy, stridedReplacement,
    ]

    private static let stridedParameters: [Parameter] = [.sizeList, .strides, .storageOffset]

    static let asStrided: Op = Op(
        "as_strided", "Views the memory of x with other sizes, strides and offset.",
        .viewComposition(
            stridedParameters, "yᵢ… = the memory of x at storage_offset + Σ i·stride",
            samples: [
                Sample(.real([3, 3]), with: ["size": [2, 2], "stride": [1, 2], "storage_offset": 1]),
                Sample(.real([6]), with: ["size": [4, 2], "stride": [1, 1]]),
            ]
        ) { x in [try x.x.apply(.stridedView, with: StridedGeometry.settings(x))] })

    static let asStridedCopy: Op = Op(
        "as_strided_copy", "Copies elements of x at the places that other sizes and strides give.",
        .composition(
            stridedParameters, "yᵢ… = the memory of x at storage_offset + Σ i·stride",
            Declaration.pullbackOfView,
            samples: [
                Sample(.real([3, 3]), with: ["size": [2, 2], "stride": [1, 2], "storage_offset": 1])
            ]
        ) { x in try x.x.apply(.stridedCopy, with: StridedGeometry.settings(x)) })

    /// PyTorch 2.15 returns a wrong gradient of x: g where the elements were replaced, and 0 elsewhere.
    static let asStridedScatter: Op = Op(
        "as_strided_scatter", "Copies x with the elements at the places of a strided view replaced.",
        .composition(
            [.tensor("src")] + stridedParameters, "x, with src where as_strided would show x",
            "dx = g, but 0 where elements were replaced; dsrc = g at their places",
            samples: [
                Sample(
                    .real([3, 3]), .real([2, 2]),
                    with: ["size": [2, 2], "stride": [1, 2], "storage_offset": 1])
            ]
        ) { x in
            let settings = try StridedGeometry.settings(x)
            let repeats = zip(x[.sizeList], x[.strides]).contains { $0 > 1 && $1 == 0 }
            guard !repeats else { throw AutogradError.inPlaceOverlap }
            return try x[0].apply(.stridedReplacement, x[1], with: settings)
        })

    static let stridedView: Op = Op(
        "_as_strided", "Views the memory of x with other sizes, strides and offset.",
        .view(
            stridedParameters + [.sourceStrides, .sourceOffset], "y over the memory of x",
            gradFn: "AsStridedBackward0", gradientMemory: .own, samples: [],
            { x, a in
                let geometry = StridedGeometry(a)
                if let view = geometry.view(of: x) { return view }
                // The elements of x are elsewhere in memory, as in a replay: those that y shows are copied.
                let elements = x.elements
                let places = try geometry.places(in: x.shape)
                return Tensor(
                    places.indices.map { $0 < 0 ? 0 : elements[$0] }, contiguous: places.shape,
                    dtype: x.dtype)
            },
            { g, c in try StridedGeometry(c.a).pulledBack(g, to: c.shape) }))

    static let stridedCopy: Op = Op(
        "_as_strided_copy", "Copies elements of x at the places that other sizes and strides give.",
        .copy(of: .stridedView))

    static let stridedReplacement: Op = Op(
        "_as_strided_scatter", "Copies x with the elements at the places of a strided view replaced.",
        .replacement(
            stridedParameters + [.sourceStrides, .sourceOffset], "x, with src where as_strided would show x",
            samples: []
        ) { shape, a in try StridedGeometry(a).places(in: shape) })
}

extension Parameter {
    fileprivate static let strides = ParameterKey<[Int]>("stride")
    /// The place of the first element in memory; `None` for that of x.
    fileprivate static let storageOffset = ParameterKey<Int?>("storage_offset")
    /// The geometry of x when the operation was applied.
    fileprivate static let sourceStrides = ParameterKey<[Int]>("source_strides")
    fileprivate static let sourceOffset = ParameterKey<Int>("source_offset")
}

/// The places in memory of a strided view and of the tensor that it is made from.
private struct StridedGeometry {
    let size: [Int]
    let strides: [Int]
    let offset: Int
    let sourceStrides: [Int]
    let sourceOffset: Int

    init(_ a: Attributes) {
        size = a[.sizeList]
        strides = a[.strides]
        sourceOffset = a[.sourceOffset]
        offset = a[.storageOffset] ?? sourceOffset
        sourceStrides = a[.sourceStrides]
    }

    /// The attributes for the operations above.
    /// - Throws: `badArgument` if the view would not be inside the memory of x.
    static func settings(_ x: Operands) throws -> [Setting] {
        let tensor = x.x.tensor
        let (size, strides) = (x[.sizeList], x[.strides])
        let offset = x[.storageOffset] ?? tensor.offset
        guard size.count == strides.count else {
            throw AutogradError.badArgument(op: "as_strided", "mismatch in length of strides and shape")
        }
        guard strides.allSatisfy({ $0 >= 0 }) else {
            throw AutogradError.badArgument(
                op: "as_strided",
                "Negative strides are not supported at the moment, got strides: \(strides)")
        }
        guard offset >= 0 else {
            throw AutogradError.badArgument(op: "as_strided", "invalid storage offset \(offset)")
        }
        let count = try Shape.count(size)
        let room = tensor.buffer.count
        guard count == 0 || lastPlace(size, strides, offset) < room else {
            throw AutogradError.badArgument(
                op: "as_strided",
                "sizes \(size), strides \(strides) and storage offset \(offset) are out of bounds for "
                    + "storage of \(room) elements")
        }
        // The strides that lead to no element may be arbitrarily large; they are limited, so that no sum
        // overflows.
        let limited = zip(size, strides).map { count == 0 || $0 == 1 ? min($1, room) : $1 }
        return [
            .set(.sizeList, size), .set(.strides, limited), .set(.storageOffset, min(offset, room)),
            .set(.sourceStrides, tensor.strides), .set(.sourceOffset, tensor.offset),
        ]
    }

    /// The largest place of an element; `Int.max` if it overflows.
    private static func lastPlace(_ size: [Int], _ strides: [Int], _ offset: Int) -> Int {
        var last = offset
        for (length, stride) in zip(size, strides) {
            let (distance, overflows) = (length - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflowsToo) = last.addingReportingOverflow(distance)
            guard !overflows, !overflowsToo else { return .max }
            last = sum
        }
        return last
    }

    /// The view of x; nil if x has another geometry than when the operation was applied.
    func view(of x: Tensor) -> Tensor? {
        guard x.offset == sourceOffset, x.strides == sourceStrides else { return nil }
        let isEmpty = size.contains(0)
        guard isEmpty || Self.lastPlace(size, strides, offset) < x.buffer.count else { return nil }
        return x.withGeometry(size, strides, offset: isEmpty ? 0 : offset)
    }

    /// For each element of the view, the element of x at the same place in memory; −1 where x has none.
    func places(in shape: [Int]) throws -> Places {
        let first = firstElements(of: shape)
        var indices: [Int] = []
        indices.reserveCapacity(try Shape.count(size))
        Self.frame(size, strides, offset).forEachOffset { place in
            indices.append(place < first.count ? first[place] : -1)
        }
        return Places(from: shape, to: size, indices)
    }

    /// The cotangent of x: elements of x that share one place in memory share the sum of its cotangents
    /// evenly.
    ///
    /// - Source: `as_strided_backward` of torch/csrc/autograd/FunctionsManual.cpp.
    func pulledBack(_ g: Value, to shape: [Int]) throws -> Value {
        let sum = try g.rearrangedBack(places(in: shape))
        let first = firstElements(of: shape)
        var owners: [Int] = []
        Self.frame(shape, sourceStrides, sourceOffset).forEachOffset { owners.append(first[$0]) }
        var counts = [Double](repeating: 0, count: owners.count)
        for owner in owners { counts[owner] += 1 }
        guard counts.contains(where: { $0 > 1 }) else { return sum }
        let shared = try sum.rearranged(Places(from: shape, to: shape, owners))
        let sharers = Tensor(owners.map { counts[$0] }, contiguous: shape, dtype: g.dtype)
        return try shared / g.tape.constant(sharers)
    }

    /// For each place in the memory of x, the first element of x there; −1 where there is none.
    private func firstElements(of shape: [Int]) -> [Int] {
        var first: [Int] = []
        var element = 0
        Self.frame(shape, sourceStrides, sourceOffset).forEachOffset { place in
            if place >= first.count {
                first.append(contentsOf: repeatElement(-1, count: place + 1 - first.count))
            }
            if first[place] < 0 { first[place] = element }
            element += 1
        }
        return first
    }

    /// A tensor without memory, for going through the places of its elements.
    private static func frame(_ shape: [Int], _ strides: [Int], _ offset: Int) -> Tensor {
        Tensor(shape: shape, strides: strides, offset: offset, buffer: [], dtype: .int64)
    }
}
