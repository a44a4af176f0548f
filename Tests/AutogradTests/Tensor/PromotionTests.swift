import Testing

@testable import Autograd

/// The dtype of `x + y` with default dtype float64. Rows are the dtypes of x, columns those of y.
/// - Source: PyTorch 2.15.
@Suite struct PromotionTests {
    private static let dtypes: [DType] = [.bool, .int64, .bfloat16, .float16, .float32, .float64]

    private static let withDimensions: [[DType]] = [
        [.bool, .int64, .bfloat16, .float16, .float32, .float64],
        [.int64, .int64, .bfloat16, .float16, .float32, .float64],
        [.bfloat16, .bfloat16, .bfloat16, .float32, .float32, .float64],
        [.float16, .float16, .float32, .float16, .float32, .float64],
        [.float32, .float32, .float32, .float32, .float32, .float64],
        [.float64, .float64, .float64, .float64, .float64, .float64],
    ]
    /// y is zero-dimensional, so it determines the dtype only if its category is higher.
    private static let withoutDimensions: [[DType]] = [
        [.bool, .int64, .bfloat16, .float16, .float32, .float64],
        [.int64, .int64, .bfloat16, .float16, .float32, .float64],
        [.bfloat16, .bfloat16, .bfloat16, .bfloat16, .bfloat16, .bfloat16],
        [.float16, .float16, .float16, .float16, .float16, .float16],
        [.float32, .float32, .float32, .float32, .float32, .float32],
        [.float64, .float64, .float64, .float64, .float64, .float64],
    ]

    @Test(arguments: dtypes.indices, dtypes.indices)
    func tensorsPromote(_ a: Int, _ b: Int) throws {
        let tape = Tape()
        let x = try tape.leaf([1], nil, Self.dtypes[a], requiresGrad: false)
        let y = try tape.leaf([1], nil, Self.dtypes[b], requiresGrad: false)
        let z = try tape.leaf([1], [], Self.dtypes[b], requiresGrad: false)
        #expect(try tape("add", x, .tensor(y)).dtype == Self.withDimensions[a][b])
        #expect(try tape("add", x, .tensor(z)).dtype == Self.withoutDimensions[a][b])
        #expect(try tape("add", z, .tensor(x)).dtype == Self.withoutDimensions[a][b])
    }

    /// The dtypes of `x * True`, `x * 2` and `x * 2.5`.
    private static let numbers: [(DType, [DType])] = [
        (.bool, [.bool, .int64, .float64]),
        (.int64, [.int64, .int64, .float64]),
        (.bfloat16, [.bfloat16, .bfloat16, .bfloat16]),
        (.float16, [.float16, .float16, .float16]),
        (.float32, [.float32, .float32, .float32]),
        (.float64, [.float64, .float64, .float64]),
    ]

    @Test(arguments: numbers.indices)
    func numbersPromoteOnlyByCategory(_ index: Int) throws {
        let (dtype, expected) = Self.numbers[index]
        for shape in [[1], []] {
            let tape = Tape()
            let x = try tape.leaf([1], shape, dtype, requiresGrad: false)
            #expect(try [true, 2, 2.5].map { (y: Argument) in try tape("mul", x, y).dtype } == expected)
        }
    }

    /// A result is rounded to its dtype; a number is rounded to the dtype of a narrow tensor before the operation.
    @Test func resultsAreRounded() throws {
        let tape = Tape()
        let x = try tape.leaf([0.1], nil, .float16, requiresGrad: false)
        // From PyTorch: torch.tensor([0.1], dtype=torch.float16) * 3 and + 0.1.
        #expect(try tape("mul", x, 3).elements == [0.2998046875])
        #expect(try tape("add", x, 0.1).elements == [0.199951171875])
    }
}
