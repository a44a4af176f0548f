/// Derivatives of sampled functions, estimated by differences.
extension Op {
    static let gradients: [Op] = [gradientOfOneSpacing, gradientOfSpacings, gradientAtCoordinates]

    /// One distance between samples for all dimensions; `None` for 1.
    static let gradientOfOneSpacing: Op = gradient(
        .spacing,
        samples: [Sample(.real([3, 4])), Sample(.real([4]), with: ["spacing": 0.5, "edge_order": 2])]
    ) { x, dims in [SampleSpacing](repeating: .even(x[.spacing] ?? 1), count: dims) }

    /// One distance between samples for each dimension.
    static let gradientOfSpacings: Op = gradient(
        .spacings,
        samples: [
            Sample(.real([3, 4]), with: ["spacing": .numbers([0.5, 2])]),
            Sample(.real([3, 4]), with: ["spacing": .numbers([0.5]), "dim": [1], "edge_order": 2]),
        ]
    ) { x, _ in x[.spacings].map(SampleSpacing.even) }

    /// The coordinates of the samples along each dimension, as vectors.
    static let gradientAtCoordinates: Op = gradient(
        .coordinates,
        samples: [
            Sample(.real([3, 2]), .positive([3]), .positive([2])),
            Sample(.real([2, 4]), .positive([4]), with: ["dim": [1], "edge_order": 2]),
        ]
    ) { x, _ in (1..<max(x.count, 1)).map { .uneven(x[$0]) } }

    private static func gradient(
        _ spacing: Parameter, samples: [Sample],
        _ spacings: @escaping @Sendable (Operands, _ dims: Int) throws -> [SampleSpacing]
    ) -> Op {
        Op(
            "gradient", "Estimates the derivatives of a sampled function along dimensions by differences.",
            Declaration(
                [.input, spacing, .dimsOrAll, .edgeOrder],
                formula: "yᵢ = (xᵢ₊₁ − xᵢ₋₁) / 2h along each dim; at the edges, one-sided differences",
                pullback: "each difference passes g to its terms, with their coefficients", returnsList: true,
                .composition { x in
                    let dims = try dimensions(x)
                    let spacings = try spacings(x, dims.count)
                    guard spacings.count == dims.count else {
                        throw AutogradError.badArgument(
                            op: "gradient",
                            "torch.gradient expected spacing to be unspecified, a scalar, or a list of one "
                                + "spacing for each of \(dims.count) dimensions, but got \(spacings.count)")
                    }
                    return try zip(dims, spacings).map { d, spacing in
                        try x.x.slopes(along: d, spacing, isSecondOrder: x[.edgeOrder] == 2)
                    }
                }, .composed, samples: samples))
    }

    /// The dimensions to differentiate along, in the given order.
    private static func dimensions(_ x: Operands) throws -> [Int] {
        let (shape, order) = (x.x.shape, x[.edgeOrder])
        guard order == 1 || order == 2 else {
            throw AutogradError.badArgument(
                op: "gradient", "torch.gradient only supports edge_order=1 and edge_order=2.")
        }
        let dims = try x[.dimsOrAll]?.map { try Shape.dimension($0, rank: shape.count) }
        if let dims, shape.isEmpty, !dims.isEmpty { throw AutogradError.zeroDimensional(op: "gradient") }
        let named = dims ?? Array(shape.indices)
        for (k, d) in named.enumerated() {
            guard !named[..<k].contains(d) else { throw AutogradError.repeatedDimension(d) }
            guard shape[d] > order else {
                throw AutogradError.badArgument(
                    op: "gradient",
                    "torch.gradient expected each dimension size to be at least edge_order+1")
            }
        }
        return named
    }
}

extension Parameter {
    fileprivate static let spacing = ParameterKey<Double?>("spacing")
    fileprivate static let spacings = ParameterKey<[Double]>("spacing")
    fileprivate static let coordinates = Parameter("spacing", .tensors(variadic: false))
    /// The order of accuracy at the edges: 1 or 2.
    fileprivate static let edgeOrder = ParameterKey<Int>("edge_order", default: 1)
}

/// The places of the samples along one dimension.
private enum SampleSpacing {
    /// At one distance from each other.
    case even(Double)
    /// At the coordinates of a vector.
    case uneven(Value)
}

