import Autograd
import Testing

@testable import fuzz

/// The seed determines the inputs, and the grammars generate enough valid ones.
@Suite struct InputsTests {
    private static let seeds = [
        #"{"tensors": {"x": {"ones": [2, 2], "requires_grad": true}}, "steps": ["y = x * x", "y.sum().backward()"]}"#,
        #"[1, 2.5, {"a": "\u00e9", "b": [true, null]}]"#, "y = sum(x, dim=0) + 2", "{", "",
    ].map { Array($0.utf8) }

    private static func inputs(_ grammar: any Grammar, seed: UInt64) -> [[UInt8]] {
        var inputs = Inputs(grammar, seeds: seeds, seed: seed)
        return (0..<300).map { i in
            let input = inputs.next()
            if i % 3 == 0 { inputs.keep(input) }
            return input
        }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func theSameSeedGivesTheSameInputs(_ name: String) throws {
        let grammar = try FuzzTarget.named(name).grammar
        let inputs = Self.inputs(grammar, seed: 7)
        #expect(inputs == Self.inputs(grammar, seed: 7))
        #expect(inputs != Self.inputs(grammar, seed: 8))
        #expect(Set(inputs).count > 150)
    }

    /// A minimum share of the inputs must be valid, so that more than the parser is tested.
    ///
    /// Targets that run cases are omitted, as they set and measure limits of the whole process; `CampaignTests` runs
    /// them in child processes.
    @Test(arguments: [
        ("json", 0.3), ("lines", 0.3), ("statement", 0.02), ("case", 0.1), ("npy", 0.05), ("format", 0.5),
    ])
    func someInputsAreWellFormed(_ name: String, _ share: Double) throws {
        let target = try FuzzTarget.named(name)
        var inputs = Inputs(target.grammar, seeds: [], seed: 1)
        let count = try (0..<150).count { _ in try target.run(inputs.next()) }
        #expect(Double(count) > share * 150)
    }

    @Test func everyOperationIsCalled() {
        var random = SplitMix64(state: 1)
        let text = (0..<16000).map { _ in
            String(decoding: StatementGrammar().generated(&random), as: UTF8.self)
        }.joined(separator: "\n")
        let missing = Op.names.filter { name in
            !text.contains(name) && Op.overloads(named: name)[0].name == name
        }
        #expect(missing == [])
    }
}
