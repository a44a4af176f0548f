import Autograd

/// Random number generator seeded by a seed and a name.
///
/// The numbers are the same on every machine and do not depend on the order in which names are evaluated.
struct RandomNumbers {
    private var bits: SplitMix64
    private var spare: Double?

    init(seed: Int, name: String) {
        // FNV-1a hash of the bytes of the seed and of the name.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        withUnsafeBytes(of: UInt64(bitPattern: Int64(seed)).littleEndian) { bytes in
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        bits = SplitMix64(state: hash)
    }

    /// The next number, uniformly distributed on [0, 1); a multiple of 2⁻⁵³.
    mutating func uniform() -> Double { Double(bits.next() >> 11) * 0x1p-53 }

    /// The next number, from the standard normal distribution.
    ///
    /// - Source: Marsaglia and Bray, A Convenient Method for Generating Normal Variables (1964).
    mutating func normal() -> Double {
        if let x = spare {
            spare = nil
            return x
        }
        while true {
            let (u, v) = (2 * uniform() - 1, 2 * uniform() - 1)
            let s = u * u + v * v
            guard s > 0, s < 1 else { continue }
            let factor = (-2 * Self.logarithm(s) / s).squareRoot()
            spare = v * factor
            return u * factor
        }
    }

    /// ln x, computed only from exactly rounded operations.
    ///
    /// The last digit of a math library's logarithm differs between machines.
    private static func logarithm(_ x: Double) -> Double {
        var (m, e) = (x.significand, Double(x.exponent))
        if m > 2.0.squareRoot() {
            m /= 2
            e += 1
        }
        // ln m = 2·artanh((m − 1)/(m + 1)), with |argument| < 0.172.
        let t = (m - 1) / (m + 1)
        let square = t * t
        var sum = 0.0
        for k in stride(from: 25, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
        return 2 * t * sum + e * 0.693147180559945309
    }
}
