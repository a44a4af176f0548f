import Autograd

/// Mutations of bytes that ignore the format of the input.
enum ByteMutation {
    /// Applies one to four mutations: flips, replaces, removes or repeats bytes, or inserts bytes of another input.
    static func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(4) { mutate(&bytes, with: other, &random) }
        return bytes
    }

    private static func mutate(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout SplitMix64) {
        let start = random.below(bytes.count + 1)
        let end = min(start + 1 + random.below(40), bytes.count)
        switch random.below(8) {
        case 0 where start < bytes.count: bytes[start] ^= 1 << UInt8(random.below(8))
        case 1 where start < bytes.count: bytes[start] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(start..<end)
        case 3: bytes.replaceSubrange(start..<end, with: random.part(of: other, longest: 60))
        case 4: bytes.insert(contentsOf: random.part(of: other, longest: 200), at: start)
        case 5: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
        case 6: bytes.removeSubrange(start...)
        default: bytes.insert(random.element(of: alphabet), at: start)
        }
    }

    /// Bytes that are significant in one of the input formats, and some that are invalid in all of them.
    private static let alphabet =
        Array("{}[]\",:\\ntu0159-+.eE xyz_=*/%@()'#;\t\n\r\u{0}\u{1B}é链".utf8) + [0xFF, 0xC0, 0xED, 0xF4]
}
