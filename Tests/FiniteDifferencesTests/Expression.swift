#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A value and its exact derivative, by the rules of calculus.
struct Jet {
    var value: Double
    var slope: Double
}

/// A function of x in closed form, which gives its value and, by the chain rule, its derivative.
indirect enum Expression {
    case x
    case constant(Double)
    case sum(Expression, Expression)
    case product(Expression, Expression)
    case quotient(Expression, Expression)
    case power(Expression, Int)
    case sin(Expression)
    case exp(Expression)
    case log(Expression)
    case tanh(Expression)
    case atan(Expression)
    case squareRoot(Expression)
    case softplus(Expression)

    func value(_ x: Double) -> Double {
        switch self {
        case .x: x
        case .constant(let c): c
        case .sum(let a, let b): a.value(x) + b.value(x)
        case .product(let a, let b): a.value(x) * b.value(x)
        case .quotient(let a, let b): a.value(x) / b.value(x)
        case .power(let a, let n): integerPower(a.value(x), n)
        case .sin(let a): sine(a.value(x))
        case .exp(let a): exponential(a.value(x))
        case .log(let a): logarithm(a.value(x))
        case .tanh(let a): hyperbolicTangent(a.value(x))
        case .atan(let a): arcTangent(a.value(x))
        case .squareRoot(let a): a.value(x).squareRoot()
        case .softplus(let a): softPlus(a.value(x))
        }
    }

    func jet(_ x: Double) -> Jet {
        switch self {
        case .x: return Jet(value: x, slope: 1)
        case .constant(let c): return Jet(value: c, slope: 0)
        case .sum(let a, let b):
            let (p, q) = (a.jet(x), b.jet(x))
            return Jet(value: p.value + q.value, slope: p.slope + q.slope)
        case .product(let a, let b):
            let (p, q) = (a.jet(x), b.jet(x))
            return Jet(value: p.value * q.value, slope: p.slope * q.value + p.value * q.slope)
        case .quotient(let a, let b):
            let (p, q) = (a.jet(x), b.jet(x))
            let value = p.value / q.value
            return Jet(value: value, slope: (p.slope - value * q.slope) / q.value)
        case .power(let a, let n):
            return a.jet(x).mapped { (integerPower($0, n), Double(n) * integerPower($0, n - 1)) }
        case .sin(let a): return a.jet(x).mapped { (sine($0), cosine($0)) }
        case .exp(let a): return a.jet(x).mapped { (exponential($0), exponential($0)) }
        case .log(let a): return a.jet(x).mapped { (logarithm($0), 1 / $0) }
        case .tanh(let a):
            return a.jet(x).mapped {
                let cosh = 0.5 * (exponential($0) + exponential(-$0))
                return (hyperbolicTangent($0), 1 / (cosh * cosh))
            }
        case .atan(let a): return a.jet(x).mapped { (arcTangent($0), 1 / (1 + $0 * $0)) }
        case .squareRoot(let a): return a.jet(x).mapped { ($0.squareRoot(), 0.5 / $0.squareRoot()) }
        case .softplus(let a): return a.jet(x).mapped { (softPlus($0), 1 / (1 + exponential(-$0))) }
        }
    }
}

extension Jet {
    fileprivate func mapped(_ function: (Double) -> (value: Double, slope: Double)) -> Jet {
        let result = function(value)
        return Jet(value: result.value, slope: result.slope * slope)
    }
}

// Names that the cases above do not hide.
private func sine(_ x: Double) -> Double { sin(x) }
private func cosine(_ x: Double) -> Double { cos(x) }
private func exponential(_ x: Double) -> Double { exp(x) }
private func logarithm(_ x: Double) -> Double { log(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
private func arcTangent(_ x: Double) -> Double { atan(x) }
private func softPlus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

private func integerPower(_ x: Double, _ n: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(n) { result *= x }
    return n < 0 ? 1 / result : result
}
