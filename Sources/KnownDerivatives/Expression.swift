/// A value and its derivative in extended precision, as in forward-mode differentiation.
package struct Jet: Sendable {
    package var value: DoubleDouble
    package var slope: DoubleDouble
}

/// A closed-form function of x, evaluated in double precision and, with its derivative, to about 100 bits.
package indirect enum Expression: Sendable {
    case x
    case constant(Double)
    case sum(Expression, Expression)
    case product(Expression, Expression)
    case quotient(Expression, Expression)
    case power(Expression, Int)
    case applied(ElementaryFunction, Expression)

    /// The value in double precision.
    package func value(_ x: Double) -> Double {
        switch self {
        case .x: x
        case .constant(let c): c
        case .sum(let a, let b): a.value(x) + b.value(x)
        case .product(let a, let b): a.value(x) * b.value(x)
        case .quotient(let a, let b): a.value(x) / b.value(x)
        case .power(let a, let n): integerPower(a.value(x), n)
        case .applied(let f, let a): f(a.value(x))
        }
    }

    /// The value and derivative to about 100 bits, by the rules of differentiation.
    package func jet(_ x: Double) -> Jet {
        switch self {
        case .x: return Jet(value: DoubleDouble(x), slope: 1.0)
        case .constant(let c): return Jet(value: DoubleDouble(c), slope: 0.0)
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
            let p = a.jet(x)
            let slope = DoubleDouble(Double(n)) * p.value.power(n - 1) * p.slope
            return Jet(value: p.value.power(n), slope: slope)
        case .applied(let f, let a):
            let p = a.jet(x)
            let q = f.jet(p.value)
            return Jet(value: q.value, slope: q.slope * p.slope)
        }
    }
}

private func integerPower(_ x: Double, _ n: Int) -> Double {
    var result = 1.0
    for _ in 0..<abs(n) { result *= x }
    return n < 0 ? 1 / result : result
}

extension Expression: CustomStringConvertible {
    package var description: String {
        switch self {
        case .x: "x"
        case .constant(let c): "\(c)"
        case .sum(let a, let b): "(\(a) + \(b))"
        case .product(let a, let b): "\(a)*\(b)"
        case .quotient(let a, let b): "\(a)/(\(b))"
        case .power(let a, let n): "(\(a))**\(n)"
        case .applied(let f, let a): "\(f.rawValue)(\(a))"
        }
    }

    package static func + (a: Expression, b: Expression) -> Expression { .sum(a, b) }
    package static func * (a: Expression, b: Expression) -> Expression { .product(a, b) }
    package static func / (a: Expression, b: Expression) -> Expression { .quotient(a, b) }
    package static func sin(_ a: Expression) -> Expression { .applied(.sin, a) }
    package static func exp(_ a: Expression) -> Expression { .applied(.exp, a) }
    package static func log(_ a: Expression) -> Expression { .applied(.log, a) }
    package static func tanh(_ a: Expression) -> Expression { .applied(.tanh, a) }
    package static func atan(_ a: Expression) -> Expression { .applied(.atan, a) }
    package static func squareRoot(_ a: Expression) -> Expression { .applied(.sqrt, a) }
    package static func softplus(_ a: Expression) -> Expression { .applied(.softplus, a) }
}
