#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A function with a point at which its derivative is known to full double precision.
///
/// - Source: mpmath 1.3 with 120 digits, for the functions as written at the doubles nearest to the points.
package struct KnownDerivative: Sendable, CustomStringConvertible {
    package let name: String
    package let x: Double
    package let derivative: Double
    package let function: @Sendable (Double) -> Double

    init(
        _ name: String, at x: Double, _ derivative: Double, _ function: @escaping @Sendable (Double) -> Double
    ) {
        self.name = name
        self.x = x
        self.derivative = derivative
        self.function = function
    }

    package var description: String { "\(name) at \(x)" }

    package static let all = wellScaled + badlyScaled

    /// Functions that vary over the scale of their argument.
    package static let wellScaled = [
        KnownDerivative("exp(x)", at: 1.0, 2.71828182845904523536) { exp($0) },
        KnownDerivative("sin(x)", at: 1.0, 0.5403023058681397174009) { sin($0) },
        KnownDerivative("cos(x)", at: 0.7, -0.6442176872376910197068) { cos($0) },
        KnownDerivative("log(x)", at: 2.0, 0.5) { log($0) },
        KnownDerivative("sqrt(x)", at: 2.0, 0.3535533905932737622004) { $0.squareRoot() },
        KnownDerivative("tanh(x)", at: 0.5, 0.7864477329659274101497) { tanh($0) },
        KnownDerivative("x³", at: 1.5, 6.75) { $0 * $0 * $0 },
        KnownDerivative("1/x", at: 1.3, -0.5917159763313609063187) { 1 / $0 },
        KnownDerivative("atan(x)", at: 0.8, 0.6097560975609755833379) { atan($0) },
        KnownDerivative("logistic(x)", at: 0.3, 0.2444583116907458694701) { 1 / (1 + exp(-$0)) },
        KnownDerivative("exp(−x²)", at: 0.9, -0.8007445192012940298181) { exp(-$0 * $0) },
        KnownDerivative("x·sin(x)", at: 2.5, -1.404386894763377793032) { $0 * sin($0) },
    ]

    /// Functions that vary over a scale other than that of their argument, or whose values lose digits to
    /// cancellation.
    package static let badlyScaled = [
        KnownDerivative("exp(x)", at: -20.0, 2.061153622438557827966e-9) { exp($0) },
        KnownDerivative("exp(x)", at: 30.0, 10686474581524.46214699) { exp($0) },
        KnownDerivative("sin(x)", at: 1e6, 0.9367521275331447869385) { sin($0) },
        KnownDerivative("sin(100x)", at: 0.7, 63.3319203086303269097) { sin(100 * $0) },
        KnownDerivative("x³", at: 1e-4, 3.00000000000000028753e-8) { $0 * $0 * $0 },
        KnownDerivative("log(x)", at: 1e-3, 999.9999999999999791833) { log($0) },
        KnownDerivative("sqrt(x)", at: 1e-6, 500.000000000000011313) { $0.squareRoot() },
        KnownDerivative("1/x", at: 1e-5, -9999999999.999998363939) { 1 / $0 },
        KnownDerivative("10⁸ + x²", at: 1.0, 2.0) { 1e8 + $0 * $0 },
        KnownDerivative("x¹⁰", at: 100.0, 10000000000000000000.0) { pow($0, 10) },
        KnownDerivative("tanh(x)", at: 8.0, 4.501405975637291672681e-7) { tanh($0) },
        KnownDerivative("exp(−x²)", at: 5.0, -1.388794386496402059466e-10) { exp(-$0 * $0) },
        KnownDerivative("log1p(x)", at: 1e-8, 0.9999999900000001) { log1p($0) },
        KnownDerivative("tan(x)", at: 1.57, 1576948.220797328096462) { tan($0) },
        KnownDerivative("10⁻⁸·sin(x)", at: 1.0, 5.403023058681397287054e-9) { 1e-8 * sin($0) },
        KnownDerivative("x² − 2x", at: 1000.0, 1998.0) { $0 * $0 - 2 * $0 },
        KnownDerivative("cos(x)", at: 1e-4, -0.00009999999983333333820884) { cos($0) },
        KnownDerivative("exp(−10⁶(x − 1)²)", at: 1.0005, -778.8007830713619819741) {
            exp(-1e6 * ($0 - 1) * ($0 - 1))
        },
    ]
}
