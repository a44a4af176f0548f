import Autograd

/// Generates and mutates inputs in the format of a target, so that they exercise more than its parser.
protocol Grammar: Sendable {
    /// A new input.
    func generated(_ random: inout SplitMix64) -> [UInt8]
    /// A mutation of `input`, possibly with pieces of `other`.
    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8]
    /// The probability of an additional byte mutation that ignores the format.
    var damage: Double { get }
}

extension Grammar {
    var damage: Double { 0.2 }
}

/// The sequence of inputs for a target, determined by a seed.
struct Inputs {
    private let grammar: any Grammar
    private var random: SplitMix64
    private var pool: [[UInt8]]

    /// The maximum length of an input, in bytes.
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

    /// Adds a valid input to the pool of inputs to mutate, with probability 0.1.
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
    /// A random integer in `0 ..< count`; 0 if `count` is less than 1.
    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<max(count, 1), using: &self) }

    /// True with the given probability.
    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    mutating func element<Element>(of choices: [Element]) -> Element { choices[below(choices.count)] }

    /// A random part of `bytes` of length at most `longest`.
    mutating func part(of bytes: [UInt8], longest: Int) -> ArraySlice<UInt8> {
        let start = below(bytes.count + 1)
        return bytes[start...].prefix(below(longest) + 1)
    }
}
