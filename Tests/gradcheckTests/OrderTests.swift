import Testing

/// Tests of the order of results with several worker processes.
@Suite struct OrderTests {
    /// Forty cases. Every tenth case fails, and some cases take much longer than others.
    private static let suite: [String: String] = {
        let lines = (1...40).map { i in
            let size = i % 7 == 1 ? 60 : 2
            return """
                {"tensors": {"x": \(i), "a": {"ones": [\(size)], "requires_grad": true}}, "steps": ["a.exp().sum().backward()"], \
                "expect": {"x": \(i % 10 == 0 ? -1 : i)}}

                """
        }
        return ["suite.jsonl": lines.joined()]
    }()

    private func run(_ flags: String...) throws -> (lines: [Int], last: String) {
        let outcome = try ProgramFolder(Self.suite).run(["run", "suite.jsonl", "-v"] + flags)
        let lines = outcome.output.split(separator: "\n")
        let numbers = lines.filter { $0.hasPrefix("PASS") || $0.hasPrefix("FAIL") }.compactMap { line in
            line.split(separator: "#").last.flatMap { Int($0) }
        }
        return (numbers, String(lines.last ?? ""))
    }

    @Test(arguments: ["1", "2", "7"])
    func resultsComeInTheOrderOfTheCases(jobs: String) throws {
        let (lines, last) = try run("--jobs", jobs)
        #expect(lines == Array(1...40))
        #expect(last.hasPrefix("40 cases: 36 passed, 4 failed, "))
    }

    @Test(arguments: ["1", "2", "7"])
    func theRunEndsAfterSoManyFailures(jobs: String) throws {
        let (lines, last) = try run("--jobs", jobs, "--max-fail", "2")
        #expect(lines == Array(1...20))
        #expect(last.hasPrefix("20 cases: 18 passed, 2 failed, "))
        #expect(last.hasSuffix("(stopped early: --max-fail)"))
    }

    /// A case that takes more than a second is listed on standard error.
    @Test func slowCasesAreNamed() throws {
        let fast = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
        let slow = "{\"title\": \"planted: hang\", \"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
        let folder = try ProgramFolder(["cases/slow.json": slow, "cases/fast.json": fast])
        let outcome = try folder.run(
            ["run", "--timeout", "1"], environment: ["GRADCHECK_PLANTED_FAULTS": "1"])
        #expect(outcome.errors.hasPrefix("gradcheck: slow: cases/slow.json took "))
        #expect(!outcome.errors.contains("fast.json"))
    }
}
