/// The logarithm of the gamma function, and its derivatives.
enum Gamma {
    /// log |Γ(x)|.
    static func logGamma(_ x: Double) -> Double { Libm.lgamma(x) }

    /// ψ(x) = d/dx log Γ(x): nan at negative whole numbers, as in PyTorch, and ∓∞ at ±0.
    ///
    /// The asymptotic series from 10 on, after ψ(x) = ψ(x + 1) − 1/x below; a Taylor series about the positive zero, so that digits
    /// are not lost near it. Near a zero at negative x only the absolute error is small.
    /// - Source: Abramowitz and Stegun, Handbook of Mathematical Functions, §6.3.
    static func digamma(_ x: Double) -> Double {
        if x == 0 { return x.sign == .minus ? .infinity : -.infinity }
        if x < 0 {
            guard x != x.rounded() else { return .nan }
            // ψ(1 − x) = ψ(x) + π·cot(πx), with the argument of the tangent reduced first.
            let fraction = x - x.rounded()
            return digamma(1 - x) - .pi / Libm.tan(.pi * fraction)
        }
        let distance = (x - zero.high) - zero.low
        if distance.magnitude < 0.5 { return distance * polynomial(aboutZero, distance) }
        var (argument, shift) = (x, 0.0)
        while argument < 10 {
            shift += 1 / argument
            argument += 1
        }
        let square = 1 / (argument * argument)
        return Libm.log(argument) - 0.5 / argument - square * polynomial(digammaSeries, square) - shift
    }

    /// ψ⁽ⁿ⁾(x) for n ≥ 0: (−1)ⁿ⁺¹·n!·ζ(n + 1, x) for n ≥ 1.
    static func polygamma(_ n: Int, _ x: Double) -> Double {
        guard n > 0 else { return digamma(x) }
        // 22! is the largest factorial that a Double represents exactly.
        let factorial =
            n <= 22 ? (1...n).reduce(1.0) { $0 * Double($1) } : Libm.exp(Libm.lgamma(Double(n) + 1))
        return (n % 2 == 0 ? -1 : 1) * factorial * zeta(Double(n) + 1, x)
    }

    /// The zeta function of Hurwitz, Σ (k + q)^(−s) over k ≥ 0, for s > 1: infinite at q = 0, −1, −2 …; nan for other negative q
    /// unless s is whole.
    ///
    /// - Source: Euler's and Maclaurin's formula after ten terms, Abramowitz and Stegun §23.1.30.
    static func zeta(_ s: Double, _ q: Double) -> Double {
        guard s > 1, !q.isNaN else { return s == 1 ? .infinity : .nan }
        guard q > 0 else { return zetaOfNegative(s, q) }
        guard q < .infinity else { return 0 }
        var (sum, a) = (0.0, q)
        for _ in 0..<10 {
            sum += Libm.pow(a, -s)
            a += 1
        }
        let last = Libm.pow(a, -s)
        sum += last * a / (s - 1) + 0.5 * last
        var (factor, power) = (s, last / a)
        for k in 0..<zetaSeries.count {
            let term = zetaSeries[k] * factor * power
            sum += term
            if term.magnitude < 0x1p-54 * sum.magnitude { break }
            let next = s + Double(2 * k + 1)
            factor *= next * (next + 1)
            power /= a * a
        }
        return sum
    }

    /// ζ(s, q) for q ≤ 0: the terms left of 0 are the difference of two zeta functions.
    private static func zetaOfNegative(_ s: Double, _ q: Double) -> Double {
        let floor = q.rounded(.down)
        guard q != floor else { return .infinity }
        guard s == s.rounded(.down) else { return .nan }
        let fraction = q - floor
        let left = zeta(s, floor + 1 - q) - zeta(s, 1 - q)
        return zeta(s, fraction) + (s.truncatingRemainder(dividingBy: 2) == 0 ? left : -left)
    }

    private static func polynomial(_ c: [Double], _ t: Double) -> Double {
        c.reversed().reduce(0) { $0 * t + $1 }
    }

    /// The positive zero of ψ, as the sum of two numbers.
    private static let zero = (high: 1.4616321449683622, low: 9.549995429965697e-17)

    /// ψ⁽ᵏ⁾/k! at its positive zero, from k = 1 on, computed with mpmath.
    private static let aboutZero: [Double] = [
        0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
        0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
        0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
        0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
        0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
        0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066e-05,
        5.178575795222081e-05, -3.5430070947659604e-05, 2.424006611860132e-05, -1.6584242271854135e-05,
        1.134638458466385e-05, -7.762817668462094e-06, 5.3110609208898636e-06, -3.6336507898010456e-06,
        2.486022733129538e-06, -1.7008538854332607e-06, 1.1636675363548843e-06, -7.96142543124197e-07,
        5.446941930669446e-07, -3.7266161283438227e-07, 2.549626552021554e-07, -1.7443695117727745e-07,
        1.1934394829830244e-07, -8.165115189488409e-08, 5.586299683532171e-08, -3.821960061917494e-08,
    ]

    /// B₂ₖ/(2k).
    private static let digammaSeries: [Double] = [
        1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160,
    ]

    /// B₂ₖ/(2k)!.
    private static let zetaSeries: [Double] = [
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1_209_600, 1.0 / 47_900_160,
        -691.0 / 1_307_674_368_000, 1.0 / 74_724_249_600, -3617.0 / 10_670_622_842_880_000,
    ]
}