extension Value {
    /// The slopes along a dimension, with differences of second order inside.
    fileprivate func slopes(
        along d: Int, _ spacing: SampleSpacing, isSecondOrder: Bool
    ) throws(AutogradError) -> Value {
        switch spacing {
        case .even(let h): return try evenSlopes(d, h, isSecondOrder)
        case .uneven(let coordinates):
            guard coordinates.shape.count == 1 else {
                throw .wrongRank(
                    op: "gradient", expected: "vectors of coordinates", found: coordinates.shape)
            }
            guard coordinates.shape[0] == shape[d] else {
                throw .sizesDiffer(op: "gradient", shape, coordinates.shape)
            }
            return try unevenSlopes(d, coordinates, isSecondOrder)
        }
    }

    private func evenSlopes(_ d: Int, _ h: Double, _ isSecondOrder: Bool) throws(AutogradError) -> Value {
        let inner = try (sliced(d, from: 2) - sliced(d, to: -2)).divided(by: h).divided(by: 2)
        var first = try (sliced(d, from: 1, to: 2) - sliced(d, to: 1)).divided(by: h)
        var last = try (sliced(d, from: -1) - sliced(d, from: -2, to: -1)).divided(by: h)
        if isSecondOrder {
            first = try Self.edgeSlope(
                sliced(d, to: 1), sliced(d, from: 1, to: 2), sliced(d, from: 2, to: 3), h)
            last = try Self.edgeSlope(
                sliced(d, from: -1), sliced(d, from: -2, to: -1), sliced(d, from: -3, to: -2), -h)
        }
        return try tape.concatenated([first, inner, last], d)
    }

    /// The slope at the edge of the parabola through the three samples nearest to it, in steps of `h` away
    /// from the edge.
    private static func edgeSlope(
        _ edge: Value, _ next: Value, _ third: Value, _ h: Double
    ) throws(AutogradError) -> Value {
        try (edge.scaled(by: -1.5) + next.scaled(by: 2) - third.scaled(by: 0.5)).divided(by: h)
    }

    /// The slopes of the parabolas through three neighbouring samples and, at the edges, of lines or
    /// parabolas.
    private func unevenSlopes(
        _ d: Int, _ coordinates: Value, _ isSecondOrder: Bool
    ) throws(AutogradError) -> Value {
        var column = [Int](repeating: 1, count: shape.count)
        column[d] = shape[d] - 1
        let steps = try (coordinates.sliced(0, from: 1) - coordinates.sliced(0, to: -1)).reshaped(column)
        let (left, right) = (try steps.sliced(d, to: -1), try steps.sliced(d, from: 1))
        let (before, here, after) = (
            try sliced(d, to: -2), try sliced(d, from: 1, to: -1), try sliced(d, from: 2)
        )
        let inner = try Self.slope(of: (before, here, after), left, right)
        var first = try (sliced(d, from: 1, to: 2) - sliced(d, to: 1)) / steps.sliced(d, to: 1)
        var last = try (sliced(d, from: -1) - sliced(d, from: -2, to: -1)) / steps.sliced(d, from: -1)
        if isSecondOrder {
            // Seen from an edge, both steps lead in one direction: the nearer one, and both together.
            let (a, b) = (try steps.sliced(d, to: 1), try steps.sliced(d, from: 1, to: 2))
            let start = (try sliced(d, from: 1, to: 2), try sliced(d, to: 1), try sliced(d, from: 2, to: 3))
            first = try Self.slope(of: start, -a, a + b)
            let (p, q) = (try steps.sliced(d, from: -1), try steps.sliced(d, from: -2, to: -1))
            let end = (
                try sliced(d, from: -2, to: -1), try sliced(d, from: -1), try sliced(d, from: -3, to: -2)
            )
            last = try Self.slope(of: end, p, -(p + q))
        }
        return try tape.concatenated([first, inner, last], d)
    }

    /// The slope at t of the parabola through the samples at t − left, t and t + right.
    private static func slope(
        of samples: (before: Value, here: Value, after: Value), _ left: Value, _ right: Value
    ) throws(AutogradError) -> Value {
        let whole = try left + right
        let before = try samples.before * (-right / (left * whole))
        let here = try samples.here * ((right - left) / (left * right))
        return try before + here + samples.after * (left / (right * whole))
    }
}
