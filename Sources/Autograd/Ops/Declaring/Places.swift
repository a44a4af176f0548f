/// A rearrangement of elements: for each element of the result, the operand's element that it is a copy of.
///
/// Padding, windows, and other operations that copy elements to other places are declared by their places.
public struct Places: Sendable, Equatable {
    /// The shape of the operand.
    let source: [Int]
    /// The shape of the result.
    let shape: [Int]
    /// For each element of the result, in row-major order, the row-major index of its source; −1 for 0.
    let indices: [Int]

    /// - Throws: `AutogradError` if a tensor of this shape would be too large.
    init(from source: [Int], to shape: [Int], _ index: (_ position: [Int]) throws -> Int) throws {
        let count = try Shape.count(shape)
        var indices: [Int] = []
        indices.reserveCapacity(count)
        var position = [Int](repeating: 0, count: shape.count)
        for _ in 0..<count {
            indices.append(try index(position))
            var d = shape.count - 1
            while d >= 0 {
                position[d] += 1
                if position[d] < shape[d] { break }
                position[d] = 0
                d -= 1
            }
        }
        self.init(from: source, to: shape, indices)
    }

    init(from source: [Int], to shape: [Int], _ indices: [Int]) {
        self.source = source
        self.shape = shape
        self.indices = indices
    }
}

extension Op {
    static let rearranging: [Op] = [rearranged, rearrangedBack]

    /// The copies of the elements of x at the given places.
    static let rearranged: Op = Op(
        "_rearranged", "Copies elements to other places.",
        Declaration(
            [.input, .places], formula: "yᵢ = x[placeᵢ], 0 where there is none",
            pullback: Declaration.pullbackOfView, resultType: .byKernel,
            .whole { x in
                let places = x[.places]
                let elements = x.x.elements
                return [
                    Tensor(
                        places.indices.map { $0 < 0 ? 0 : elements[$0] }, contiguous: places.shape,
                        dtype: x.x.dtype)
                ]
            },
            .linear([{ g, c in try g.tape.apply(.rearrangedBack, [g], c.a)[0] }]), reach: .copies,
            samples: []))

    /// The transpose of `rearranged`: each element is added where it came from.
    static let rearrangedBack: Op = Op(
        "_rearranged_back", "Adds elements at the places that they were copied from.",
        Declaration(
            [.input, .places], formula: "x[placeᵢ] += yᵢ", pullback: "the copies of g at the places",
            resultType: .byKernel,
            .whole { x in
                let places = x[.places]
                var sums = [Double](repeating: 0, count: try Shape.count(places.source))
                for (index, value) in zip(places.indices, x.x.elements) where index >= 0 {
                    sums[index] += value
                }
                return [Tensor(sums, contiguous: places.source, dtype: x.x.dtype)]
            },
            .linear([{ g, c in try g.tape.apply(.rearranged, [g], c.a)[0] }]),
            reach: .additions { x in x[.places].indices }, samples: []))
}

extension Value {
    /// The copies of the elements at the given places.
    func rearranged(_ places: Places) throws(AutogradError) -> Value {
        try apply(.rearranged, with: [.set(.places, places)])
    }

    /// The sums of the elements at the places that they were copied from.
    func rearrangedBack(_ places: Places) throws(AutogradError) -> Value {
        try apply(.rearrangedBack, with: [.set(.places, places)])
    }
}

extension Declaration {
    /// An operation whose result has copies of some elements of x, and 0 elsewhere.
    static func rearrangement(
        _ parameters: [Parameter], _ formula: String, gradFn: String? = nil, gradientGradFn: String? = nil,
        samples: [Sample], _ places: @escaping @Sendable (_ shape: [Int], Attributes) throws -> Places
    ) -> Declaration {
        Declaration(
            [.input] + parameters, formula: formula, pullback: pullbackOfView, gradFn: gradFn,
            gradientGradFn: gradientGradFn, resultType: .byKernel,
            .whole { x in
                let places = try places(x.x.shape, x.a)
                let elements = x.x.elements
                return [
                    Tensor(
                        places.indices.map { $0 < 0 ? 0 : elements[$0] }, contiguous: places.shape,
                        dtype: x.x.dtype)
                ]
            },
            .linear([{ g, c in try g.rearrangedBack(places(c.shape, c.a)) }]), reach: .copies,
            samples: samples)
    }
}

extension Parameter {
    fileprivate static let places = ParameterKey<Places>("places", .int)
}

extension Places: ParameterValue {
    static var kind: Parameter.Kind { .int }
    static var placeholder: Places { Places(from: [], to: [0], []) }
    static func read(_ attribute: Attribute) -> Places? {
        if case .places(let x) = attribute { x } else { nil }
    }
    var attribute: Attribute { .places(self) }
}
