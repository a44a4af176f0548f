import FiniteDifferences

/// The slopes of an elementwise result by one operand: one for each element of the result.
struct ElementwiseDerivative: LocalDerivative {
    private let operand: Spread
    private let output: Slot
    private let slopes: [Double]
    private let errors: [Double]
    /// Whether every element is seen to be affine in the operand's, over small steps and large ones.
    let isAffine: Bool

    /// The elementwise function with all operands but one held at the recorded values.
    struct Function {
        /// Computes consecutive elements of the result.
        let run: (_ elements: Range<Int>, _ x: Span<Double>, _ y: inout MutableSpan<Double>) -> Void
        /// Computes one.
        let one: (_ element: Int, _ x: Double) -> Double
    }

    init(of function: Function, by operand: Spread, to output: Slot, at recorded: [Double]) {
        (self.operand, self.output) = (operand, output)
        var slopes = [Double](repeatElement(0, count: output.count))
        var errors = slopes
        var differences = SimultaneousDifferences(count: output.count)
        let typical = recorded[operand.slot.range].typicalMagnitude
        let size = SimultaneousDifferences.blockSize
        var points = [Double](repeatElement(0, count: min(size, output.count)))
        var isAffine = true
        for start in stride(from: 0, to: output.count, by: size) {
            let block = start..<min(start + size, output.count)
            for i in block { points[i - start] = recorded[operand.place(i)] }
            let x = points.span.extracting(0..<block.count)
            let y = recorded.span.extracting(output.start + start..<output.start + block.upperBound)
            differences.differentiate(at: x, values: y, typical: typical) { function.run(block, $0, &$1) }
            let isStraight = differences.refineAffine(at: x, values: y) { function.run(block, $0, &$1) }
            isAffine = isAffine && isStraight
            for i in 0..<block.count {
                slopes[start + i] = differences.slopes[i]
                errors[start + i] = differences.errors[i]
                if !(errors[start + i] < .infinity) {
                    (slopes[start + i], errors[start + i]) = Self.searched(
                        function, start + i, at: x[i], y[i], typical)
                }
            }
        }
        (self.slopes, self.errors, self.isAffine) = (slopes, errors, isAffine)
    }

    /// The slope of one element by a search for the steps that suit it.
    private static func searched(
        _ function: Function, _ element: Int, at x: Double, _ y: Double, _ typical: Double
    ) -> (slope: Double, error: Double) {
        guard x.isFinite, y.isFinite else { return (0, .infinity) }
        let estimate = derivative(at: x, scale: typical) { moved in
            let value = function.one(element, moved)
            let noise = 0x1p-52 * max(value.magnitude, y.magnitude)
            return Change(value: value - y, noise: max(noise, .leastNonzeroMagnitude))
        }
        return estimate.isEstablished ? (estimate.value, estimate.error) : (0, .infinity)
    }

    func slope(_ element: Int) -> Double { slopes[element] }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        cotangents.update { values, bounds in
            let (slopes, errors) = (slopes.span, errors.span)
            for i in 0..<output.count {
                NumericalCotangents.add(
                    slopes[i], errors[i], from: output.start + i, to: operand.place(i), &values, &bounds)
            }
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
