/// Comparisons, logic, and selection between values.
extension Op {
    static let comparison: [Op] = [
        eq, ne, lt, le, gt, ge, logicalAnd, logicalOr, logicalXor, logicalNot, isnan, isinf, isfinite,
        maximum,
        minimum, fmax, fmin, `where`, whereTrue,
    ]

    static let eq: Op = Op(
        "eq", "Tests whether x equals y.", .predicate("x = y") { $0 == $1 ? 1 : 0 })
    static let ne: Op = Op(
        "ne", aliases: ["not_equal"], "Tests whether x differs from y.",
        .predicate("x ≠ y") { $0 != $1 ? 1 : 0 })
    static let lt: Op = Op(
        "lt", aliases: ["less"], "Tests whether x is less than y.", .predicate("x < y") { $0 < $1 ? 1 : 0 })
    static let le: Op = Op(
        "le", aliases: ["less_equal"], "Tests whether x is less than or equal to y.",
        .predicate("x ≤ y") { $0 <= $1 ? 1 : 0 })
    static let gt: Op = Op(
        "gt", aliases: ["greater"], "Tests whether x is greater than y.",
        .predicate("x > y") { $0 > $1 ? 1 : 0 })
    static let ge: Op = Op(
        "ge", aliases: ["greater_equal"], "Tests whether x is greater than or equal to y.",
        .predicate("x ≥ y") { $0 >= $1 ? 1 : 0 })
    static let logicalAnd: Op = Op(
        "logical_and", "Tests whether both x and y are nonzero.",
        .predicate("x ∧ y") { $0 != 0 && $1 != 0 ? 1 : 0 })
    static let logicalOr: Op = Op(
        "logical_or", "Tests whether at least one of x and y is nonzero.",
        .predicate("x ∨ y") { $0 != 0 || $1 != 0 ? 1 : 0 })
    static let logicalXor: Op = Op(
        "logical_xor", "Tests whether exactly one of x and y is nonzero.",
        .predicate("x ⊻ y") { ($0 != 0) != ($1 != 0) ? 1 : 0 })
    static let logicalNot: Op = test("logical_not", "Tests whether x is 0.", "¬x") { $0 == 0 ? 1 : 0 }
    static let isnan: Op = test("isnan", "Tests whether x is NaN.", "x is not a number") { $0.isNaN ? 1 : 0 }
    static let isinf: Op = test(
        "isinf", "Tests whether x is infinite, with either sign.", "x is infinite"
    ) { $0.isInfinite ? 1 : 0 }
    static let isfinite: Op = test(
        "isfinite", "Tests whether x is neither infinite nor NaN.", "x is finite"
    ) { $0.isFinite ? 1 : 0 }

    /// An elementwise test. The result is boolean.
    @inline(__always)
    static func test(
        _ name: String, _ summary: String, _ formula: String, _ f: @escaping @Sendable (Double) -> Double
    ) -> Op {
        let function = UnaryFunction(f)
        return Op(
            name, summary,
            Declaration(
                [.input], formula: formula, pullback: nil, resultType: .bool,
                .unary { _ in function },
                .none("the result is true or false"), samples: [Sample(.real([2, 3])), Sample(.real([]))]))
    }

