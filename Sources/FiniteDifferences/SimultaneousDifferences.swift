/// Finite differences of many functions of one variable at once, in loops that vectorise.
///
/// Central differences at the steps h, h/2 and h/4 are extrapolated, and a pair at h/128 tests the result, as the
/// first stencil of `derivative(at:)` does. Elements whose error remains infinite need a separate step search.
///
/// - Source: Richardson extrapolation of central differences; the error estimate follows from the rate at which
///   Taylor terms decrease, as in `Fit`.
public struct SimultaneousDifferences {
    /// Evaluates function i at point i, for all functions.
    public typealias Functions = (_ points: Span<Double>, _ results: inout MutableSpan<Double>) -> Void

    /// Largest number of functions per call; their samples fit into the first-level cache.
    public static let blockSize = 256

    /// The derivatives.
    public private(set) var slopes: [Double]
    /// Bounds of the derivatives' errors; infinite if a derivative is not established.
    public private(set) var errors: [Double]

    /// Changes at the steps h, h/2, h/4 and h/128, first to the right, then to the left, `capacity` elements each.
    private var changes: [Double]
    private var points: [Double]
    private var steps: [Double]
    private var noise: [Double]

    private let capacity: Int

    /// - Parameter count: The largest number of functions per call, at most `blockSize`.
    public init(count: Int) {
        let n = Swift.min(count, Self.blockSize)
        capacity = n
        slopes = [Double](repeatElement(0, count: n))
        errors = slopes
        points = slopes
        steps = slopes
        noise = slopes
        changes = [Double](repeatElement(0, count: 8 * n))
    }

    /// Differentiates up to `count` functions.
    ///
    /// - Parameters:
    ///   - x: The points.
    ///   - values: The values of the functions at the points.
    ///   - typical: The typical magnitude of the points; steps are fractions of the larger of it and |x|.
    public mutating func differentiate(
        at x: Span<Double>, values: Span<Double>, typical: Double, _ functions: Functions
    ) {
        for i in 0..<x.count { errors[i] = .infinity }
        tryStencil(at: x, values, least: typical, functions)
        // Functions that vary over less than the typical magnitude may be resolved by steps relative to each point.
        let unsettled = (0..<x.count).count { !(errors[$0] < .infinity) }
        if 8 * unsettled > x.count { tryStencil(at: x, values, least: 0, functions) }
    }

    private static let fractions = [1, 0.5, 0.25, 0x1p-7]

    /// Differentiates up to `count` functions if all of them are affine.
    ///
    /// The functions are tested over steps as large as the points and values and over much smaller ones. The slopes are
    /// then exact up to rounding.
    ///
    /// - Parameters: As for `differentiate`.
    /// - Returns: True if all functions are affine; otherwise the slopes and errors are meaningless.
    public mutating func differentiateAffine(
        at x: Span<Double>, values: Span<Double>, typical: Double, _ functions: Functions
    ) -> Bool {
        let least = typical > 0 ? typical : 0
        for i in 0..<x.count { steps[i] = Self.largeStep(Swift.max(x[i].magnitude, least)) }
        guard isStraight(at: x, values, hasSlopes: false, functions) else { return false }
        var coversValues = true
        for i in 0..<x.count {
            // The step over which the value changes by its own magnitude.
            let reach = slopes[i] == 0 ? values[i].magnitude : values[i].magnitude / slopes[i].magnitude
            guard reach > 2 * steps[i] else { continue }
            steps[i] = Self.largeStep(reach)
            coversValues = false
        }
        guard coversValues || isStraight(at: x, values, hasSlopes: true, functions) else { return false }
        for i in 0..<x.count where changes[i] == 0 && changes[4 * capacity + i] == 0 {
            // Without a change over so large a step, the function does not depend on its argument.
            errors[i] = 0
        }
        return isStraightCloseBy(at: x, values, typical, functions)
    }

    /// A power of two between one and two times `size`.
    private static func largeStep(_ size: Double) -> Double {
        guard size > 0x1p-1000, size < 0x1p1000 else { return size > 0 ? size : 2 }
        return 2 * Double(sign: .plus, exponent: size.exponent, significand: 1)
    }

