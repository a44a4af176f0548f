import Autograd
import Testing

/// Rounding and promotion, as PyTorch 2.15 has them.
@Suite struct DTypeTests {
    @Test(
        arguments: [
            // IEEE 754 binary16: 11 significant bits, largest 65504, smallest 2⁻²⁴; a tie goes to even.
            (DType.float16, 0.1, 0.0999755859375), (.float16, 65504, 65504), (.float16, 65519, 65504),
            (.float16, 65520, .infinity),
            (.float16, -65520, -.infinity), (.float16, 0x1p-24, 0x1p-24), (.float16, 0x1p-25, 0),
            (.float16, 0x1.8p-25, 0x1p-24),
            (.float16, 2049, 2048), (.float16, 2051, 2052),
            // bfloat16: the upper half of a float32.
            (.bfloat16, 0.1, 0.10009765625), (.bfloat16, 3.14159265, 3.140625), (.bfloat16, 257, 256),
            (.bfloat16, 259, 260),
            (.float32, 0.1, 0.100000001490116119384765625), (.float32, 1e39, .infinity), (.float64, 0.1, 0.1),
            (.int64, 2.9, 2), (.int64, -2.9, -2), (.bool, 0.5, 1), (.bool, 0, 0),
        ] as [(DType, Double, Double)])
    func rounding(_ dtype: DType, _ x: Double, _ rounded: Double) {
        #expect(dtype.rounded(x) == rounded)
    }

    @Test(arguments: DType.allCases)
    func notANumberStaysOne(_ dtype: DType) {
        guard dtype.isFloatingPoint else { return }
        #expect(dtype.rounded(.nan).isNaN)
    }

    /// `(torch.ones(2, dtype=a) + torch.ones(2, dtype=b)).dtype`
    @Test(arguments: [
        (DType.float32, DType.float64, DType.float64), (.float16, .bfloat16, .float32),
        (.float16, .float32, .float32),
        (.int64, .float16, .float16), (.bool, .int64, .int64), (.bool, .float32, .float32),
        (.int64, .int64, .int64),
    ])
    func promotion(_ a: DType, _ b: DType, _ expected: DType) throws {
        #expect(try sum(a, [2], b, [2]) == expected)
        #expect(try sum(b, [2], a, [2]) == expected)
    }

    /// A tensor without dimensions decides only where it is of a higher category.
    @Test(arguments: [
        (DType.float32, DType.float64, DType.float32), (.int64, .float32, .float32),
        (.float32, .int64, .float32),
        (.bool, .int64, .int64),
    ])
    func promotionWithAScalar(_ a: DType, _ b: DType, _ expected: DType) throws {
        #expect(try sum(a, [2], b, []) == expected)
    }

    private func sum(_ a: DType, _ m: [Int], _ b: DType, _ n: [Int]) throws -> DType {
        let tape = Tape()
        let x = Variable(try Tensor(repeating: 1, shape: m, dtype: a), tape: tape)
        let y = Variable(try Tensor(repeating: 1, shape: n, dtype: b), tape: tape)
        return try tape.call(Op.bind(Op.overloads(named: "add"), positional: [.tensor(x), .tensor(y)]))[0]
            .dtype
    }
}
