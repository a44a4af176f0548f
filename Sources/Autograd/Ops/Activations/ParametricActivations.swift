/// Activation functions with a gate, with weights, or with random slopes.
extension Op {
    static let parametricActivations: [Op] = [glu, prelu, preluKernel, rrelu]

    static let glu: Op = Op(
        "nn.functional.glu", aliases: ["glu", "nn.GLU"],
        "Multiplies the first half of a tensor by the sigmoid of the second half.",
        Declaration(
            [.input, .dimFromLast], formula: "a·sigmoid b, where a and b are the halves of x along dim",
            pullback: "with s = sigmoid b: da = g·s, db = g·a·s·(1 − s)", gradFn: "GluBackward0",
            gradientGradFn: "GluBackwardBackward0", accepts: .floatingPoint,
            .opaque { x in
                let halves = try Halves(of: x.x, x.a)
                return [try halves.first * halves.second.sigmoid()]
            },
            .general(
                [
                    { g, c in
                        let halves = try Halves(of: c.x, c.a)
                        let s = try halves.second.sigmoid()
                        let second = try g * (halves.first * s * (1 - s))
                        return try c.tape.concatenated([g * s, second], halves.dim)
                    }
                ],
                pushforward: { c in
                    let halves = try Halves(of: c.x, c.a)
                    let t = try Halves(of: c.tangent(), c.a)
                    let s = try halves.second.sigmoid()
                    return [try t.first * s + halves.first * s * (1 - s) * t.second]
                }),
            samples: [Sample(.real([2, 4])), Sample(.real([4, 3]), with: ["dim": 0])]))

    /// The weight has one element, or one for each channel (dimension 1) of x.
    static let prelu: Op = Op(
        "nn.functional.prelu", aliases: ["prelu"], "Multiplies negative elements by a weight.",
        Declaration(
            [.input, .tensor("weight")], formula: "x where x > 0, w·x elsewhere",
            pullback: "dx = g where x > 0, w·g elsewhere; dw = Σ x·g where x ≤ 0",
            kinks: "at 0 the derivative is w",
            .composition { x in
                let (input, weight) = (x[0], x[1])
                let (rank, count) = (input.shape.count, weight.tensor.count)
                guard weight.shape.count <= 1 else {
                    throw AutogradError.wrongRank(
                        op: "prelu", expected: "a weight that is a scalar or 1D", found: weight.shape)
                }
                let channels = rank > 1 ? input.shape[1] : 1
                guard count == 1 || (rank > 0 && count == channels) else {
                    throw AutogradError.badArgument(
                        op: "prelu",
                        "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                            + "\(count) and channel size = \(channels).")
                }
                guard input.dtype == weight.dtype else {
                    throw AutogradError.dtypesDiffer(op: "prelu", input.dtype, weight.dtype)
                }
                let shape = (0..<rank).map { $0 == 1 ? count : 1 }
                return [try input.apply(.preluKernel, weight.reshaped(rank == 1 ? [1] : shape))]
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .real([3])), Sample(.real([2, 3, 2]), .real([1])),
                Sample(.real([4]), .real([])),
            ]))

    static let preluKernel: Op = Op(
        "prelu_kernel", aliases: ["_prelu_kernel"], "Multiplies negative elements by a weight.",
        .binary(
            "x where x > 0, w·x elsewhere", "dx = g where x > 0, w·g elsewhere; dw = x·g where x ≤ 0",
            kinks: "at 0 the derivative is w", gradientGradFn: "PreluKernelBackwardBackward0",
            accepts: .floatingPoint, { $0 > 0 ? $0 : $1 * $0 },
            { g, c in try (c.x(0) .> 0).selecting(g, c.x(1) * g) },
            { g, c in try (c.x(0) .> 0).selecting(g.zeros(), c.x(0) * g) }))

    /// Leaky ReLU with a random slope; supported where the slope is not random.
    static let rrelu: Op = Op(
        "nn.functional.rrelu", aliases: ["rrelu"],
        "Multiplies negative elements by a slope, the mean of two bounds unless training.",
        .unary(
            [.lowerSlope, .upperSlope, .trainsSlopes, .worksInPlace],
            "x where x > 0, (lower + upper) / 2·x elsewhere",
            "dx = g where x > 0, (lower + upper) / 2·g elsewhere",
            kinks: "at 0 the derivative is (lower + upper) / 2",
            gradFn: "RreluWithNoiseBackward0", gradientGradFn: "RreluWithNoiseBackwardBackward0",
            accepts: .floatingPoint, resultType: .promoted,
            samples: [Sample(.real([2, 3])), Sample(.real([3]), with: ["lower": 0.2, "upper": 0.6])],
            { a in
                guard a[.lowerSlope] <= a[.upperSlope] else {
                    throw AutogradError.badArgument(
                        op: "rrelu", "Lower bound should be less than or equal to the upper bound")
                }
                guard !a[.trainsSlopes] || a[.lowerSlope] == a[.upperSlope] else {
                    throw AutogradError.random("rrelu")
                }
                guard !a[.worksInPlace] else {
                    throw AutogradError.badArgument(op: "rrelu", "inplace=True is not supported; use rrelu_")
                }
                let slope = (a[.lowerSlope] + a[.upperSlope]) / 2
                return .init { $0 > 0 ? $0 : slope * $0 }
            },
            { g, c in
                let below = try g * ((c[.lowerSlope] + c[.upperSlope]) / 2)
                return try (c.x .> 0).selecting(g, below).following(c.x)
            }))
}

extension Parameter {
    fileprivate static let lowerSlope = ParameterKey<Double>("lower", default: 0.125)
    fileprivate static let upperSlope = ParameterKey<Double>("upper", default: .number(1.0 / 3))
    fileprivate static let trainsSlopes = ParameterKey<Bool>("training", default: false)
    fileprivate static let worksInPlace = ParameterKey<Bool>("inplace", default: false)
}

/// The halves of a value along a dimension.
private struct Halves {
    let dim: Int
    let first: Value
    let second: Value

    init(of x: Value, _ a: Attributes) throws(AutogradError) {
        guard !x.shape.isEmpty else {
            throw .badArgument(op: "glu", "glu does not support scalars because halving size must be even")
        }
        dim = try Shape.dimension(a[.dim], rank: x.shape.count)
        let size = x.shape[dim]
        guard size % 2 == 0 else {
            throw .badArgument(
                op: "glu", "Halving dimension must be even, but dimension \(dim) is size \(size)")
        }
        first = try x.narrowed(dim, 0, size / 2)
        second = try x.narrowed(dim, size / 2, size / 2)
    }
}
