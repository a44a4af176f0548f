import Autograd

/// The members of tensors, literal tensors and expected values.
extension ObjectDeclaration {
    static let tensor = ObjectDeclaration(
        "an initial tensor; exactly one member defines its elements",
        TensorSource.allCases.map { MemberDeclaration($0.rawValue, $0.value, $0.summary) } + [
            MemberDeclaration(
                "shape", .shape,
                "the shape of the elements, allowed only with `data`; needed for an empty tensor such as one "
                    + "of shape [0, 3]"),
            MemberDeclaration(
                "dtype", .dtype(DType.allCases),
                "\(dtypes); defaults to the dtype of the case, also for integers and truth values"),
            MemberDeclaration(
                "requires_grad", .bool, default: false,
                "true to compute its gradient; floating-point dtypes only"),
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
        "a literal tensor",
        [
            MemberDeclaration(
                "data", .elements, isRequired: true,
                "a number or nested array, in which \"nan\", \"inf\" and \"-inf\" may stand for numbers"),
            MemberDeclaration("shape", .shape, "the shape of the elements"),
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
                "value", .expected, "the expected value; without it, only the shape or dtype is compared"),
            MemberDeclaration("shape", .shape, "the expected shape"),
            MemberDeclaration("dtype", .dtype(DType.allCases), "the expected dtype"),
            MemberDeclaration("atol", .tolerance, "absolute tolerance"),
            MemberDeclaration("rtol", .tolerance, "relative tolerance"),
            MemberDeclaration(
                "digits", .integer(Tolerance.digitCounts),
                "the number of decimals in the printout that the value was copied from: it matches within "
                    + "half a unit of the last decimal"),
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
            "a number or nested array, in which \"nan\", \"inf\" and \"-inf\" may stand for numbers"
        case .zeros: "the shape of a tensor of zeros: `[2, 3]`; `[]` is a scalar"
        case .ones: "the shape of a tensor of ones: `[2, 3]`; `[]` is a scalar"
        case .rand: "the shape of a tensor of random numbers, uniform on [0, 1)"
        case .randn: "the shape of a tensor of random numbers, standard normal"
        case .full: "a constant tensor: `{\"shape\": [2, 3], \"value\": 7}`"
        case .arange: "equally spaced numbers: `stop`, `[start, stop]` or `[start, stop, step]`"
        case .linspace: "equally spaced numbers: `[start, stop, count]`"
        case .eye: "the identity matrix: `n` or `[rows, columns]`"
        case .npy: "the path of a NumPy file, relative to the case"
        }
    }
}
