import Autograd

/// A generator of random signs ±1.
struct RandomSigns {
    private var bits: SplitMix64

    init(seed: UInt64) { bits = SplitMix64(state: seed) }

    mutating func next() -> Double { bits.next() & 1 == 0 ? 1 : -1 }
}
