import CaseFormat
import Testing

@Suite struct SpellingTests {
    @Test(
        arguments: [
            ("sofmax", "softmax"), ("matmull", "matmul"), ("mena", "mean"), ("SUM", "sum"), ("relo", "relu"),
            ("requires_gard", nil), ("x", nil), ("", nil), ("totally_different", nil),
        ] as [(String, String?)])
    func theNearestWordIsFound(word: String, expected: String?) {
        let known = ["sum", "mean", "softmax", "log_softmax", "matmul", "relu"]
        #expect(Spelling.nearest(to: word, among: known) == expected)
    }

    @Test func theNearerOfTwoWins() {
        #expect(Spelling.nearest(to: "log_sofmax", among: ["softmax", "log_softmax"]) == "log_softmax")
        #expect(Spelling.nearest(to: "aab", among: ["aaa", "aac"]) == "aaa")
    }

    @Test func longWordsCostNothing() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(Spelling.nearest(to: long, among: [long + "b"]) == nil)
        #expect(Spelling.nearest(to: "sum", among: [long]) == nil)
    }
}
