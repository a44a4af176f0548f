import Autograd

/// Damage that knows nothing of what the bytes mean.
enum ByteMutation {
    /// One to four flipped, exchanged, removed or repeated pieces, or pieces of another input.
    static func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(4) { mutate(&bytes, with: other, &random) }
        return bytes
    }

    private static func mutate(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout SplitMix64) {
        let place = random.below(bytes.count + 1)
        let end = min(place + 1 + random.below(40), bytes.count)
        switch random.below(8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.replaceSubrange(place..<end, with: random.part(of: other, longest: 60))
        case 4: bytes.insert(contentsOf: random.part(of: other, longest: 200), at: place)
        case 5: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count + 1))
        case 6: bytes.removeSubrange(place...)
        default: bytes.insert(random.element(of: alphabet), at: place)
        }
    }

    /// Bytes that mean something to one of the readers, and some that mean nothing to any.
    private static let alphabet =
        Array("{}[]\",:\\ntu0159-+.eE xyz_=*/%@()'#;\t\n\r\u{0}\u{1B}é链".utf8) + [0xFF, 0xC0, 0xED, 0xF4]
}
