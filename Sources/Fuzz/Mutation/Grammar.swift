import Autograd

/// What inputs of a target look like, so that damage goes deeper than the first byte.
protocol Grammar: Sendable {
    /// An input out of nothing.
    func generated(_ random: inout SplitMix64) -> [UInt8]
    /// A changed input; `other` is another to take pieces from.
    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8]
    /// How often bytes are damaged without regard to what they mean.
    var damage: Double { get }
}

extension Grammar {
    var damage: Double { 0.2 }
}

/// Inputs for a target, one after another: the same for the same seed.
struct Inputs {
    private let grammar: any Grammar
    private var random: SplitMix64
    private var pool: [[UInt8]]

    static let longest = 1 << 18
    private static let largestPool = 4096

    init(_ grammar: any Grammar, seeds: [[UInt8]], seed: UInt64) {
        self.grammar = grammar
        pool = seeds.filter { $0.count <= Self.longest }
        random = SplitMix64(state: seed)
    }

    mutating func next() -> [UInt8] {
        var input: [UInt8]
        if let base = pool.randomElement(using: &random), !random.chance(0.25) {
            let other = pool.randomElement(using: &random) ?? base
            input = random.chance(0.85) ? grammar.mutated(base, with: other, &random) : base
            if random.chance(grammar.damage) { input = ByteMutation.mutated(input, with: other, &random) }
        } else {
            input = grammar.generated(&random)
            if random.chance(0.2) { input = grammar.mutated(input, with: input, &random) }
        }
        if input.count > Self.longest { input.removeLast(input.count - Self.longest) }
        return input
    }

    /// Takes an input that was well formed among those that are varied further, now and then.
    mutating func keep(_ input: [UInt8]) {
        guard input.count < 1 << 14, random.chance(0.1) else { return }
        if pool.count < Self.largestPool {
            pool.append(input)
        } else {
            pool[random.below(pool.count)] = input
        }
    }
}

extension SplitMix64 {
    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<max(count, 1), using: &self) }

    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    mutating func element<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    /// A part of `bytes`, at most `longest` of them.
    mutating func part(of bytes: [UInt8], longest: Int) -> ArraySlice<UInt8> {
        let start = below(bytes.count + 1)
        return bytes[start...].prefix(below(longest) + 1)
    }
}
