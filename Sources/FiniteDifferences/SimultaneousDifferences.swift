/// First derivatives of many functions of one variable, all of them moved at once.
///
/// Six differences at three steps that halve are extrapolated, and two more at a much smaller step test the result, as
/// the first stencil of `derivative(at:)` does. Elements that this does not settle are marked: they need a search for
/// steps of their own. All loops are over whole blocks, so that they vectorise.
///
/// - Source: Richardson extrapolation of central differences; the estimate of the error follows from how fast the
///   Taylor terms shrink, as in `Fit`.
public struct SimultaneousDifferences {
    /// Evaluates every function at its own point.
    public typealias Functions = (_ points: Span<Double>, _ results: inout MutableSpan<Double>) -> Void

    /// Elements that are treated together; their samples stay in the processor's first cache.
    public static let blockSize = 256

    /// The derivatives and bounds of their errors. An error is infinite where the derivative is not settled.
    public private(set) var slopes: [Double]
    public private(set) var errors: [Double]

    /// Changes at the steps h, h/2, h/4 and h/128, first to the right and then to the left, block after block.
    private var changes: [Double]
    private var points: [Double]
    private var steps: [Double]
    private var noise: [Double]

    private let capacity: Int

    /// - Parameter count: the largest number of functions to be differentiated together, up to `blockSize`.
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
    ///   - x: the points; `values`, the functions' values there.
    ///   - typical: the magnitude that the points typically have; steps are fractions of the larger of that and |x|.
    public mutating func differentiate(
        at x: Span<Double>, values: Span<Double>, typical: Double, _ functions: Functions
    ) {
        for i in 0..<x.count { errors[i] = .infinity }
        tryStencil(at: x, values, least: typical, functions)
        // Where many functions vary over less than is typical, steps of the size of each point may do.
        let unsettled = (0..<x.count).count { !(errors[$0] < .infinity) }
        if 8 * unsettled > x.count { tryStencil(at: x, values, least: 0, functions) }
    }

    private static let fractions = [1, 0.5, 0.25, 0x1p-7]

    /// Differentiates up to `count` functions if all of them are affine: over steps as large as the points and values, and
    /// over much smaller ones. The slopes are then exact but for their last places.
    ///
    /// - Parameters: as for `differentiate`.
    /// - Returns: whether all are; if not, the slopes and errors mean nothing.
    public mutating func differentiateAffine(
        at x: Span<Double>, values: Span<Double>, typical: Double, _ functions: Functions
    ) -> Bool {
        let least = typical > 0 ? typical : 0
        for i in 0..<x.count { steps[i] = Self.largeStep(Swift.max(x[i].magnitude, least)) }
        guard isStraight(at: x, values, hasSlopes: false, functions) else { return false }
        var reachValues = true
        for i in 0..<x.count {
            // The step over which a value changes by as much as it is large.
            let reach = slopes[i] == 0 ? values[i].magnitude : values[i].magnitude / slopes[i].magnitude
            guard reach > 2 * steps[i] else { continue }
            steps[i] = Self.largeStep(reach)
            reachValues = false
        }
        guard reachValues || isStraight(at: x, values, hasSlopes: true, functions) else { return false }
        for i in 0..<x.count where changes[i] == 0 && changes[4 * capacity + i] == 0 {
            // No change over so large a step: the function does not depend on its argument.
            errors[i] = 0
        }
        return isStraightCloseBy(at: x, values, typical, functions)
    }

    /// A power of two not much larger than a size.
    private static func largeStep(_ size: Double) -> Double {
        guard size > 0x1p-1000, size < 0x1p1000 else { return size > 0 ? size : 2 }
        return 2 * Double(sign: .plus, exponent: size.exponent, significand: 1)
    }

    /// Whether the functions change by as much to the right as to the left over the present steps, and by the slopes found
    /// over smaller ones, if there are any. Finds the slopes over these steps.
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

    /// Whether the functions are affine over steps much smaller than the points too: a staircase looks straight from afar.
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

    /// Samples all functions and extrapolates those that are not settled yet.
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

    /// Steps of few bits, so that point ± step is mostly exact; no powers of two, on which people place kinks.
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
            // The step taken is the one that the argument can represent.
            changes[i] = (result - values[i]) * (step / taken)
            noise[i] = Swift.max(noise[i], result.magnitude)
        }
    }

    /// Turns the samples into derivatives and errors.
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

/// The extrapolation of one function's differences at steps h, h/2 and h/4, tested at h/128; h is the unit of length.
private struct ThreeStepStencil {
    /// The derivative, and a bound of its error, times h.
    let slope: Double
    let error: Double
    let isSettled: Bool

    typealias Samples = (Double, Double, Double, Double)

    /// A relative error that is small beside the tolerance of any comparison.
    private static let goal = 0x1p-34

    /// - Parameter noise: the standard deviation of rounding in one value.
    @inline(__always)
    init(right: Samples, left: Samples, noise: Double) {
        // Odd and even parts, over the step and over its square, are polynomials in t = 1, 1/4, 1/16.
        let odd = Quadratic(
            0.5 * (right.0 - left.0), right.1 - left.1, 2 * (right.2 - left.2))
        let even = Quadratic(
            0.5 * (right.0 + left.0), 2 * (right.1 + left.1), 8 * (right.2 + left.2))
        slope = odd.atZero

        // The first term that the stencil does not determine: from the last term of each part, if that stands out of the
        // noise, and the square of the ratio of successive terms, taken from two terms and from the first and the last. A
        // term that is not seen is no larger than the noise can hide.
        let size = Swift.max(odd.atZero.magnitude, even.atZero.magnitude) + noise
        let (a3, a5) = (odd.first.magnitude + 8 * noise, odd.second.magnitude)
        let (e4, e6) = (even.first.magnitude + 22 * noise, even.second.magnitude)
        let (seesOdd, seesEven) = (a5 > 4 * 19 * noise, e6 > 4 * 93 * noise)
        let oddRate = seesOdd ? Swift.max(a5 / a3, (a5 / size).squareRoot()) : 0
        let evenRate = seesEven ? Swift.max(e6 / e4, (e6 / size).squareRoot()) : 0
        let rate = Swift.max(oddRate, evenRate)
        let next = rate > 0 ? Swift.max(a5 * rate, e6 * rate.squareRoot()) : 93 * noise
        let truncation = Calibration.truncation * next * 0x1p-6

        // The test at h/128: what the fit does not explain is noise.
        let t = 0x1p-7
        let oddRest = (0.5 * (right.3 - left.3) - t * odd(t * t)).magnitude - truncation * t
        let evenRest = (0.5 * (right.3 + left.3) - t * t * even(t * t)).magnitude - truncation * t * t
        let seen = Swift.max(oddRest, 0.577 * evenRest)
        let rounding =
            Calibration.rounding * 4.0715 * Swift.max(noise, Calibration.measuredNoise * seen)
        error = truncation + rounding + 0x1p-52 * slope.magnitude

        let isPlausible = seen <= 8 * noise
        let isResolved = truncation <= 4 * rounding || error <= Self.goal * slope.magnitude
        isSettled = isPlausible && isResolved && error < .infinity && slope.magnitude < .infinity
    }
}

/// The quadratic through values at 1, 1/4 and 1/16, in Newton's form.
private struct Quadratic {
    /// The divided differences over the two and the three largest nodes: estimates of the first and second coefficient.
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
