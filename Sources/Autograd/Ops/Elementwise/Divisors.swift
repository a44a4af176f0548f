/// Common divisors and multiples of integers.
extension Op {
    static let divisors: [Op] = [gcd, lcm]

    static let gcd: Op = integerFunction(
        "gcd", "Computes the greatest common divisor of two integers.",
        "the largest integer that divides x and y"
    ) { greatestCommonDivisor($0, $1) }

    static let lcm: Op = integerFunction(
        "lcm", "Computes the least common multiple of two integers.",
        "the smallest positive multiple of x and y, or 0"
    ) { x, y in
        let divisor = greatestCommonDivisor(x, y)
        return divisor == 0 ? 0 : (x / divisor * y).magnitude
    }

    /// Elements of int64 tensors are integers of at most 53 bits, so their remainders are exact.
    private static func greatestCommonDivisor(_ x: Double, _ y: Double) -> Double {
        var (a, b) = (x.magnitude, y.magnitude)
        while b != 0 { (a, b) = (b, a.truncatingRemainder(dividingBy: b)) }
        return a
    }

    private static func integerFunction(
        _ name: String, _ summary: String, _ formula: String,
        _ f: @escaping @Sendable (Double, Double) -> Double
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .other], formula: formula, pullback: nil, resultType: .byKernel,
                .whole { x in
                    let dtype = Promotion.result(of: x.operands)
                    guard dtype == .int64 else { throw AutogradError.needsInteger(op: name, found: dtype) }
                    return [try x[0].zipped(with: x[1], to: dtype, f)]
                },
                .none("the result is an integer"),
                samples: [
                    Sample(.integers([2, 3], below: 20), .integers([3], below: 12)),
                    Sample(.integers([2], below: 9), .integers([2], below: 6)),
                ]))
    }
}
