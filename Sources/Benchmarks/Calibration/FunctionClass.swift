import KnownDerivatives

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Classes of functions that are difficult to differentiate numerically, with randomly generated samples.
///
/// None of these functions was used to choose constants of the numerical differentiation.
enum FunctionClass: String, CaseIterable, Comparable, Sendable {
    /// Compositions of smooth functions.
    case smooth
    /// Compositions evaluated close to a singularity of a logarithm, a root or a quotient.
    case nearDomainEdge = "near a domain's edge"
    /// Oscillations with a wavelength that is short compared with the argument.
    case highFrequency = "high frequency"
    /// Functions plus a large constant, which is sometimes subtracted again, with loss of digits.
    case hugeOffset = "huge offset"
    /// Arguments close to 0.
    case tinyArgument = "tiny argument"
    /// Quotients whose numerator and denominator are both close to 0.
    case rationalCancellation = "rational cancellation"

    struct Sample {
        let kind: FunctionClass
        let function: Expression
        let x: Double
        let derivative: DoubleDouble
    }

    static func < (a: FunctionClass, b: FunctionClass) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }

    /// Random functions with a finite nonzero derivative.
    func samples(_ count: Int, isBadlyScaled: Bool, seed: UInt64) -> [Sample] {
        var draw = Draw(random: RandomNumbers(seed: seed))
        var samples: [Sample] = []
        while samples.count < count {
            let (function, x) = draw.function(self, isBadlyScaled)
            let jet = function.jet(x)
            guard jet.value.high.isFinite, jet.slope.high.isFinite, jet.slope.high != 0,
                function.value(x).isFinite, abs(jet.value.high) < 1e100
            else { continue }
            samples.append(Sample(kind: self, function: function, x: x, derivative: jet.slope))
        }
        return samples
    }
}

/// Generates random functions.
private struct Draw {
    var random: RandomNumbers

    mutating func function(_ kind: FunctionClass, _ isBadlyScaled: Bool) -> (Expression, x: Double) {
        switch kind {
        case .smooth: smooth(isBadlyScaled)
        case .nearDomainEdge: nearDomainEdge(isBadlyScaled)
        case .highFrequency: highFrequency(isBadlyScaled)
        case .hugeOffset: hugeOffset(isBadlyScaled)
        case .tinyArgument: tinyArgument(isBadlyScaled)
        case .rationalCancellation: rationalCancellation(isBadlyScaled)
        }
    }

    private mutating func smooth(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let depth = 2 + random.integer(below: 3)
        guard isBadlyScaled else { return (composition(of: .x, depth), random.magnitude(1)) }
        let x = random.magnitude(8)
        let argument = Expression.constant(random.magnitude(2) / x) * .x
        return (.constant(random.magnitude(8)) * composition(of: argument, depth), x)
    }

    private mutating func nearDomainEdge(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let edge = random.uniform(0.5, 2)
        let x = edge + (isBadlyScaled ? decade(-8, -3) : decade(-3, -1))
        let distance = Expression.x + .constant(-edge)
        let singular: Expression =
            switch random.integer(below: 6) {
            case 0: .log(distance)
            case 1: .squareRoot(distance)
            case 2: .constant(1) / distance
            case 3: distance * .log(distance)
            case 4: .constant(random.magnitude(1)) / .squareRoot(distance)
            default: .squareRoot(.constant(edge * edge * 4) + distance) + .log(distance)
            }
        switch random.integer(below: 3) {
        case 0: return (singular, x)
        case 1: return (singular * composition(of: .x, 2), x)
        default: return (singular + composition(of: .x, 2), x)
        }
    }

    private mutating func highFrequency(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let frequency = isBadlyScaled ? decade(2.5, 5) : decade(1, 2.5)
        let phase = Expression.constant(frequency) * .x + .constant(random.uniform(-3, 3))
        let wave: Expression = random.integer(below: 2) == 0 ? .sin(phase) : .applied(.cos, phase)
        let x = random.magnitude(0.5)
        switch random.integer(below: 4) {
        case 0: return (wave, x)
        case 1: return (wave * composition(of: .x, 2), x)
        case 2: return (.constant(decade(-3, 0)) * wave + composition(of: .x, 2), x)
        default: return (composition(of: wave, 2), x)
        }
    }

