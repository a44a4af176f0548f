/// Bitwise operations on integers and booleans.
extension Op {
    static let bitwise: [Op] = [
        bitwiseAnd, bitwiseOr, bitwiseXor, bitwiseNot, leftShift, rightShift,
    ]

    static let bitwiseAnd: Op = bitwise(
        "bitwise_and", ["__rand__"], "Computes the bitwise AND of integers or booleans.", "x & y, bit by bit"
    ) { $0 & $1 }
    static let bitwiseOr: Op = bitwise(
        "bitwise_or", ["__ror__"], "Computes the bitwise OR of integers or booleans.", "x | y, bit by bit"
    ) { $0 | $1 }
    static let bitwiseXor: Op = bitwise(
        "bitwise_xor", ["__rxor__"], "Computes the bitwise exclusive OR of integers or booleans.",
        "x ^ y, bit by bit"
    ) { $0 ^ $1 }
    /// As in Swift, shifts by more than 63 bits give 0 or −1, and a negative count shifts in the other direction.
    static let leftShift: Op = bitwise(
        "bitwise_left_shift", [], "Shifts the bits of x to the left by y places.", "x·2ʸ"
    ) { $0 << $1 }
    static let rightShift: Op = bitwise(
        "bitwise_right_shift", [], "Shifts the bits of x to the right by y places and keeps the sign.",
        "⌊x / 2ʸ⌋"
    ) { $0 >> $1 }

    private static let reason = Derivative.none("the result is a bit pattern")

    private static func bitwise(
        _ name: String, _ aliases: [String], _ summary: String, _ formula: String,
        _ f: @escaping @Sendable (Int64, Int64) -> Int64
    ) -> Op {
        Op(
            name, aliases: aliases, summary,
            Declaration(
                [.input, .other], formula: formula, pullback: nil,
                accepts: .exact,
                .binary { _ in
                    .init { x, y in
                        // Elements of exact dtypes are integers of at most 53 bits.
                        guard let x = Int64(exactly: x), let y = Int64(exactly: y) else { return .nan }
                        return Double(f(x, y))
                    }
                }, reason, samples: [Sample(.bools([2, 3]), .bools([3]))]))
    }

    /// ¬x for a boolean, −1 − x for an integer.
    static let bitwiseNot: Op = Op(
        "bitwise_not", "Inverts each bit of an integer, or negates a boolean.",
        Declaration(
            [.input], formula: "¬x, bit by bit", pullback: nil, accepts: .exact,
            resultType: .byKernel,
            .whole { x in
                let isBool = x.x.dtype == .bool
                return [x.x.mapped(to: x.x.dtype) { isBool ? 1 - $0 : -1 - $0 }]
            }, reason, samples: [Sample(.bools([2, 3]))]))
}
