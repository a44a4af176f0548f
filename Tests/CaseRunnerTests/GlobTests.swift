import CaseRunner
import Testing

@Suite struct GlobTests {
    @Test(arguments: [
        ("softmax", "cases/ops/softmax.json", true), ("*softmax*", "cases/ops/softmax.json", true),
        ("cases/ops/*.json", "cases/ops/softmax.json", true), ("*.jsonl#1?", "a/b.jsonl#17", true),
        ("*.jsonl#1?", "a/b.jsonl#7", false), ("[ab].json", "a.json", true), ("[ab].json", "c.json", false),
        ("*a*b*c*", "xxaxxbxxcxx", true), ("*a*b*c*", "xxcxxbxxaxx", false), ("", "anything", true),
    ])
    func glob(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }
}