    /// Computes the slopes over the present steps; returns true if the changes to both sides are opposite and the
    /// slopes agree with those over smaller steps, if there are any.
    private mutating func isStraight(
        at x: Span<Double>, _ values: Span<Double>, hasSlopes: Bool, _ functions: Functions
    ) -> Bool {
        for i in 0..<x.count { noise[i] = values[i].magnitude }
        sample(1, at: x, values, into: 0, functions)
        sample(-1, at: x, values, into: 4, functions)
        var isStraight = true
        for i in 0..<x.count {
            let (right, left) = (changes[i], changes[4 * capacity + i])
            let slope = 0.5 * (right - left) / steps[i]
            let error = 2 * 0x1p-52 * noise[i] / steps[i]
            let isNear = !hasSlopes || (slope - slopes[i]).magnitude <= 2 * (errors[i] + error)
            isStraight = isStraight && isNear && (right + left).magnitude <= 4 * 0x1p-52 * noise[i]
            (slopes[i], errors[i]) = (slope, error)
        }
        return isStraight
    }

    /// True if the functions are also affine over steps much smaller than the points, which excludes staircases.
    private mutating func isStraightCloseBy(
        at x: Span<Double>, _ values: Span<Double>, _ typical: Double, _ functions: Functions
    ) -> Bool {
        for i in 0..<x.count {
            steps[i] = 0x1p-30 * (x[i] == 0 ? (typical > 0 ? typical : 1) : x[i].magnitude)
            noise[i] = values[i].magnitude
        }
        sample(1, at: x, values, into: 0, functions)
        sample(-1, at: x, values, into: 4, functions)
        for i in 0..<x.count {
            let change = slopes[i] * steps[i]
            let slack = 4 * 0x1p-52 * noise[i] + 0x1p-20 * change.magnitude
            let (right, left) = (changes[i] - change, changes[4 * capacity + i] + change)
            guard right.magnitude <= slack, left.magnitude <= slack else { return false }
        }
        return true
    }

    /// Samples all functions and extrapolates those whose derivative is not established yet.
    private mutating func tryStencil(
        at x: Span<Double>, _ values: Span<Double>, least: Double, _ functions: Functions
    ) {
        chooseSteps(x, least)
        for i in 0..<x.count { noise[i] = values[i].magnitude }
        for (k, fraction) in Self.fractions.enumerated() {
            sample(fraction, at: x, values, into: k, functions)
            sample(-fraction, at: x, values, into: k + 4, functions)
        }
        Self.extrapolate(x.count, capacity, changes, steps, noise, &slopes, &errors)
    }

    /// Chooses steps with few bits, so that point ± step is mostly exact, and not powers of two, where programs place
    /// kinks.
    private mutating func chooseSteps(_ x: Span<Double>, _ typical: Double) {
        let least = typical > 0 ? typical : 0
        for i in 0..<x.count {
            let size = Swift.max(x[i].magnitude, least)
            let bits = size.bitPattern & 0x7FF0_0000_0000_0000
            let power = Double(bitPattern: bits)
            steps[i] = (size > 0x1p-1000 && size < 0x1p1000 ? power : 1) * (1.3125 * 0x1p-6)
        }
    }

    private mutating func sample(
        _ fraction: Double, at x: Span<Double>, _ values: Span<Double>, into k: Int, _ functions: Functions
    ) {
        let start = k * capacity
        Self.sample(
            fraction, at: x, values, steps, &points, &changes, start..<start + x.count, &noise, functions)
    }

    private static func sample(
        _ fraction: Double, at x: Span<Double>, _ values: Span<Double>, _ steps: [Double],
        _ points: inout [Double], _ changes: inout [Double], _ range: Range<Int>, _ noise: inout [Double],
        _ functions: Functions
    ) {
        let n = x.count
        let steps = steps.span
        var moved = points.mutableSpan
        for i in 0..<n { moved[i] = x[i] + fraction * steps[i] }
        let points = points.span
        var all = changes.mutableSpan
        var changes = all._mutatingExtracting(range)
        functions(points.extracting(0..<n), &changes)
        var noise = noise.mutableSpan
        for i in 0..<n {
            let (result, step) = (changes[i], fraction * steps[i])
            let taken = points[i] - x[i]
            // Correct for the rounding of the argument.
            changes[i] = (result - values[i]) * (step / taken)
            noise[i] = Swift.max(noise[i], result.magnitude)
        }
    }

