/// Clamping of values to bounds, which are numbers or tensors.
///
/// NaN is neither below nor above a bound: x then receives all of the cotangent, or 0 if all bounds
/// are numbers.
/// - Source: observed in PyTorch 2.15, like the kinks. In earlier releases the derivative at a number is 1.
extension Op {
    static let clamping: [Op] = [clamp, clampMin, clampMax]

    private static let pullbackOfClamp =
        "dx = g where min < x < max, dmin = g where x < min ≤ max, dmax = g where x or min > max, else 0"
    private static let kinksOfClamp =
        "at a bound dx is 0 if it is a number, g / 2 for each if it is a tensor (g for x if min = max)"

    static let clamp: Op = Op(
        "clamp", aliases: ["clip"], "Limits each element to the interval from min to max.",
        Declaration(
            [.input, .optionalTensor("min"), .optionalTensor("max")],
            formula: "min(max(x, min), max)", pullback: pullbackOfClamp, kinks: kinksOfClamp,
            gradFn: "ClampBackward1",
            .composition { x in
                switch (x.optional(1), x.optional(2)) {
                case (let low?, let high?): [try x.x.apply(.clampBetween, low, high)]
                case (let low?, nil): [try x.x.apply(.clampMin, low)]
                case (nil, let high?): [try x.x.apply(.clampMax, high)]
                case (nil, nil):
                    throw AutogradError.badArgument(
                        op: "clamp", "At least one of 'min' or 'max' must not be None")
                }
            }, .composed,
            samples: [
                Sample(.real([2, 3]), .number(-1), .number(1)),
                Sample(.real([2, 3]), .absent, .number(0.45)),
                Sample(.real([2, 3]), .unit([3]), .absent),
                Sample(.real([2, 3]), .number(-1), .aboveOne([3])),
            ]))

    private static let clampBetween: Op = Op(
        "clamp.bounds", "Limits each element to the interval from min to max.",
        Declaration(
            [.input, .tensor("min"), .tensor("max")],
            formula: "min(max(x, min), max)", pullback: pullbackOfClamp, kinks: kinksOfClamp,
            gradFn: "ClampBackward1", accepts: .numbers,
            .ternary { _ in
                .init { x, low, high in x.isNaN ? x : low.isNaN || high.isNaN ? .nan : min(max(x, low), high)
                }
            },
            .elementwise([
                { g, c in
                    let (x, low, high) = (c.x(0), c.x(1), c.x(2))
                    guard !low.tensor.isNumber || !high.tensor.isNumber else {
                        return try g.masked(x .> low .& x .< high)
                    }
                    let isAtEnd = try x .== low .| x .== high
                    let isOutside = try x .< low .| x .> high
                    let isShared = try isAtEnd .& low .< high
                    let atEnds = try c.share(of: g, at: x, low) + c.share(of: g, at: x, high)
                    return try isOutside.selecting(g.zeros(), isShared.selecting(atEnds, g))
                },
                { g, c in
                    let (x, low, high) = (c.x(0), c.x(1), c.x(2))
                    let below = try g.masked(x .< low .& low .<= high)
                    return try below + c.share(of: g, at: x, low).masked(low .< high)
                },
                { g, c in
                    let (x, low, high) = (c.x(0), c.x(1), c.x(2))
                    let isAbove = try x .> high .& low .<= high
                    let above = try g.masked(isAbove .| low .> high)
                    return try above + c.share(of: g, at: x, high).masked(low .< high)
                },
            ]), samples: []))

    static let clampMin: Op = Op(
        "clamp_min", "Raises the elements below min to min.",
        Declaration(
            [.input, .tensor("min")], formula: "max(x, min)",
            pullback: "dx = g where x > min, dmin = g where x < min, 0 elsewhere",
            kinks: "where x = min, dx is 0 if min is a number; if it is a tensor, dx and dmin are g / 2",
            accepts: .numbers,
            .binary { _ in .init { x, low in x.isNaN || low.isNaN ? .nan : max(x, low) } },
            .elementwise([
                { g, c in
                    let (x, low) = (c.x(0), c.x(1))
                    return try low.tensor.isNumber ? g.masked(x .> low) : unbeaten(g, x, low, .lt)
                },
                { g, c in try unbeaten(g, c.x(1), c.x(0), .lt) },
            ]),
            samples: [Sample(.real([2, 3]), .number(-0.55)), Sample(.real([2, 3]), .unit([3]))]))

    static let clampMax: Op = Op(
        "clamp_max", "Lowers the elements above max to max.",
        Declaration(
            [.input, .tensor("max")], formula: "min(x, max)",
            pullback: "dx = g where x < max, dmax = g where x > max, 0 elsewhere",
            kinks: "where x = max, dx is 0 if max is a number; if it is a tensor, dx and dmax are g / 2",
            accepts: .numbers,
            .binary { _ in .init { x, high in x.isNaN || high.isNaN ? .nan : min(x, high) } },
            .elementwise([
                { g, c in
                    let (x, high) = (c.x(0), c.x(1))
                    return try high.tensor.isNumber ? g.masked(x .< high) : unbeaten(g, x, high, .gt)
                },
                { g, c in try unbeaten(g, c.x(1), c.x(0), .gt) },
            ]),
            samples: [Sample(.real([2, 3]), .number(0.45)), Sample(.real([2, 3]), .unit([3]))]))
}

extension Context {
    /// The cotangent that x and a bound each receive where they are equal: g / 2 if the bound is a tensor, 0 if it is a number.
    fileprivate func share(of g: Value, at x: Value, _ bound: Value) throws(AutogradError) -> Value {
        guard !bound.tensor.isNumber else { return try g.zeros() }
        return try (g / 2).masked(x .== bound)
    }
}
