import FiniteDifferences

/// The derivatives of many functions of one variable, with error bounds; the error of an unknown derivative is
/// infinite.
struct Slopes {
    private(set) var values: [Double]
    private(set) var errors: [Double]
    /// True if every function is affine over small and large steps.
    private(set) var areAffine = true
    /// The interval of correct slopes at each kink, keyed by the index of the function.
    private(set) var kinks: [Int: ClosedRange<Double>] = [:]
    /// True if the slope of every function is established.
    private(set) var areEstablished = true

    /// A family of functions that can be evaluated together.
    struct Functions {
        /// Evaluates consecutive functions, each at its own point.
        let run: (_ functions: Range<Int>, _ x: Span<Double>, _ y: inout MutableSpan<Double>) -> Void
        /// Evaluates one function.
        let one: (_ function: Int, _ x: Double) -> Double
    }

    /// - Parameters:
    ///   - points: Returns the point of each function.
    ///   - results: Returns the value of each function at its point.
    ///   - typical: The typical magnitude of the points.
    init(
        of functions: Functions, count: Int, typical: Double, points: (Int) -> Double,
        results: (Int) -> Double
    ) {
        values = [Double](repeatElement(0, count: count))
        errors = values
        let size = min(count, SimultaneousDifferences.blockSize)
        var differences = SimultaneousDifferences(count: count)
        var (x, y) = ([Double](repeatElement(0, count: size)), [Double](repeatElement(0, count: size)))
        for start in stride(from: 0, to: count, by: max(size, 1)) {
            let block = start..<min(start + size, count)
            for i in block { (x[i - start], y[i - start]) = (points(i), results(i)) }
            let (points, results) = (
                x.span.extracting(0..<block.count), y.span.extracting(0..<block.count)
            )
            let isAffine = differences.differentiateAffine(at: points, values: results, typical: typical) {
                functions.run(block, $0, &$1)
            }
            if !isAffine {
                differences.differentiate(at: points, values: results, typical: typical) {
                    functions.run(block, $0, &$1)
                }
            }
            areAffine = areAffine && isAffine
            for i in block {
                (values[i], errors[i]) = (differences.slopes[i - start], differences.errors[i - start])
                if !(errors[i] < .infinity) {
                    search(functions, i, x[i - start], y[i - start], typical)
                }
            }
        }
    }

    /// Computes the slope of one function by a step search.
    private mutating func search(
        _ functions: Functions, _ i: Int, _ x: Double, _ y: Double, _ typical: Double
    ) {
        guard x.isFinite, y.isFinite else {
            // No finite step moves an infinite point, so that all differences of a finite function are 0 there.
            let isConstant = x.isInfinite && y.isFinite
            (values[i], errors[i]) = (0, isConstant ? 0 : .infinity)
            areEstablished = areEstablished && isConstant
            return
        }
        let estimate = derivative(at: x, scale: typical) { moved in
            let value = functions.one(i, moved)
            let noise = 0x1p-52 * max(value.magnitude, y.magnitude)
            return Change(value: value - y, noise: max(noise, .leastNonzeroMagnitude))
        }
        (values[i], errors[i]) = estimate.isEstablished ? (estimate.value, estimate.error) : (0, .infinity)
        areEstablished = areEstablished && estimate.isEstablished
        if case .kink(let left, let right) = estimate.kind {
            let least = min(left.value - left.error, right.value - right.error)
            kinks[i] = least...max(left.value + left.error, right.value + right.error)
        }
    }
}

extension Collection where Element == Double {
    /// The root mean square of the finite elements; 0 if there are none.
    var typicalMagnitude: Double {
        var (largest, sum, count) = (0.0, 0.0, 0.0)
        for x in self where x.isFinite { largest = Swift.max(largest, x.magnitude) }
        guard largest > 0 else { return 0 }
        for x in self where x.isFinite {
            sum += (x / largest) * (x / largest)
            count += 1
        }
        return largest * (sum / count).squareRoot()
    }
}
