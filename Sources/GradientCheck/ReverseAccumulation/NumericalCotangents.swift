import Autograd

/// The numerical cotangents of a program's values, with estimates of their errors.
///
/// Beside each cotangent three deviations are carried back by the same slopes. Each operation adds to them the bound of the
/// error that it makes itself, with random signs. Their size at a leaf says how far its gradient may be off: where errors
/// cancel, so do the deviations, which bounds added up would not. Something that is not finite marks an unknown.
///
/// - Source: random signs for rounding errors, as in Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000).
struct NumericalCotangents {
    /// For each value its cotangent and the three deviations.
    var elements: [Element]
    private var random = SplitMix64(state: 1)

    typealias Element = SIMD4<Double>

    init(count: Int) { elements = [Element](repeatElement(.zero, count: count)) }

    /// The cotangents of a slot's values, and estimates of their errors.
    func gradient(of slot: Slot) -> (values: [Double], errors: [Double]) {
        let part = elements[slot.range]
        return (part.map { $0.x }, part.map { $0.error })
    }

    /// Whether any of some values has a cotangent.
    func reach(_ slots: [Slot]) -> Bool {
        slots.contains { slot in elements[slot.range].contains { $0 != .zero } }
    }

    /// Calls `body` with all elements, and with random signs.
    @inline(__always)
    mutating func update(_ body: (inout MutableSpan<Element>, inout SplitMix64) -> Void) {
        Self.update(&elements, &random, body)
    }

    @inline(__always)
    private static func update(
        _ elements: inout [Element], _ random: inout SplitMix64,
        _ body: (inout MutableSpan<Element>, inout SplitMix64) -> Void
    ) {
        var elements = elements.mutableSpan
        body(&elements, &random)
    }
}

extension SIMD4<Double> {
    /// The estimate of the cotangent's error.
    var error: Double { 2 * ((y * y + z * z + w * w) / 3).squareRoot() }

    /// What is not known at all.
    static let unknown = SIMD4(0, .nan, .nan, .nan)

    /// slope·g, where g is this cotangent and the slope is known up to an error.
    @inline(__always)
    func times(_ slope: Double, error: Double, _ random: inout SplitMix64) -> SIMD4<Double> {
        // What does not depend on the operand, or is not used, says nothing: 0 times an unknown is 0 here.
        guard slope != 0 || error != 0, self != .zero else { return .zero }
        let local = error * x.magnitude + 0x1p-53 * (slope * x).magnitude
        return slope * self + local * random.signs()
    }
}

extension SplitMix64 {
    /// 0, and ±1 three times.
    @inline(__always)
    mutating func signs() -> SIMD4<Double> {
        let bits = next()
        return SIMD4(
            0, bits & 1 == 0 ? 1 : -1, bits & 2 == 0 ? 1 : -1, bits & 4 == 0 ? 1 : -1)
    }
}

/// The derivative of one instruction at the recorded values, found by differences of its own computation.
protocol LocalDerivative {
    /// Adds to the cotangents of the operands what those of the results give them.
    func pullBack(_ cotangents: inout NumericalCotangents)

    /// Whether every slope is established, and none of them is one of several.
    var isSmooth: Bool { get }

    /// The operand of the instruction at which there are kinks or ties, so that any of a set of slopes is right; nil if there
    /// are none.
    var singularOperand: Int? { get }

    /// The same as `pullBack`, but at kinks and ties with the cotangents that another differentiation chose, where these are
    /// within the set that the differences allow.
    ///
    /// - Parameter chosen: the cotangents of all elements of the operand.
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double])
}

extension LocalDerivative {
    var isSmooth: Bool { true }
    var singularOperand: Int? { nil }
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double]) {
        pullBack(&cotangents)
    }
}

/// A derivative that could not be established: every operand's cotangent is unknown if any of the results' is not 0.
struct UnknownDerivative: LocalDerivative {
    let operands: [Slot]
    let outputs: [Slot]

    var isSmooth: Bool { false }

    func pullBack(_ cotangents: inout NumericalCotangents) {
        guard cotangents.reach(outputs) else { return }
        for operand in operands where operand.isVariable {
            for place in operand.range { cotangents.elements[place] += .unknown }
        }
    }
}
