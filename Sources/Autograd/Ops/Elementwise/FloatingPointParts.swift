/// The parts of floating-point numbers: sign, mantissa and exponent, and the numbers next to a number.
extension Op {
    static let floatingPointParts: [Op] = [
        copysign, nextafter, frexp, ldexp, nanToNum, signbit, isposinf, isneginf, isreal, isclose,
    ]

    static let copysign: Op = Op(
        "copysign", "Combines the magnitude of x with the sign of y, where −0 is negative.",
        .binary(
            "|x|, or −|x| where y is negative", "dx = g·(result / x), dy = 0",
            kinks: "where x = 0: dx = 0", resultType: .floating,
            { Double(signOf: $1, magnitudeOf: $0) },
            { g, c in
                let x = c.x(0)
                return try g * (x .== 0).selecting(x.zeros(), c.y / x)
            },
            { g, _ in try g.zeros() }))

    static let nextafter: Op = Op(
        "nextafter", "Computes the number next to x, in the direction of y, that the dtype can represent.",
        Declaration(
            [.input, .other], formula: "the number after x towards y",
            pullback: "dx = g, or 0 where x = y; dy = 0", accepts: .fullPrecision,
            .whole { x in
                let dtype = Promotion.result(of: x.operands)
                if dtype == .float32 {
                    return [
                        try x[0].zipped(with: x[1], to: dtype) { Double(next(Float($0), towards: Float($1))) }
                    ]
                }
                return [try x[0].zipped(with: x[1], to: dtype) { next($0, towards: $1) }]
            },
            .elementwise([
                { g, c in try (c.x(0) .== c.x(1)).selecting(g.zeros(), g) },
                { g, _ in try g.zeros() },
            ]),
            reach: .sameElement, samples: Declaration.binarySamples(Sample.Operand.real)))

    private static func next<T: BinaryFloatingPoint>(_ x: T, towards y: T) -> T {
        if x.isNaN || y.isNaN { return .nan }
        return x == y ? y : x < y ? x.nextUp : x.nextDown
    }

    /// PyTorch's exponents are int32; here they are int64.
    static let frexp: Op = Op(
        "frexp", "Splits x into a mantissa with a magnitude from ½ to 1 and a power of 2.",
        Declaration(
            [.input], results: ["mantissa", "exponent"],
            formula: "x = mantissa·2^exponent, ½ ≤ |mantissa| < 1", pullback: "dx = g / 2^exponent",
            kinks: "at powers of 2 the mantissa jumps", accepts: .floatingPoint, resultType: .byKernel,
            .whole { x in
                let parts = x.x.elements.map { x -> (mantissa: Double, exponent: Double) in
                    guard x != 0, x.isFinite else { return (x, 0) }
                    let mantissa = Double(sign: x.sign, exponent: -1, significand: x.significand)
                    return (mantissa, Double(x.exponent + 1))
                }
                return [
                    Tensor(parts.map(\.mantissa), contiguous: x.x.shape, dtype: x.x.dtype),
                    Tensor(parts.map(\.exponent), contiguous: x.x.shape, dtype: .int64),
                ]
            },
            .general(
                [{ g, c in try g / c.powerOfExponent() }],
                pushforward: { c in [try c.tangent() / c.powerOfExponent(), try c.y(1).zeros()] }),
            samples: [Sample(.real([2, 3])), Sample(.positive([2]))]))

    static let ldexp: Op = Op(
        "ldexp", "Multiplies x by 2 to the power y.",
        .binary(
            "x·2ʸ", "dx = g·2ʸ, dy = g·x·2ʸ·ln 2", resultType: .floating, { $0 * Libm.pow(2, $1) },
            { g, c in
                c.keepOutput()
                return try g * c.tape.number(2).pow(c.x(1))
            },
            { g, c in try g * c.y * Libm.log(2) }))

