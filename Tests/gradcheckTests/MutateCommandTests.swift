import Foundation
import Testing

/// Tests of `gradcheck mutate`.
@Suite struct MutateCommandTests {
    private static let files = [
        "cases/good.json": """
        { "tensors": { "x": { "data": [1, 2, 3], "requires_grad": true } },
          "steps": ["y = x.sum()", "y.backward()"] }
        """,
        "cases/_skipped.json": "{",
        "product.json": """
        { "tensors": { "x": { "data": [1, 2, 3], "requires_grad": true } },
          "steps": ["y = x * x", "y.sum().backward()"] }
        """,
        "wrong.json": "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 2}}",
        "plain.json": "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}",
    ]

    static let exitCodes: [([String], Int32)] = [
        (["mutate", "product.json", "--op", "mul", "--min-score", "100"], 1), (["mutate", "plain.json"], 4),
        (["mutate", "--filter", "nothing-like-it"], 4), (["mutate", "--op", "mean"], 4),
        (["mutate", "--op", "summ"], 2), (["mutate", "--min-score", "101"], 2),
        (["mutate", "--min-score", "most"], 2), (["mutate", "nowhere"], 2), (["mutate", "--jobs", "0"], 2),
        (["mutate", "--help"], 0), (["help", "mutate"], 0),
    ]

    @Test(arguments: exitCodes)
    func exitCode(_ arguments: [String], _ code: Int32) throws {
        #expect(try CommandTests.run(arguments, files: Self.files).code == code)
    }

    /// A single sum of a vector does not detect faults in a second use, in a second pass, or in a transpose.
    @Test func whatNoCaseNoticesIsShownWithTheMissingCase() throws {
        let outcome = try CommandTests.run(["mutate"], files: Self.files)
        #expect(outcome.output.hasPrefix("operation  faults  noticed  equivalent  survived   score\nsum "))
        #expect(
            outcome.output.contains(
                "SURVIVED sum: no case notices a fault in the backward rule for `input` (stale)\n")
        )
        #expect(
            outcome.output.contains(
                "  help: add a case that runs backward through `sum` twice (`retain_graph=True`), such as\n    {\n"
            ))
        #expect(
            outcome.output.contains(
                "\n1 case, 10 faults in 1 operation: 5 noticed, 3 survived, 2 equivalent; "))
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }

    @Test func quietIsOneLine() throws {
        let outcome = try CommandTests.run(
            ["mutate", "-q", "product.json", "--op", "mul", "--min-score", "55"], files: Self.files)
        #expect(outcome.output.split(separator: "\n").count == 1)
        #expect(outcome.code == 0)
    }

    @Test func aCaseThatDoesNotPassIsNamed() throws {
        let outcome = try CommandTests.run(["mutate", "wrong.json"], files: Self.files)
        #expect(outcome.output.contains("LEFT OUT wrong.json\n  failed without a fault: expectation of x\n"))
        #expect(outcome.output.contains("1 case (1 left out), "))
        #expect(outcome.code == 1)
    }

    @Test func jsonIsOneObjectALine() throws {
        let outcome = try CommandTests.run(
            ["mutate", "cases", "wrong.json", "--report", "json"], files: Self.files)
        let lines = try outcome.output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let kinds = lines.map { $0["kind"] as? String }
        #expect(
            kinds == [
                "operation", "equivalent", "equivalent", "survivor", "survivor", "survivor", "left-out",
                "summary",
            ])
        #expect(outcome.code == 1)
        #expect(lines.allSatisfy { $0["version"] as? Int == 1 })
        #expect(lines.last?["score"] as? Double == 62.5)
        // The suggested case runs and passes.
        let suggestion = try #require(lines[3]["case"] as? String)
        let check = try CommandTests.run(["run", "x.json"], files: ["x.json": suggestion])
        #expect(check.code == 0)
    }
}
