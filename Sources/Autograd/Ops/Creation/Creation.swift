/// New tensors.
extension Op {
    static let creation: [Op] = [
        zeros, ones, full, eye, arange, arangeFrom, linspace, zerosLike, onesLike, fullLike,
    ]

    private static let constant = Derivative.none("the result is a constant")
    private static let size = Parameter("size", .ints(variadic: true), aliases: ["shape"])

    private static func filled(_ name: String, _ x: Double) -> Op {
        Op(
            name, [size, dtype], formula: "\(Int(x)) everywhere", resultType: .byKernel,
            .whole { a in
                [
                    try Tensor(
                        repeating: x, shape: a.a.ints("size") ?? [],
                        dtype: a.a.dtype("dtype") ?? a.defaultDType)
                ]
            },
            constant, samples: [Sample(with: ["size": .ints([2, 3])])])
    }
    private static func filledLike(_ name: String, _ x: Double) -> Op {
        Op(
            name, [Parameter("input", .tensor), dtype], formula: "\(Int(x)) in the shape of x",
            resultType: .byKernel,
            .whole { a in [try Tensor(repeating: x, shape: a.x.shape, dtype: a.a.dtype("dtype") ?? a.x.dtype)]
            }, constant,
            samples: [Sample(.real([2, 3]))])
    }
    static let zeros: Op = filled("zeros", 0)
    static let ones: Op = filled("ones", 1)
    static let zerosLike: Op = filledLike("zeros_like", 0)
    static let onesLike: Op = filledLike("ones_like", 1)

    /// The dtype of plain numbers: integers if all were written so.
    private static func dtype(of a: Inputs, _ names: String...) -> DType {
        if let dtype = a.a.dtype("dtype") { return dtype }
        let isInteger = names.allSatisfy { name in
            switch a.a[name] {
            case .int, .none: true
            default: false
            }
        }
        return isInteger ? .int64 : a.defaultDType
    }

    static let full: Op = Op(
        "full",
        [
            Parameter("size", .ints(variadic: false), aliases: ["shape"]), Parameter("fill_value", .number),
            dtype,
        ],
        formula: "fill_value everywhere", resultType: .byKernel,
        .whole { a in
            var type = dtype(of: a, "fill_value")
            if case .bool = a.a["fill_value"], a.a.dtype("dtype") == nil { type = .bool }
            return [
                try Tensor(
                    repeating: a.a.number("fill_value") ?? 0, shape: a.a.ints("size") ?? [], dtype: type)
            ]
        }, constant, samples: [Sample(with: ["size": .ints([2, 3]), "fill_value": .number(7.5)])])

    static let fullLike: Op = Op(
        "full_like", [Parameter("input", .tensor), Parameter("fill_value", .number), dtype],
        formula: "fill_value in the shape of x", resultType: .byKernel,
        .whole { a in
            [
                try Tensor(
                    repeating: a.a.number("fill_value") ?? 0, shape: a.x.shape,
                    dtype: a.a.dtype("dtype") ?? a.x.dtype)
            ]
        }, constant, samples: [Sample(.real([2, 3]), with: ["fill_value": .number(7.5)])])

    static let eye: Op = Op(
        "eye", aliases: ["identity"],
        [Parameter("n", .int), Parameter("m", .int, default: Attribute.none), dtype],
        formula: "1 on the diagonal, 0 elsewhere", resultType: .byKernel,
        .whole { a in
            let n = a.a.int("n") ?? 0
            return [try .identity(n, a.a.int("m") ?? n, dtype: a.a.dtype("dtype") ?? a.defaultDType)]
        }, constant, samples: [Sample(with: ["n": .int(3)])])

    static let arange: Op = Op(
        "arange", [Parameter("end", .number), dtype], formula: "0, 1, … before end", resultType: .byKernel,
        .whole { a in [try .arange(0, a.a.number("end") ?? 0, 1, dtype: dtype(of: a, "end"))] }, constant,
        samples: [Sample(with: ["end": .int(5)])])
    static let arangeFrom: Op = Op(
        "arange",
        [
            Parameter("start", .number), Parameter("end", .number),
            Parameter("step", .number, default: .int(1)), dtype,
        ], formula: "start, start + step, … before end", resultType: .byKernel,
        .whole { a in
            [
                try .arange(
                    a.a.number("start") ?? 0, a.a.number("end") ?? 0, a.a.number("step") ?? 1,
                    dtype: dtype(of: a, "start", "end", "step"))
            ]
        }, constant, samples: [Sample(with: ["start": .int(1), "end": .int(8), "step": .int(3)])])

    static let linspace: Op = Op(
        "linspace",
        [
            Parameter("start", .number), Parameter("end", .number),
            Parameter("steps", .int, aliases: ["num"]), dtype,
        ],
        formula: "steps numbers evenly from start to end", resultType: .byKernel,
        .whole { a in
            let (start, end) = (a.a.number("start") ?? 0, a.a.number("end") ?? 0)
            let count = try Shape.count([a.a.int("steps") ?? 0])
            return [.linspace(start, end, count, dtype: a.a.dtype("dtype") ?? a.defaultDType)]
        }, constant, samples: [Sample(with: ["start": .number(0), "end": .number(1), "steps": .int(5)])])
}

extension Tensor {
    /// One value throughout.
    public init(repeating x: Double, shape: [Int], dtype: DType = .float64) throws(AutogradError) {
        let count = try Shape.count(shape)
        self.init([Double](repeatElement(dtype.rounded(x), count: count)), contiguous: shape, dtype: dtype)
    }

    /// start, start + step, … before end, rounded to `dtype`.
    /// - Throws: `badArgument` for a step that leads nowhere, `tooManyElements`.
    public static func arange(
        _ start: Double, _ end: Double, _ step: Double, dtype: DType
    ) throws(AutogradError) -> Tensor {
        guard step != 0, start.isFinite, end.isFinite, step.isFinite else {
            throw .badArgument(op: "arange", "step must be nonzero, and all bounds finite")
        }
        guard (end - start) / step >= 0 else {
            throw .badArgument(op: "arange", "upper bound and lower bound inconsistent with step sign")
        }
        let length = ((end - start) / step).rounded(.up)
        guard let count = Int(exactly: length) else { throw .tooManyElements(shape: [Int.max]) }
        return try Tensor(
            (0..<Shape.count([count])).map { start + Double($0) * step }, shape: [count], dtype: dtype)
    }

    /// Numbers evenly from start to end, counted from the nearer end as PyTorch does.
    public static func linspace(_ start: Double, _ end: Double, _ count: Int, dtype: DType) -> Tensor {
        let step = count > 1 ? (end - start) / Double(count - 1) : 0
        let elements = (0..<count).map { i in
            i < count / 2 || count == 1 ? start + step * Double(i) : end - step * Double(count - 1 - i)
        }
        return Tensor(elements.map(dtype.rounded), contiguous: [count], dtype: dtype)
    }

    public static func identity(_ m: Int, _ n: Int, dtype: DType = .float64) throws(AutogradError) -> Tensor {
        let count = try Shape.count([m, n])
        var elements = [Double](repeatElement(0, count: count))
        for i in 0..<min(m, n) { elements[i * n + i] = 1 }
        return Tensor(elements, contiguous: [m, n], dtype: dtype)
    }
}
