import Testing

@testable import Autograd

/// Rounding to dtypes, and their names.
@Suite struct DTypeTests {
    /// Numbers and their roundings to float32, float16 and bfloat16.
    /// - Source: PyTorch 2.15.
    private static let roundings: [(x: Double, float32: Double, float16: Double, bfloat16: Double)] = [
        (0.1, 0.10000000149011612, 0.0999755859375, 0.10009765625),
        (0.3333333333333333, 0.3333333432674408, 0.333251953125, 0.333984375),
        (-2.7, -2.700000047683716, -2.69921875, -2.703125),
        (1.5, 1.5, 1.5, 1.5),
        (2049, 2049, 2048, 2048),
        (2051, 2051, 2052, 2048),
        (65504, 65504, 65504, 65536),
        (65519.9, 65519.8984375, 65504, 65536),
        (65520, 65520, .infinity, 65536),
        (-70000, -70000, -.infinity, -70144),
        (1e-05, 9.999999747378752e-06, 1.0013580322265625e-05, 1.0013580322265625e-05),
        (6.103515625e-05, 6.103515625e-05, 6.103515625e-05, 6.103515625e-05),
        (6e-08, 5.99999978589949e-08, 5.960464477539063e-08, 6.007030606269836e-08),
        (2.9e-08, 2.900000062311392e-08, 0, 2.898741513490677e-08),
        (2.9802322387695312e-08, 2.9802322387695312e-08, 0, 2.9802322387695312e-08),
        (2.980232238769532e-08, 2.9802322387695312e-08, 0, 2.9802322387695312e-08),
        (-5e-08, -5.000000058430487e-08, -5.960464477539063e-08, -5.005858838558197e-08),
        (1e-40, 9.99994610111476e-41, 0, 9.183549615799121e-41),
        (3.4e+38, 3.3999999521443642e+38, .infinity, .infinity),
        (3.4028235677973366e+38, .infinity, .infinity, .infinity),
        (1e+39, .infinity, .infinity, .infinity),
        (16_777_217, 16_777_216, .infinity, 16_777_216),
        (0.30000000000000004, 0.30000001192092896, 0.300048828125, 0.30078125),
        (1.00390625, 1.00390625, 1.00390625, 1),
        (1.01171875, 1.01171875, 1.01171875, 1.015625),
        (-0.0, -0.0, -0.0, -0.0),
        (.infinity, .infinity, .infinity, .infinity),
        (.nan, .nan, .nan, .nan),
    ]

    @Test(arguments: roundings.indices)
    func roundsToTheNearestNumber(_ index: Int) {
        let row = Self.roundings[index]
        for (dtype, expected) in [
            (DType.float64, row.x), (.float32, row.float32), (.float16, row.float16),
            (.bfloat16, row.bfloat16),
        ] {
            let found = dtype.rounded(row.x)
            #expect(
                found == expected || (found.isNaN && expected.isNaN), "\(dtype): \(found) is not \(expected)")
            #expect(found.sign == expected.sign || found.isNaN)
        }
    }

    @Test func integersAreTruncatedAndBoolsAreNonzero() {
        #expect([2.7, -2.7, 0.5, 1e15].map(DType.int64.rounded) == [2, -2, 0, 1e15])
        #expect([2.7, 0, -0.0, .nan, .infinity].map(DType.bool.rounded) == [1, 0, 0, 1, 1])
    }

    /// Rounding leaves every finite float16 unchanged; the bit patterns are decoded by the formula of IEEE 754.
    @Test func everyHalfIsRoundedToItself() {
        for bits in UInt32(0)..<0x7C00 {
            let (exponent, fraction) = (Int(bits >> 10), Double(bits & 0x3FF))
            let x =
                exponent == 0
                ? fraction * 0x1p-24
                : (1 + fraction * 0x1p-10) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
            #expect(DType.float16.rounded(x) == x && DType.float16.rounded(-x) == -x)
        }
    }

    /// - Source: `torch.finfo(dtype).eps`.
    @Test(arguments: [
        (DType.float64, 2.220446049250313e-16), (.float32, 1.1920928955078125e-07), (.float16, 0.0009765625),
        (.bfloat16, 0.0078125), (.int64, 0), (.bool, 0),
    ])
    func epsilonIsTheSpacingAtOne(_ dtype: DType, _ expected: Double) {
        #expect(dtype.epsilon == expected)
        guard expected > 0 else { return }
        #expect(dtype.rounded(1 + expected) == 1 + expected)
        #expect(dtype.rounded(1 + expected / 4) == 1)
    }

    @Test(arguments: [
        ("float", DType.float32), ("double", .float64), ("half", .float16), ("bfloat16", .bfloat16),
        ("long", .int64),
        ("int64", .int64), ("bool", .bool), ("float16", .float16), ("float32", .float32),
        ("float64", .float64),
    ])
    func readsPyTorchsNames(_ name: String, _ expected: DType) { #expect(DType(named: name) == expected) }

    @Test(arguments: ["", "int32", "complex64", "Float", "float128"])
    func rejectsOtherNames(_ name: String) { #expect(DType(named: name) == nil) }

    /// An int64 result that cannot be represented exactly as a `Double` is an error.
    @Test func inexactIntegersAreRejected() throws {
        #expect(throws: AutogradError.inexactInteger) { try Tensor([0x1p53 + 2], shape: [1], dtype: .int64) }
        #expect(throws: AutogradError.inexactInteger) { try Tensor([.nan], shape: [1], dtype: .int64) }
        let tape = Tape()
        let x = try tape.leaf([0x1p53], nil, .int64, requiresGrad: false)
        #expect(throws: AutogradError.inexactInteger) { try tape("add", x, .tensor(x)) }
    }
}
