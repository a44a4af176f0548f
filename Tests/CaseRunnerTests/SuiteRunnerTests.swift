import CaseFormat
import CaseRunner
import Synchronization
import Testing

/// Many cases at once.
@Suite struct SuiteRunnerTests {
    /// Cases 0 … 39, of which every tenth expects a wrong value.
    private static func feed() -> @Sendable () -> CaseInput? {
        let next = Mutex(0)
        return {
            let i = next.withLock { i -> Int in
                defer { i += 1 }
                return i
            }
            guard i < 40 else { return nil }
            let text = "{\"tensors\": {\"x\": \(i)}, \"expect\": {\"x\": \(i % 10 == 9 ? -1 : i)}}"
            return CaseInput(
                id: CaseID(path: "suite.jsonl", line: i + 1),
                content: .text(SourceText(path: "suite.jsonl", bytes: [UInt8](text.utf8)))
            ) { _ in .failure(CaseExecution.FileFault(reason: "no files here")) }
        }
    }

    private func run(jobs: Int, maxFail: Int? = nil) -> (lines: [Int], summary: RunSummary) {
        let lines = Mutex([Int]())
        let runner = SuiteRunner(limits: Limits(), jobs: jobs, maxFail: maxFail)
        let summary = runner.run(next: Self.feed()) { result in
            lines.withLock { $0.append(result.id.line ?? 0) }
        }
        return (lines.withLock { $0 }, summary)
    }

    @Test(arguments: [1, 2, 7])
    func resultsComeInTheOrderOfTheCases(_ jobs: Int) {
        let (lines, summary) = run(jobs: jobs)
        #expect(lines == Array(1...40))
        #expect(summary[.passed] == 36)
        #expect(summary[.failed] == 4)
        #expect(summary.unsuccessful == 4)
    }

    @Test(arguments: [1, 2, 7])
    func theRunEndsAfterSoManyFailures(_ jobs: Int) {
        let (lines, summary) = run(jobs: jobs, maxFail: 2)
        #expect(lines == Array(1...20))
        #expect(summary.ending == .maxFail)
    }

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