    static let maximum: Op = Op(
        "maximum", "Selects the larger of two elements; the result is NaN if either is NaN.",
        .binary(
            "max(x, y)", "dx = g where x > y, dy = g where y > x, 0 elsewhere",
            kinks: "in a tie dx and dy are g / 2; where x or y is NaN, both are g",
            gradientGradFn: "MaskedFillBackward0", gradientChanges: 1,
            { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
            { g, c in try unbeaten(g, c.x(0), c.x(1), .lt) }, { g, c in try unbeaten(g, c.x(1), c.x(0), .lt) }
        ))
    static let minimum: Op = Op(
        "minimum", "Selects the smaller of two elements; the result is NaN if either is NaN.",
        .binary(
            "min(x, y)", "dx = g where x < y, dy = g where y < x, 0 elsewhere",
            kinks: "in a tie dx and dy are g / 2; where x or y is NaN, both are g",
            gradientGradFn: "MaskedFillBackward0", gradientChanges: 1,
            { $0.isNaN || $1.isNaN ? .nan : min($0, $1) },
            { g, c in try unbeaten(g, c.x(0), c.x(1), .gt) }, { g, c in try unbeaten(g, c.x(1), c.x(0), .gt) }
        ))

    /// The cotangent of x: all of g where x is the result, g / 2 in a tie, g if either operand is NaN, and 0 where y is the
    /// result.
    static func unbeaten(
        _ g: Value, _ x: Value, _ y: Value, _ isBeaten: Op
    ) throws(AutogradError) -> Value {
        let shared = try (x .== y).selecting(g / 2, g)
        return try x.apply(isBeaten, y).selecting(g.zeros(), shared)
    }

    static let fmax: Op = Op(
        "fmax", "Selects the larger of two elements; the result is NaN only if both are NaN.",
        .binary(
            "max(x, y), passing over NaN",
            "dx = g where x > y or y is NaN, dy = g where y > x or only x is NaN, 0 elsewhere",
            kinks: "in a tie dx and dy are g / 2", { $0.isNaN ? $1 : $1.isNaN ? $0 : max($0, $1) },
            { g, c in try passingOverNaN(g, c.x(0), c.x(1), .gt) },
            { g, c in try passingOverNaN(g, c.x(1), c.x(0), .gt).masked(c.x(1) .== c.x(1)) }))
    static let fmin: Op = Op(
        "fmin", "Selects the smaller of two elements; the result is NaN only if both are NaN.",
        .binary(
            "min(x, y), passing over NaN",
            "dx = g where x < y or y is NaN, dy = g where y < x or only x is NaN, 0 elsewhere",
            kinks: "in a tie dx and dy are g / 2", { $0.isNaN ? $1 : $1.isNaN ? $0 : min($0, $1) },
            { g, c in try passingOverNaN(g, c.x(0), c.x(1), .lt) },
            { g, c in try passingOverNaN(g, c.x(1), c.x(0), .lt).masked(c.x(1) .== c.x(1)) }))

    /// The cotangent of x: all of g where x is chosen or y is NaN, g / 2 in a tie, 0 elsewhere.
    private static func passingOverNaN(
        _ g: Value, _ x: Value, _ y: Value, _ isChosen: Op
    ) throws(AutogradError) -> Value {
        let half = try (x .== y).selecting(g / 2, g.zeros())
        return try y.isNaN().selecting(g, x.apply(isChosen, y).selecting(g, half))
    }

    /// `where(condition, x, y)` or, as a method, `x.where(condition, y)`: the boolean operand is the condition.
    static let `where`: Op = Op(
        "where", "Selects x where a condition holds, and y elsewhere.",
        Declaration(
            [.tensor("condition"), .input, .other],
            formula: "x where the condition holds, y elsewhere",
            pullback: "dx = g where the condition holds, dy = g where it does not, 0 elsewhere",
            .composition { x in
                let isMethod = x[0].dtype != .bool && x[1].dtype == .bool
                guard isMethod || x[0].dtype == .bool else {
                    throw AutogradError.needsBool(op: "where", found: x[0].dtype)
                }
                return [try isMethod ? x[1].selecting(x[0], x[2]) : x[0].selecting(x[1], x[2])]
            }, .composed,
            samples: [
                Sample(.bools([2, 3]), .real([2, 3]), .real([3])),
                Sample(.bools([3]), .real([2, 1]), .number(1.5)),
                Sample(.real([2, 3]), .bools([2, 3]), .real([3])),
            ]))

    /// PyTorch's backward formulas keep their inputs in the graph even if the second derivative is 0.
    static let follow: Op = Op(
        "_follow", "Returns x, recorded as if it also depended on y.",
        Declaration(
            [.input, .other], formula: "x", pullback: "dx = g, dy = 0",
            .binary { _ in .init { x, _ in x } }, .elementwise([{ g, _ in g }, { g, _ in try g.zeros() }]),
            samples: []))

    static let choice: Op = Op(
        "_where", "Selects x where a condition holds, and y elsewhere.",
        Declaration(
            [.tensor("condition"), .input, .other],
            formula: "x where the condition holds, y elsewhere",
            pullback: "dx = g where the condition holds, dy = g where it does not, 0 elsewhere",
            gradFn: "WhereBackward0",
            resultType: .promotedBranches,
            .ternary { _ in .init { $0 != 0 ? $1 : $2 } },
            .elementwise([
                nil,
                { g, c in try c.x(0).selecting(g, g.zeros()) },
                { g, c in try c.x(0).selecting(g.zeros(), g) },
            ]), samples: []))
}

extension Value {
    // These are the standard library's pointwise operators for SIMD vectors.

    static func .== (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.eq, b) }
    static func .< (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.lt, b) }
    static func .<= (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.le, b) }
    static func .> (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.gt, b) }
    static func .>= (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.ge, b) }
    static func .& (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.logicalAnd, b) }
    static func .| (a: Value, b: Value) throws(AutogradError) -> Value { try a.apply(.logicalOr, b) }

    static func .== (a: Value, b: Double) throws(AutogradError) -> Value { try a .== a.tape.number(b) }
    static func .!= (a: Value, b: Double) throws(AutogradError) -> Value {
        try a.apply(.ne, a.tape.number(b))
    }
    static func .< (a: Value, b: Double) throws(AutogradError) -> Value { try a .< a.tape.number(b) }
    static func .<= (a: Value, b: Double) throws(AutogradError) -> Value { try a .<= a.tape.number(b) }
    static func .> (a: Value, b: Double) throws(AutogradError) -> Value { try a .> a.tape.number(b) }
    static func .>= (a: Value, b: Double) throws(AutogradError) -> Value { try a .>= a.tape.number(b) }

    func isNaN() throws(AutogradError) -> Value { try apply(.isnan) }
    /// `a` where the condition `self` is true, `b` elsewhere.
    func selecting(_ a: Value, _ b: Value) throws(AutogradError) -> Value { try apply(.choice, a, b) }
    /// `self` where `mask` is true, 0 elsewhere.
    func masked(_ mask: Value) throws(AutogradError) -> Value { try mask.selecting(self, zeros()) }

    /// `self`, recorded as if it also depended on `other`, with derivative 0.
    func following(_ other: Value) throws(AutogradError) -> Value {
        other.requiresGrad ? try apply(.follow, other) : self
    }
}
