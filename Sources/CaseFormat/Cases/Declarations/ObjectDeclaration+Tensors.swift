import Autograd

/// Tensors, and what stands in them.
extension ObjectDeclaration {
    static let tensor = ObjectDeclaration(
        "a tensor that the case begins with; exactly one member says where its elements come from",
        TensorSource.allCases.map { MemberDeclaration($0.rawValue, $0.value, $0.summary) } + [
            MemberDeclaration(
                "shape", .shape,
                "beside `data` only: the shape that its elements take, which is the only way to write an "
                    + "empty tensor"),
            MemberDeclaration(
                "dtype", .dtype(DType.allCases),
                "\(dtypes); the case's if it is left out, whatever the numbers look like"),
            MemberDeclaration(
                "requires_grad", .bool, default: false,
                "true if its gradient is wanted; for floating-point dtypes only"),
        ],
        rules: [
            .exactlyOne(TensorSource.allCases.map(\.rawValue)),
            .needs("shape", TensorSource.data.rawValue),
            .excludes(
                "dtype", DType.allCases.filter { !$0.isFloatingPoint }.map { .string($0.rawValue) },
                "requires_grad"),
        ])

    private static var dtypes: String {
        let names = DType.allCases.reversed().map { "`\($0.rawValue)`" }
        return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
    }

    static let literal = ObjectDeclaration(
        "a tensor written out",
        [
            MemberDeclaration(
                "data", .elements, isRequired: true,
                "a number or nested array; \"nan\", \"inf\" and \"-inf\" stand for what JSON cannot write"),
            MemberDeclaration("shape", .shape, "the shape that the elements take"),
        ])

    static let full = ObjectDeclaration(
        "a shape, and the value of every element",
        [
            MemberDeclaration("shape", .shape, isRequired: true, "the tensor's shape"),
            MemberDeclaration("value", .element, isRequired: true, "the value of every element"),
        ])

    static let expectation = ObjectDeclaration(
        "an expected value with its tolerances, or an expected shape or dtype",
        [
            MemberDeclaration(
                "value", .expected, "the expected value; without it only shape or dtype are expected"),
            MemberDeclaration("shape", .shape, "the expected shape"),
            MemberDeclaration("dtype", .dtype(DType.allCases), "the expected dtype"),
            MemberDeclaration("atol", .tolerance, "absolute tolerance"),
            MemberDeclaration("rtol", .tolerance, "relative tolerance"),
            MemberDeclaration(
                "digits", .integer(Tolerance.digitCounts),
                "decimals of the printout that the value was copied from: it matches within half a unit of "
                    + "the last one"),
        ],
        rules: [.atLeastOne(["value", "shape", "dtype"])])
}

extension TensorSource {
    fileprivate var value: ValueKind {
        switch self {
        case .data: .elements
        case .zeros, .ones, .rand, .randn: .shape
        case .full: .object(.full)
        case .arange: .range(1...3)
        case .linspace: .rangeWithCount
        case .eye: .squareOrShape
        case .npy: .path
        }
    }

    fileprivate var summary: String {
        switch self {
        case .data:
            "a number or nested array; \"nan\", \"inf\" and \"-inf\" stand for what JSON cannot write"
        case .zeros: "zeros of a shape: `[2, 3]`; `[]` is a scalar"
        case .ones: "ones of a shape: `[2, 3]`; `[]` is a scalar"
        case .rand: "of a shape: random numbers, uniform on [0, 1)"
        case .randn: "of a shape: random numbers, standard normal"
        case .full: "one value throughout: `{\"shape\": [2, 3], \"value\": 7}`"
        case .arange: "`stop`, `[start, stop]` or `[start, stop, step]`"
        case .linspace: "`[start, stop, count]`"
        case .eye: "the identity: `n` or `[rows, columns]`"
        case .npy: "the path of a NumPy file beside the case"
        }
    }
}
