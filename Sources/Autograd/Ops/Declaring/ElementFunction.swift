/// A function of one element, and the loop that applies it to a run of them.
///
/// The loop is made where the function is written, so that it is compiled for that function: nothing is called for each
/// element.
package struct UnaryFunction: Sendable {
    package let one: @Sendable (Double) -> Double
    package let run: @Sendable (_ x: Span<Double>, _ y: inout MutableSpan<Double>) -> Void

    @inline(__always)
    init(_ f: @escaping @Sendable (Double) -> Double) {
        one = f
        run = { x, y in for i in 0..<y.count { y[i] = f(x[i]) } }
    }

    @inline(__always)
    package func callAsFunction(_ x: Double) -> Double { one(x) }
}

/// A function of two elements, and the loops that apply it to runs of them, or to a run and one element beside all of it.
package struct BinaryFunction: Sendable {
    package let one: @Sendable (Double, Double) -> Double
    package let run: @Sendable (Span<Double>, Span<Double>, inout MutableSpan<Double>) -> Void
    package let runWithSecond: @Sendable (Span<Double>, Double, inout MutableSpan<Double>) -> Void
    package let runWithFirst: @Sendable (Double, Span<Double>, inout MutableSpan<Double>) -> Void

    @inline(__always)
    init(_ f: @escaping @Sendable (Double, Double) -> Double) {
        one = f
        run = { x, y, z in for i in 0..<z.count { z[i] = f(x[i], y[i]) } }
        runWithSecond = { x, y, z in for i in 0..<z.count { z[i] = f(x[i], y) } }
        runWithFirst = { x, y, z in for i in 0..<z.count { z[i] = f(x, y[i]) } }
    }

    @inline(__always)
    package func callAsFunction(_ x: Double, _ y: Double) -> Double { one(x, y) }
}

/// A function of three elements, and the loop that applies it to runs of them.
package struct TernaryFunction: Sendable {
    package let one: @Sendable (Double, Double, Double) -> Double
    package let run: @Sendable (Span<Double>, Span<Double>, Span<Double>, inout MutableSpan<Double>) -> Void

    @inline(__always)
    init(_ f: @escaping @Sendable (Double, Double, Double) -> Double) {
        one = f
        run = { x, y, z, result in for i in 0..<result.count { result[i] = f(x[i], y[i], z[i]) } }
    }

    @inline(__always)
    package func callAsFunction(_ x: Double, _ y: Double, _ z: Double) -> Double { one(x, y, z) }
}
