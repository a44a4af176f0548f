import Autograd

/// Generates NumPy files, some with headers that are inconsistent with themselves or with the data.
struct NumPyGrammar: Grammar {
    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        ByteMutation.mutated(input, with: other, &random)
    }

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        let width = random.element(of: [1, 2, 4, 8])
        let descr =
            random.chance(0.9)
            ? random.element(of: ["<", ">", "|"]) + random.element(of: ["f", "i", "u", "b"]) + "\(width)"
            : HostileText.generated(&random)
        let shape = (0..<random.below(5)).map { _ in HostileNumber.size(&random) }
        let order = random.element(of: ["False", "True", "False", "True", "None"])
        let sizes = shape.map { "\($0)," }.joined(separator: random.chance(0.8) ? " " : "")
        var members = ["'descr': '\(descr)'", "'fortran_order': \(order)", "'shape': (\(sizes))"]
        if random.chance(0.1) { members.shuffle(using: &random) }
        if random.chance(0.05) { members.append(random.element(of: members)) }
        var header = Array("{\(members.joined(separator: ", ")), }".utf8)
        if random.chance(0.05) { header = ByteMutation.mutated(header, with: header, &random) }
        header.append(UInt8(ascii: "\n"))
        let version = UInt8(random.chance(0.95) ? 1 + random.below(3) : random.below(256))
        let length = random.chance(0.95) ? header.count : random.below(1 << 16)
        let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + header
            + elements(shape, width, &random)
    }

    /// Random data of the size that the shape requires, or slightly more.
    private func elements(_ shape: [Int], _ width: Int, _ random: inout SplitMix64) -> [UInt8] {
        var count = width
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            count = overflow ? 0 : min(max(product, 0), 1 << 16)
        }
        if random.chance(0.05) { count += random.below(9) }
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
