/// New tensors.
extension Op {
    static let creation: [Op] = [
        zeros, ones, full, eye, arange, arangeFrom, linspace, zerosLike, onesLike, fullLike,
    ]

    private static let constant = Derivative.none("the result is a constant")

    private static func filled(_ name: String, _ x: Double) -> Op {
        Op(
            name, "Makes a tensor of a given size in which all elements are \(Int(x)).",
            Declaration(
                [.sizeOrShape, .dtype], formula: "\(Int(x)) everywhere", pullback: nil, resultType: .byKernel,
                .whole { a in
                    [
                        try Tensor(
                            repeating: x, shape: a[.sizeOrShape],
                            dtype: a[.dtype] ?? a.defaultDType)
                    ]
                },
                constant, samples: [Sample(with: ["size": [2, 3]])]))
    }
    private static func filledLike(_ name: String, _ x: Double) -> Op {
        Op(
            name, "Makes a tensor in the shape of x in which all elements are \(Int(x)).",
            Declaration(
                [.input, .dtype], formula: "\(Int(x)) in the shape of x", pullback: nil,
                resultType: .byKernel,
                .whole { a in [try Tensor(repeating: x, shape: a.x.shape, dtype: a[.dtype] ?? a.x.dtype)]
                }, constant,
                samples: [Sample(.real([2, 3]))]))
    }
    static let zeros: Op = filled("zeros", 0)
    static let ones: Op = filled("ones", 1)
    static let zerosLike: Op = filledLike("zeros_like", 0)
    static let onesLike: Op = filledLike("ones_like", 1)

    /// The `dtype` argument if given, otherwise int64 if all numbers are integers, otherwise the default dtype.
    private static func dtype(of a: Inputs, _ numbers: Scalar...) -> DType {
        if let dtype = a[.dtype] { return dtype }
        let areIntegers = numbers.allSatisfy { if case .int = $0 { true } else { false } }
        return areIntegers ? .int64 : a.defaultDType
    }

    static let full: Op = Op(
        "full", "Makes a tensor of a given size in which all elements are fill_value.",
        Declaration(
            [.sizeListOrShape, .fillValue, .dtype],
            formula: "fill_value everywhere", pullback: nil, resultType: .byKernel,
            .whole { a in
                let value = a[.fillValue]
                var type = dtype(of: a, value)
                if case .bool = value, a[.dtype] == nil { type = .bool }
                return [try Tensor(repeating: value.value, shape: a[.sizeListOrShape], dtype: type)]
            }, constant, samples: [Sample(with: ["size": [2, 3], "fill_value": 7.5])]))

    static let fullLike: Op = Op(
        "full_like", "Makes a tensor in the shape of x in which all elements are fill_value.",
        Declaration(
            [.input, .fillValue, .dtype],
            formula: "fill_value in the shape of x", pullback: nil, resultType: .byKernel,
            .whole { a in
                [
                    try Tensor(
                        repeating: a[.fillValue].value, shape: a.x.shape,
                        dtype: a[.dtype] ?? a.x.dtype)
                ]
            }, constant, samples: [Sample(.real([2, 3]), with: ["fill_value": 7.5])]))

    static let eye: Op = Op(
        "eye", aliases: ["identity"], "Makes a matrix with 1 on the diagonal and 0 elsewhere.",
        Declaration(
            [.rows, .columns, .dtype],
            formula: "1 on the diagonal, 0 elsewhere", pullback: nil, resultType: .byKernel,
            .whole { a in
                let n = a[.rows]
                return [try .identity(n, a[.columns] ?? n, dtype: a[.dtype] ?? a.defaultDType)]
            }, constant, samples: [Sample(with: ["n": 3])]))

    static let arange: Op = Op(
        "arange", "Counts from 0 in steps of 1, up to but excluding end.",
        Declaration(
            [.rangeEnd, .dtype], formula: "0, 1, … before end", pullback: nil, resultType: .byKernel,
            .whole { a in
                let end = a[.rangeEnd]
                return [try .arange(0, end.value, 1, dtype: dtype(of: a, end))]
            }, constant,
            samples: [Sample(with: ["end": 5])]))
    static let arangeFrom: Op = Op(
        "arange", "Counts from start in equal steps, up to but excluding end.",
        Declaration(
            [.rangeStart, .rangeEnd, .rangeStep, .dtype], formula: "start, start + step, … before end",
            pullback: nil,
            resultType: .byKernel,
            .whole { a in
                let (start, end, step) = (a[.rangeStart], a[.rangeEnd], a[.rangeStep])
                return [
                    try .arange(start.value, end.value, step.value, dtype: dtype(of: a, start, end, step))
                ]
            }, constant, samples: [Sample(with: ["start": 1, "end": 8, "step": 3])]))

    static let linspace: Op = Op(
        "linspace", "Makes a vector of evenly spaced numbers from start to end, both included.",
        Declaration(
            [.rangeStart, .rangeEnd, .steps, .dtype],
            formula: "steps numbers evenly from start to end", pullback: nil, resultType: .byKernel,
            .whole { a in
                let (start, end) = (a[.rangeStart].value, a[.rangeEnd].value)
                let count = try Shape.count([a[.steps]])
                return [.linspace(start, end, count, dtype: a[.dtype] ?? a.defaultDType)]
            }, constant, samples: [Sample(with: ["start": 0.0, "end": 1.0, "steps": 5])]))
}

extension Parameter {
    fileprivate static let fillValue = ParameterKey<Scalar>("fill_value")
    fileprivate static let rows = ParameterKey<Int>("n")
    /// The number of columns; `None` for the number of rows.
    fileprivate static let columns = ParameterKey<Int?>("m")
    fileprivate static let rangeStart = ParameterKey<Scalar>("start")
    fileprivate static let rangeEnd = ParameterKey<Scalar>("end")
    fileprivate static let rangeStep = ParameterKey<Scalar>("step", default: 1)
    /// The number of elements.
    fileprivate static let steps = ParameterKey<Int>("steps", aliases: ["num"])
}

extension Tensor {
    /// A tensor with one value for all elements.
    public init(repeating x: Double, shape: [Int], dtype: DType = .float64) throws(AutogradError) {
        let count = try Shape.count(shape)
        self.init([Double](repeatElement(dtype.rounded(x), count: count)), contiguous: shape, dtype: dtype)
    }

    /// start, start + step, … up to but excluding end, rounded to `dtype`.
    /// - Throws: `badArgument` for a step of 0, a step away from `end` or bounds that are not finite; `tooManyElements`.
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

    /// `count` evenly spaced numbers from start to end. As in PyTorch, each is computed from the nearer end.
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