    /// Without arguments for them, infinities become the largest and smallest numbers of the dtype.
    static let nanToNum: Op = Op(
        "nan_to_num", "Replaces nan and infinities by numbers.",
        Declaration(
            [.input, .numberForNaN, .numberForInfinity, .numberForNegativeInfinity],
            formula: "x, with numbers for nan, ∞ and −∞", pullback: "dx = g where x is finite, 0 elsewhere",
            resultType: .byKernel,
            .whole { x in
                let dtype = x.x.dtype
                guard dtype.isFloatingPoint else { return [x.x.copied] }
                let forNaN = x[.numberForNaN] ?? 0
                let top = x[.numberForInfinity] ?? dtype.greatestNumber
                let bottom = x[.numberForNegativeInfinity] ?? -dtype.greatestNumber
                return [
                    x.x.mapped(to: dtype) { x in
                        x.isNaN ? forNaN : x.isFinite ? x : x > 0 ? top : bottom
                    }
                ]
            },
            .elementwise([{ g, c in try g * c.x.apply(.isfinite) }]), reach: .sameElement,
            samples: [Sample(.real([2, 3])), Sample(.real([2]), with: ["nan": 1.5, "posinf": 2])]))

    static let signbit: Op = test(
        "signbit", "Tests which elements are negative, including −0.", "x < 0 or −0"
    ) {
        $0.sign == .minus ? 1 : 0
    }
    static let isposinf: Op = test("isposinf", "Tests which elements are ∞.", "x = ∞") {
        $0 == .infinity ? 1 : 0
    }
    static let isneginf: Op = test("isneginf", "Tests which elements are −∞.", "x = −∞") {
        $0 == -.infinity ? 1 : 0
    }
    static let isreal: Op = test(
        "isreal", "Tests which elements are real numbers; all are, as there are no complex dtypes.", "true"
    ) { _ in 1 }

    static let isclose: Op = Op(
        "isclose", "Tests which elements of two tensors are equal up to a tolerance.",
        Declaration(
            [.input, .other, .rtol, .atol, .equalNaN], formula: "|x − y| ≤ atol + rtol·|y|", pullback: nil,
            resultType: .bool,
            .binary { a in
                let (rtol, atol, equalNaN) = (a[.rtol], a[.atol], a[.equalNaN])
                guard rtol >= 0, atol >= 0 else {
                    throw AutogradError.badArgument(
                        op: "isclose", "rtol and atol must be greater than or equal to zero")
                }
                return .init { x, y in
                    if x == y || (equalNaN && x.isNaN && y.isNaN) { return 1 }
                    let difference = (x - y).magnitude
                    return difference.isFinite && difference <= atol + (rtol * y).magnitude ? 1 : 0
                }
            },
            .none("the result is true or false"),
            samples: [
                Sample(.real([2, 3]), .real([3])),
                Sample(.real([2]), .real([2]), with: ["rtol": 0.5, "atol": 1.0]),
            ]))
}

extension Parameter {
    /// The numbers that replace nan, ∞ and −∞; `None` for 0 and the largest and smallest numbers.
    fileprivate static let numberForNaN = ParameterKey<Double?>("nan")
    fileprivate static let numberForInfinity = ParameterKey<Double?>("posinf")
    fileprivate static let numberForNegativeInfinity = ParameterKey<Double?>("neginf")
    /// The relative and the absolute tolerance.
    fileprivate static let rtol = ParameterKey<Double>("rtol", default: 1e-5)
    fileprivate static let atol = ParameterKey<Double>("atol", default: 1e-8)
    fileprivate static let equalNaN = ParameterKey<Bool>("equal_nan", default: false)
}

extension Context {
    /// 2 to the power of the exponents that `frexp` returned.
    fileprivate func powerOfExponent() throws(AutogradError) -> Value { try y(1).to(dtype(0)).exp2() }
}

extension DType {
    /// The largest finite number of a floating-point dtype.
    fileprivate var greatestNumber: Double {
        switch self {
        case .float16: 65504
        case .bfloat16: 0x1.FEp127
        case .float32: Double(Float.greatestFiniteMagnitude)
        case .bool, .int64, .float64: .greatestFiniteMagnitude
        }
    }
}