    private mutating func hugeOffset(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let offset = (isBadlyScaled ? decade(6, 10) : decade(2, 6)).rounded()
        let raised = composition(of: .x, 2) + .constant(offset)
        return (random.integer(below: 3) == 0 ? raised + .constant(-offset) : raised, random.magnitude(1))
    }

    private mutating func tinyArgument(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let x = (isBadlyScaled ? decade(-12, -4) : decade(-4, -2)) * (random.integer(below: 2) == 0 ? 1 : -1)
        func term() -> Expression {
            let argument = Expression.constant(random.magnitude(1)) * .x
            return switch random.integer(below: 10) {
            case 0: .sin(argument)
            case 1: .tanh(argument)
            case 2: .atan(argument)
            case 3: .applied(.expm1, argument)
            case 4: .applied(.log1p, argument)
            case 5: .power(argument, 3)
            case 6: .power(argument, 2)
            case 7: .exp(argument)
            case 8: .softplus(argument)
            default: .applied(.cos, argument)
            }
        }
        switch random.integer(below: 3) {
        case 0: return (term(), x)
        case 1: return (term() + term(), x)
        default: return (term() * term(), x)
        }
    }

    private mutating func rationalCancellation(_ isBadlyScaled: Bool) -> (Expression, Double) {
        let near = (isBadlyScaled ? decade(-5, -2) : decade(-2, 0)) * (random.integer(below: 2) == 0 ? 1 : -1)
        switch random.integer(below: 5) {
        case 0: return ((.exp(.x) + .constant(-1)) / .x, near)
        case 1: return ((.constant(1) + .constant(-1) * .applied(.cos, .x)) / .power(.x, 2), near)
        case 2: return ((.squareRoot(.constant(1) + .x) + .constant(-1)) / .x, 0.9 * near)
        case 3:
            // (p(x) − p(a))/(x − a), with coefficients of so few bits that p(a) is exact and the pole cancels.
            let a = 0.5 + Double(random.integer(below: 24)) / 16
            let p = shortPolynomial()
            return ((p + .constant(-p.value(a))) / (.x + .constant(-a)), a + near)
        default:
            let (one, square) = (Expression.constant(1), Expression.power(.x, 2))
            return (one / (one + square) + .constant(-1) / (one + .constant(2) * square), near)
        }
    }

    // MARK: Parts

    private mutating func decade(_ low: Double, _ high: Double) -> Double {
        pow(10, random.uniform(low, high))
    }

    /// A polynomial whose coefficients are multiples of ¼.
    private mutating func shortPolynomial() -> Expression {
        var sum = Expression.constant(1)
        for power in 1...(2 + random.integer(below: 4)) {
            sum = sum + .constant(Double(random.integer(below: 25) - 12) / 4) * .power(.x, power)
        }
        return sum
    }

    private mutating func linear(_ argument: Expression) -> Expression {
        .constant(random.magnitude(0.5)) * argument + .constant(random.uniform(-2, 2))
    }

    /// A composition of smooth functions, with arguments of the order of 1.
    private mutating func composition(of argument: Expression, _ depth: Int) -> Expression {
        guard depth > 0 else { return linear(argument) }
        let inner = composition(of: argument, depth - 1)
        switch random.integer(below: 12) {
        case 0: return inner + composition(of: argument, depth - 1)
        case 1: return inner * composition(of: argument, depth - 1)
        case 2: return inner / (.constant(1.5) + .sin(linear(argument)))
        case 3: return .constant(1) / (.constant(1) + .power(inner, 2))
        case 4: return .power(inner, 2 + random.integer(below: 2))
        case 5: return .exp(.sin(inner))
        case 6: return .log(.constant(2) + .applied(.cos, inner))
        case 7: return .squareRoot(.constant(1) + .power(inner, 2))
        case 8: return .softplus(inner)
        case 9: return .tanh(inner)
        case 10: return .atan(inner)
        default: return .sin(inner)
        }
    }
}
