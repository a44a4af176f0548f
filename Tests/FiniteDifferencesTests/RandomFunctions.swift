import KnownDerivatives

/// A function with a point and its derivative at the point.
struct Sample {
    var function: Expression
    var x: Double
    var derivative: Double
}

/// Families of random functions with known derivatives.
enum RandomFunctions: CaseIterable {
    /// Sums of up to 20 sines, Gaussians, sigmoids and other elementary functions.
    case sums
    /// a·xᵖ·e^(bx)·sin(cx + d).
    case products
    /// Rational functions.
    case rational
    /// Compositions of three elementary functions.
    case nested
    /// One elementary function, with argument, amplitude and offset of any magnitude from 10⁻⁴ to 10⁴.
    case badlyScaled

    /// Random functions whose derivative is finite and significant compared with the rounding of their values.
    func samples(_ count: Int, seed: UInt64) -> [Sample] {
        var random = RandomNumbers(seed: seed)
        var samples: [Sample] = []
        while samples.count < count {
            let (function, x) = draw(&random)
            let jet = function.jet(x)
            let (value, slope) = (jet.value.high, jet.slope.high)
            guard value.isFinite, slope.isFinite, abs(value) < 1e100, abs(slope * x) > 1e-6 * abs(value)
            else { continue }
            samples.append(Sample(function: function, x: x, derivative: slope))
        }
        return samples
    }

    private func draw(_ random: inout RandomNumbers) -> (Expression, Double) {
        let x = random.magnitude(self == .badlyScaled ? 4 : 1)
        switch self {
        case .sums:
            var sum = Expression.constant(random.magnitude(1))
            for _ in 0...random.integer(below: 20) {
                let term = elementary(random.integer(below: 8), linear(&random, 0.7))
                sum = .sum(sum, .product(.constant(random.magnitude(1)), term))
            }
            return (sum, x)
        case .products:
            let power = Expression.power(.x, random.integer(below: 7) - 2)
            let growth = Expression.exp(.product(.constant(random.magnitude(0.5)), .x))
            let product = Expression.product(.product(power, growth), .sin(linear(&random, 0.7)))
            return (.product(.constant(random.magnitude(3)), product), x)
        case .rational:
            return (.quotient(polynomial(&random), polynomial(&random)), x)
        case .nested:
            var function = linear(&random, 0.4)
            for _ in 0..<3 { function = elementary(random.integer(below: 8), function) }
            return (function, x)
        case .badlyScaled:
            let function = elementary(random.integer(below: 8), linear(&random, 4))
            return (
                .sum(.product(.constant(random.magnitude(4)), function), .constant(random.magnitude(4))), x
            )
        }
    }

    private func linear(_ random: inout RandomNumbers, _ decades: Double) -> Expression {
        .sum(.product(.constant(random.magnitude(decades)), .x), .constant(random.uniform(-2, 2)))
    }

    private func polynomial(_ random: inout RandomNumbers) -> Expression {
        var sum = Expression.constant(random.uniform(-3, 3))
        for power in 1...(1 + random.integer(below: 4)) {
            sum = .sum(sum, .product(.constant(random.uniform(-3, 3)), .power(.x, power)))
        }
        return sum
    }

    private func elementary(_ index: Int, _ argument: Expression) -> Expression {
        switch index {
        case 0: .sin(argument)
        case 1: .exp(.product(.constant(-1), .power(argument, 2)))
        case 2: .tanh(argument)
        case 3: .atan(argument)
        case 4: .power(argument, 3)
        case 5: .squareRoot(.sum(.constant(1), .power(argument, 2)))
        case 6: .softplus(argument)
        default: .log(.sum(.constant(2), .sin(argument)))
        }
    }
}
