/// The change f(x′) − f(x) of a function, and the standard deviation of its rounding noise.
public struct Change: Sendable {
    public var value: Double
    public var noise: Double

    public init(value: Double, noise: Double) {
        self.value = value
        self.noise = noise
    }
}

/// The side of the point on which steps are taken.
enum Direction {
    case central, left, right
}

/// The changes of the function at the point plus and minus one step.
struct SamplePair {
    let level: Int
    let step: Double
    var right = 0.0
    var left = 0.0
    /// The larger of the two noises.
    var noise = 0.0
    var hasRight = false
    var hasLeft = false

    /// Odd part c₁h + c₃h³ + c₅h⁵ + …, where cₖ are the Taylor coefficients at the point.
    var odd: Double { 0.5 * right - 0.5 * left }

    /// Even part c₂h² + c₄h⁴ + c₆h⁶ + ….
    var even: Double { 0.5 * right + 0.5 * left }

    /// The largest power of 2 that divides both changes.
    ///
    /// If an intermediate value was rounded, this is the unit to which it was rounded; otherwise it is the last place
    /// of the values.
    var grain: Double {
        func lowestBit(_ x: Double) -> Double {
            guard x.isFinite, x != 0 else { return .infinity }
            return Double(sign: .plus, exponent: Int(x.exponent) - x.significandWidth, significand: 1)
        }
        let grain = min(lowestBit(right), lowestBit(left))
        return grain.isFinite ? grain : 0
    }

    func isFinite(_ direction: Direction) -> Bool {
        (direction == .left || right.isFinite) && (direction == .right || left.isFinite)
    }
}

/// A cache of the function's evaluations for one derivative, at steps that halve from level to level.
struct Samples {
    private(set) var evaluations = 0

    /// The level of the smallest step for which point ± step differs from the point in more than its last bits.
    let deepestLevel: Int

    private let point: Double
    private let unit: Double
    private let change: (Double) -> Change
    private var pairs: [SamplePair] = []

    /// - Parameters:
    ///   - scale: The magnitude of the argument; the step at level 0 is about as large as the larger of it and
    ///     |point|.
    ///   - grain: The smallest change of the argument that has an effect; 0 for the last place of the point.
    init(at point: Double, scale: Double, grain: Double, of change: @escaping (Double) -> Change) {
        self.point = point
        self.change = change
        pairs.reserveCapacity(8)
        let magnitude = max(abs(point), scale)
        let exponent = Int((magnitude > 0 ? min(max(magnitude, 0x1p-1000), 0x1p1020) : 1).exponent)
        // A significand of few bits makes point ± step exact. It is not a power of two so that steps do not coincide
        // with the periods, grids and kinks that programs place at round numbers.
        unit = Double(sign: .plus, exponent: exponent, significand: 1.3125)
        let least = max(point == 0 ? 0 : point.ulp, grain)
        deepestLevel = least == 0 ? 64 : min(exponent - Int(least.exponent) - 4, exponent + 1060)
    }

    func step(_ level: Int) -> Double {
        Double(sign: .plus, exponent: -level, significand: unit)
    }

    /// Rounding error of a stencil's derivative, for noise of a given standard deviation in each value.
    func rounding(of stencil: Stencil, noise: Double) -> Double {
        Calibration.rounding * stencil.amplification * noise / step(stencil.level)
    }

    /// The pair at a level, evaluated on the sides that `direction` requires.
    mutating func pair(_ level: Int, _ direction: Direction) -> SamplePair {
        let index = pairs.firstIndex { $0.level == level } ?? pairs.count
        var pair = index < pairs.count ? pairs[index] : SamplePair(level: level, step: step(level))
        if direction != .left, !pair.hasRight {
            pair.right = sample(pair.step, &pair.noise)
            pair.hasRight = true
        }
        if direction != .right, !pair.hasLeft {
            pair.left = sample(-pair.step, &pair.noise)
            pair.hasLeft = true
        }
        if index < pairs.count { pairs[index] = pair } else { pairs.append(pair) }
        return pair
    }

    /// An uncached pair at a step between two levels, with a significand of many bits.
    ///
    /// Rounding errors at steps of few bits, halved from level to level, can be small or equal together.
    mutating func pairBelow(_ level: Int, _ direction: Direction) -> SamplePair {
        var pair = SamplePair(level: level, step: 0.6180339887498949 * step(level))
        if direction != .left { pair.right = sample(pair.step, &pair.noise) }
        if direction != .right { pair.left = sample(-pair.step, &pair.noise) }
        return pair
    }

    private mutating func sample(_ offset: Double, _ noise: inout Double) -> Double {
        let argument = point + offset
        guard argument.isFinite else { return .nan }
        evaluations += 1
        let sample = change(argument)
        guard sample.value.isFinite else { return sample.value }
        noise = max(noise, sample.noise)
        // Correct for the rounding of the argument.
        let taken = argument - point
        return taken == offset ? sample.value : sample.value * (offset / taken)
    }
}