    /// Computes the derivatives and errors from the samples.
    private static func extrapolate(
        _ n: Int, _ size: Int, _ changes: [Double], _ steps: [Double], _ noise: [Double],
        _ slopes: inout [Double], _ errors: inout [Double]
    ) {
        let (changes, steps, noise) = (changes.span, steps.span, noise.span)
        var slopes = slopes.mutableSpan
        var errors = errors.mutableSpan
        for i in 0..<n {
            let noise = 0x1p-52 * noise[i] + 0x1p-1060
            let stencil = ThreeStepStencil(
                right: (changes[i], changes[size + i], changes[2 * size + i], changes[3 * size + i]),
                left: (
                    changes[4 * size + i], changes[5 * size + i], changes[6 * size + i],
                    changes[7 * size + i]
                ), noise: noise)
            let isOpen = !(errors[i] < .infinity)
            let isSettled = isOpen && stencil.isSettled
            slopes[i] = isSettled ? stencil.slope / steps[i] : isOpen ? 0 : slopes[i]
            errors[i] = isSettled ? stencil.error / steps[i] : errors[i]
        }
    }
}

/// The extrapolation of one function's differences at steps h, h/2 and h/4, tested at h/128, in units of h.
private struct ThreeStepStencil {
    /// The derivative times h.
    let slope: Double
    /// A bound of the error of `slope`.
    let error: Double
    let isSettled: Bool

    typealias Samples = (Double, Double, Double, Double)

    /// A relative error much smaller than the tolerance of any comparison.
    private static let goal = 0x1p-34

    /// - Parameter noise: The standard deviation of the rounding error of one value.
    @inline(__always)
    init(right: Samples, left: Samples, noise: Double) {
        // The odd parts over the step and the even parts over its square are polynomials in t = 1, 1/4, 1/16.
        let odd = Quadratic(
            0.5 * (right.0 - left.0), right.1 - left.1, 2 * (right.2 - left.2))
        let even = Quadratic(
            0.5 * (right.0 + left.0), 2 * (right.1 + left.1), 8 * (right.2 + left.2))
        slope = odd.atZero

        // Estimate the first term that the stencil does not determine from the last term of each part, if it exceeds
        // the noise. `rate` is the ratio of terms two orders apart, taken from the last two terms of a part and from
        // its first and last. A term below the noise is no larger than the noise.
        let size = Swift.max(odd.atZero.magnitude, even.atZero.magnitude) + noise
        let (a3, a5) = (odd.first.magnitude + 8 * noise, odd.second.magnitude)
        let (e4, e6) = (even.first.magnitude + 22 * noise, even.second.magnitude)
        let (isOddVisible, isEvenVisible) = (a5 > 4 * 19 * noise, e6 > 4 * 93 * noise)
        let oddRate = isOddVisible ? Swift.max(a5 / a3, (a5 / size).squareRoot()) : 0
        let evenRate = isEvenVisible ? Swift.max(e6 / e4, (e6 / size).squareRoot()) : 0
        let rate = Swift.max(oddRate, evenRate)
        let next = rate > 0 ? Swift.max(a5 * rate, e6 * rate.squareRoot()) : 93 * noise
        let truncation = Calibration.truncation * next * 0x1p-6

        // The test at h/128: the deviation beyond the truncation error is noise.
        let t = 0x1p-7
        let oddRest = (0.5 * (right.3 - left.3) - t * odd(t * t)).magnitude - truncation * t
        let evenRest = (0.5 * (right.3 + left.3) - t * t * even(t * t)).magnitude - truncation * t * t
        let measured = Swift.max(oddRest, 0.577 * evenRest)
        let rounding =
            Calibration.rounding * 4.0715 * Swift.max(noise, Calibration.measuredNoise * measured)
        error = truncation + rounding + 0x1p-52 * slope.magnitude

        let isPlausible = measured <= 8 * noise
        let isResolved = truncation <= 4 * rounding || error <= Self.goal * slope.magnitude
        isSettled = isPlausible && isResolved && error < .infinity && slope.magnitude < .infinity
    }
}

/// The interpolating quadratic at 1, 1/4 and 1/16, in Newton's form.
private struct Quadratic {
    /// Divided differences over the two and the three largest nodes: estimates of the linear and quadratic
    /// coefficients.
    let first: Double
    let second: Double
    private let smallest: Double
    private let lower: Double

    @inline(__always)
    init(_ a: Double, _ b: Double, _ c: Double) {
        first = (a - b) * (4.0 / 3)
        lower = (b - c) * (16.0 / 3)
        second = (first - lower) * (16.0 / 15)
        smallest = c
    }

    @inline(__always)
    func callAsFunction(_ t: Double) -> Double {
        smallest + (t - 0x1p-4) * (lower + (t - 0.25) * second)
    }

    @inline(__always)
    var atZero: Double { self(0) }
}
