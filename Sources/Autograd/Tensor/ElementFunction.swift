/// A function of one element, and a loop that applies it to a run of elements.
///
/// `init` is inlined, so that each loop is compiled for its function and makes no call per element.
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

/// A function of two elements, and loops that apply it to two runs, or to a run and a single element.
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

/// A function of three elements, and a loop that applies it to three runs.
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
