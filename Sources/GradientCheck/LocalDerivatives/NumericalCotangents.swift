import Autograd

/// The numerical cotangents of a program's values, with estimates of their errors.
///
/// Each cotangent is accompanied by three random deviations, which are propagated with the same slopes. Each
/// operation adds the bound of its own error to them, with random signs. The size of the deviations at a leaf
/// estimates the error of its gradient. Where errors cancel, the deviations do too, unlike a sum of bounds. A
/// deviation that is not finite marks an unknown cotangent.
///
/// - Source: Parker, Pierce and Eggert, Monte Carlo Arithmetic (2000), for random signs of rounding errors.
struct NumericalCotangents {
    /// For each value its cotangent (x) and the three deviations (y, z, w).
    var elements: [Element]
    private var random = SplitMix64(state: 1)

    typealias Element = SIMD4<Double>

    init(count: Int) { elements = [Element](repeatElement(.zero, count: count)) }

    /// The cotangents of a slot's values and estimates of their errors.
    func gradient(of slot: Slot) -> (values: [Double], errors: [Double]) {
        let part = elements[slot.range]
        return (part.map { $0.x }, part.map { $0.error })
    }

    /// True if any value in some slots has a nonzero cotangent or deviation.
    func hasNonzero(in slots: [Slot]) -> Bool {
        slots.contains { slot in elements[slot.range].contains { $0 != .zero } }
    }

    /// Calls `body` with all elements and a generator of random signs.
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
    /// The estimated error of the cotangent: twice the root mean square of the deviations.
    var error: Double { 2 * ((y * y + z * z + w * w) / 3).squareRoot() }

    /// An unknown cotangent.
    static let unknown = SIMD4(0, .nan, .nan, .nan)

    /// The product slope·g, where g is this cotangent and `error` bounds the error of the slope.
    @inline(__always)
    func times(_ slope: Double, error: Double, _ random: inout SplitMix64) -> SIMD4<Double> {
        // A zero slope or cotangent makes even an unknown factor irrelevant: 0 times unknown is 0.
        guard slope != 0 || error != 0, self != .zero else { return .zero }
        let local = error * x.magnitude + 0x1p-53 * (slope * x).magnitude
        return slope * self + local * random.signs()
    }
}

extension SplitMix64 {
    /// 0, followed by three random signs ±1.
    @inline(__always)
    mutating func signs() -> SIMD4<Double> {
        let bits = next()
        return SIMD4(
            0, bits & 1 == 0 ? 1 : -1, bits & 2 == 0 ? 1 : -1, bits & 4 == 0 ? 1 : -1)
    }
}
