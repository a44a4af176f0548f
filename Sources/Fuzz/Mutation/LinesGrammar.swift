import Autograd

/// Generates short, long and blank lines with different line endings.
struct LinesGrammar: Grammar {
    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        ByteMutation.mutated(input, with: other, &random)
    }

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        var bytes = [UInt8(random.below(256))]
        for _ in 0..<random.below(12) {
            let letter = random.element(of: Array("x \t{".utf8))
            bytes += [UInt8](repeating: letter, count: random.element(of: [0, 0, 1, 2, 5, 39, 40, 41, 90]))
            bytes += Array(random.element(of: ["\n", "\n", "\n", "\r\n", "\r", "\n\n", ""]).utf8)
        }
        return bytes
    }
}
