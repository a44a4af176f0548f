import Foundation
import Reports
import Testing

/// Tests of shards and of `gradcheck merge`.
@Suite struct ShardTests {
    /// Cases with every outcome, in `.json` and `.jsonl` files.
    private static let files: [String: String] = {
        let wrong =
            "{\"title\": \"wrong ]]> \\u001b[31m\", \"tensors\": {\"x\": {\"data\": [1, 2], \"requires_grad\": true}}, "
            + "\"steps\": [\"(x * x).sum().backward()\", {\"expect\": {\"x.grad\": [2, 8]}}]}"
        let right = "{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": 1}}"
        let step =
            "{\"tensors\": {\"x\": {\"data\": 1, \"requires_grad\": true}}, \"steps\": [\"floor(x).backward()\"]}"
        var files = [
            "cases/a.json": wrong, "cases/b.json": right, "cases/c/d.json": step, "cases/e.json": "{",
        ]
        files["cases/f.jsonl"] = [right, wrong, right, "[]", step, right].joined(separator: "\n") + "\n"
        return files
    }()

    @Test(arguments: [1, 3, 20])
    func partsAreWhatOneRunIs(total: Int) throws {
        let folder = try ProgramFolder(Self.files)
        _ = try folder.run(["run", "--report", "json=all.jsonl"])
        for index in 1...total {
            let outcome = try folder.run(
                [
                    "run", "--jobs", "\(index % 2 + 1)", "--shard", "\(index)/\(total)", "--report",
                    "json=part-\(index).jsonl", "-q",
                ])
            #expect(outcome.code == 0 || outcome.code == 1)
        }
        let parts = (1...total).reversed().map { "part-\($0).jsonl" }
        for format in ReportFormat.allCases.map(\.rawValue) {
            let merged = try folder.run(["merge", "--report", format] + parts)
            let direct = try folder.run(["run", "--report", format])
            #expect(merged.code == 1)
            #expect(merged.errors == "")
            #expect(timeless(merged.output) == timeless(direct.output), "\(format)")
        }
    }

    @Test func whatIsMissingIsSaid() throws {
        let folder = try ProgramFolder(Self.files)
        for index in [1, 3] {
            _ = try folder.run(["run", "--shard", "\(index)/3", "--report", "json=\(index).jsonl", "-q"])
        }
        let outcome = try folder.run(["merge", "1.jsonl", "3.jsonl"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("1 of 3 parts is missing: 2"))
        #expect(try folder.run(["merge", "1.jsonl", "1.jsonl"]).errors.contains("are both part 1/3"))
    }

    @Test func runsWithoutPartsAreJoinedOneAfterAnother() throws {
        let folder = try ProgramFolder(Self.files)
        _ = try folder.run(["run", "cases/b.json", "--report", "json=1.jsonl"])
        _ = try folder.run(["run", "cases/f.jsonl", "--report", "json=2.jsonl"])
        let outcome = try folder.run(["merge", "1.jsonl", "2.jsonl"])
        #expect(outcome.output.contains("7 cases: 4 passed, 1 failed, 1 inconclusive, 1 malformed"))
    }

    static let noReports: [(String, String)] = [
        ("", "has no line of kind `run`"), ("{}\n", "`kind` is missing"),
        ("nonsense\n", "this line is not JSON"),
        ("{\"kind\": \"case\", \"version\": 2}\n", "reads version 1"),
        (
            "{\"kind\": \"run\", \"version\": 1, \"gradcheck\": \"0\"}\n{\"kind\": \"run\", \"version\": 1, \"gradcheck\": \"0\"}\n",
            "2: a report is one line"
        ),
    ]

    @Test(arguments: noReports)
    func whatIsNoReportIsSaidToBeNone(text: String, message: String) throws {
        let outcome = try ProgramFolder(["x.jsonl": text]).run(["merge", "x.jsonl"])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(message))
    }

    /// A killed run that writes its report to a pipe leaves an incomplete report.
    @Test func aRunThatDidNotEndIsSaidSo() throws {
        let folder = try ProgramFolder(Self.files)
        _ = try folder.run(["run", "--report", "json=all.jsonl"])
        let lines = try folder.text("all.jsonl").split(separator: "\n").dropLast(3)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: folder.url.appending(path: "cut.jsonl"))
        let outcome = try folder.run(["merge", "cut.jsonl"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("cut.jsonl ends without a summary"))
        #expect(outcome.output.contains("8 cases: "))
    }

    static let engines: [([String: String], [String], String?)] = [
        (["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"], ["--shard", "auto"], "2/3"),
        // A GitLab job that is not parallel.
        (["CI_NODE_TOTAL": "1"], ["--shard", "auto"], "1/1"),
        // sbatch --array=1-8, 0-7, 0-14:2 and 3
        (slurm("3", of: "1-8", by: "1", count: "8"), ["--shard", "auto"], "3/8"),
        (slurm("3", of: "0-7", by: "1", count: "8"), ["--shard", "auto"], "4/8"),
        (slurm("6", of: "0-14", by: "2", count: "8"), ["--shard", "auto"], "4/8"),
        (slurm("3", of: "3-3", by: "1", count: "1"), ["--shard", "auto"], "1/1"),
        (["JOB_COMPLETION_INDEX": "0"], ["--shard", "auto/4"], "1/4"),
        (["TEST_SHARD_INDEX": "1", "TEST_TOTAL_SHARDS": "3"], [], "2/3"),
        (["TEST_SHARD_INDEX": "0", "TEST_TOTAL_SHARDS": "0"], [], "1/1"),
        ([:], ["--shard", "5/5"], "5/5"),
        // An index without a total, no index, and invalid indices.
        (["CI_NODE_INDEX": "2"], ["--shard", "auto"], nil),
        (["JOB_COMPLETION_INDEX": "0"], ["--shard", "auto"], nil),
        (["TEST_SHARD_INDEX": "1"], [], nil),
        (["CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "3"], ["--shard", "auto"], nil),
        (["CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"], ["--shard", "auto"], nil),
        // sbatch --array=1,5,9: the index does not determine its position in the list.
        (slurm("1", of: "1-9", by: "1", count: "3"), ["--shard", "auto"], nil),
        (slurm("1", of: "1-99999999999999999999", by: "1", count: "3"), ["--shard", "auto"], nil),
        (slurm("9", of: "1-8", by: "1", count: "8"), ["--shard", "auto"], nil),
        ([:], ["--shard", "auto"], nil), ([:], ["--shard", "0/4"], nil), ([:], ["--shard", "5/4"], nil),
        ([:], ["--shard", "1/0"], nil), ([:], ["--shard", "x"], nil), ([:], ["--shard", "1/2/3"], nil),
        ([:], ["--shard", "99999999999999999999/4"], nil),
    ]

    private static func slurm(
        _ id: String, of range: String, by step: String, count: String
    ) -> [String: String] {
        let ends = range.split(separator: "-").map(String.init)
        return [
            "SLURM_ARRAY_TASK_ID": id, "SLURM_ARRAY_TASK_MIN": ends[0], "SLURM_ARRAY_TASK_MAX": ends[1],
            "SLURM_ARRAY_TASK_COUNT": count, "SLURM_ARRAY_TASK_STEP": step,
        ]
    }

    @Test(arguments: engines)
    func theEngineSaysWhichPart(
        environment: [String: String], flags: [String], part: String?
    ) throws {
        let folder = try ProgramFolder(Self.files)
        let outcome = try folder.run(["run", "--list"] + flags, environment: environment)
        if let part {
            let direct = try folder.run(["run", "--list", "--shard", part])
            #expect(outcome.output == direct.output)
            #expect(outcome.code == 0)
            #expect(
                flags.first != "--shard" || part == "5/5" || outcome.errors.contains("part \(part), from"))
        } else {
            #expect(outcome.code == 2)
        }
    }

    @Test func bazelGetsItsReport() throws {
        let folder = try ProgramFolder(Self.files)
        let environment = ["XML_OUTPUT_FILE": "test.xml", "TESTBRIDGE_TEST_ONLY": "b.json"]
        let outcome = try folder.run(["run"], environment: environment)
        #expect(outcome.output.hasPrefix("1 case: 1 passed"))
        #expect(try folder.text("test.xml").contains("tests=\"1\""))
    }

    @Test func theFileForBazelIsTouched() throws {
        let folder = try ProgramFolder(Self.files)
        let environment = [
            "TEST_SHARD_INDEX": "0", "TEST_TOTAL_SHARDS": "2", "TEST_SHARD_STATUS_FILE": "status",
        ]
        _ = try folder.run(["run", "cases/b.json"], environment: environment)
        #expect(folder.names.contains("status"))
        // A part can be empty.
        let second = environment.merging(["TEST_SHARD_INDEX": "1"]) { $1 }
        #expect(try folder.run(["run", "cases/b.json"], environment: second).code == 0)
    }
}
