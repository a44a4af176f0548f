import CaseFormat
import Testing

/// Cases with random changes. Decoding must not trap, and every diagnostic must have a range in the file.
@Suite struct MutationTests {
    static let seeds = [
        #"{"$schema": "./s", "format": 1, "title": {"en": "a", "zh": "链"}, "tags": ["a.b"], "dtype": "float32", "seed": -3, "tensors": {"x": {"ones": [2, 2], "requires_grad": true}, "y": [[1, "nan"], [2e3, -0.5]], "z": {"data": [1, 2, 3, 4], "shape": [2, 2], "dtype": "int64"}}, "steps": ["a = x \u002b y", "a[0, 1:] *= 2"], "expect": {"a": {"value": [[1, 2], [3, 4]], "digits": 4}}}"#,
        #"{"tensors": {"x": {"arange": [0, 4, 0.5]}, "w": {"npy": "d/w.npy"}, "i": {"linspace": [0, 1, 5]}}, "functions": {"swish": {"parameters": ["x", "beta"], "forward": ["s = sigmoid(beta * x)", "x * s"], "backward": {"x": "grad_output * (s + output)"}}}, "steps": ["y = swish(x, 2).sum()", {"backward": "y", "retain_graph": true}, {"raises": "UnknownOperation", "step": "x.sofmax(\"a\", dim=-1)", "message": "m"}]}"#,
        #"{"tensors": {"x": 1, "y": 2}, "steps": [{"op": "cat", "args": [["x", "y[None] + 1"]], "kwargs": {"dim": 0}, "out": "c"}, {"op": "max", "args": ["c", 0], "out": ["m", "i"]}, {"no_grad": ["x.grad = None", {"zero_grad": ["x"]}]}, {"backward": ["m"], "gradient": [{"data": [], "shape": [0]}], "inputs": ["x"]}, {"expect": {"x.grad_fn": "MulBackward0", "c[1:, ...]": "?", "i": null}, "atol": 1e-9}], "check": {"numeric": "off", "reason": "r", "order": 2}}"#,
    ]

    /// Bytes with a meaning in one of the grammars, and some without.
    static let alphabet = Array("{}[]\",:\\ntu0159-+.eE xyq_=*/%@()'#;\t\n\u{0}é链".utf8) + [0xFF, 0xC0, 0xED]

    @Test(arguments: 0..<3)
    func damagedCases(seed: Int) {
        var random = SystemRandomNumberGenerator.Seeded(UInt64(seed) + 1)
        let good = Array(Self.seeds[seed].utf8)
        #expect(throws: Never.self) { try GradientCase(decoding: SourceText(path: "a", bytes: good)) }
        for _ in 0..<2000 {
            let bytes = Self.damaged(good, using: &random)
            do {
                _ = try GradientCase(decoding: SourceText(path: "a", bytes: bytes))
            } catch {
                #expect(!error.diagnostics.isEmpty)
                for diagnostic in error.diagnostics {
                    #expect(diagnostic.location.byteRange.upperBound <= bytes.count)
                    #expect(!diagnostic.rendered.isEmpty)
                }
            }
        }
    }

    static func damaged(_ good: [UInt8], using random: inout SystemRandomNumberGenerator.Seeded) -> [UInt8] {
        var bytes = good
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
            case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
            case 2: bytes.remove(at: place)
            case 3:
                let end = min(place + Int.random(in: 1...20, using: &random), bytes.count)
                bytes.insert(
                    contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
            default:
                let end = min(place + Int.random(in: 1...20, using: &random), bytes.count)
                bytes.removeSubrange(place..<end)
            }
            if bytes.isEmpty { return good }
        }
        return bytes
    }
}
