#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A seeded pseudorandom number generator: SplitMix64.
///
/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct RandomNumbers {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A uniformly distributed number from `low` up to `high`.
    package mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * Double(next() >> 11) * 0x1p-53
    }

    package mutating func integer(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A number of random sign whose decimal logarithm is uniform between −`decades` and `decades`.
    package mutating func magnitude(_ decades: Double) -> Double {
        pow(10, uniform(-decades, decades)) * (next() & 1 == 0 ? 1 : -1)
    }
}
