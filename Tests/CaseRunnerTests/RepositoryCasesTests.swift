import CaseFormat
import CaseRunner
import Foundation
import GradientCheck
import Testing

/// Tests that run every case of the repository.
@Suite struct RepositoryCasesTests {
    @Test(arguments: Repository.files(""))
    func passes(_ path: String) throws {
        let result = try Repository.run(path)
        #expect(
            result.outcome == .passed,
            "\(result.diagnostics.map(\.rendered)) \(result.checks.filter { $0.outcome != .passed })")
        #expect(!result.checks.isEmpty)
    }

    /// Each case is formatted as `gradcheck format` writes it, and formatting is idempotent.
    @Test(arguments: [
        ("", ".json"), ("", ".jsonl"), ("_broken", ".json"),
    ])
    func isFormatted(_ folder: String, _ ending: String) throws {
        let paths = Repository.files(folder, ending: ending).filter { !$0.contains("malformed") }
        #expect(paths.count > 1)
        for path in paths {
            let bytes = [UInt8](try Data(contentsOf: Repository.root.appending(path: path)))
            let isLines = ending == ".jsonl"
            let cases =
                isLines
                ? bytes.split(separator: UInt8(ascii: "\n")).map { $0 + [UInt8(ascii: "\n")] } : [bytes]
            for bytes in cases {
                let formatted = try SourceText(path: path, bytes: Array(bytes)).formatted(isLine: isLines)
                #expect(formatted.elementsEqual(bytes), "\(path)")
            }
        }
    }

    @Test func allCaseFoldersExist() {
        #expect(Repository.files("tutorial").count > 80)
        #expect(Repository.files("autograd").count > 130)
        #expect(Repository.files("ops").count > 80)
    }

    @Test(arguments: [
        ("cases/autograd/broadcast-pairs.jsonl", 100), ("cases/ops/rules.jsonl", 91),
        ("cases/autograd/nan-and-inf-cotangents.jsonl", 53),
    ])
    func everyLinePasses(_ path: String, _ count: Int) throws {
        let text = try String(contentsOf: Repository.root.appending(path: path), encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.count == count)
        for line in lines { #expect(Repository.run(text: String(line)).outcome == .passed) }
    }

    /// The tags of a wrong case state its expected verdict.
    @Test(arguments: Repository.files("_broken").filter { !$0.contains("malformed") })
    func wrongCasesHaveTheirVerdict(_ path: String) throws {
        let result = try Repository.run(path)
        let expected = try #require(
            result.tags.first { $0.hasPrefix("verdict.") }?.dropFirst("verdict.".count))
        #expect(result.outcome == .failed)
        let verdicts = result.checks.filter { $0.outcome != .passed }.compactMap { $0.verdict?.rawValue }
        #expect(!verdicts.isEmpty)
        #expect(verdicts.allSatisfy { $0 == expected }, "\(verdicts)")
    }

    /// The tags of a wrong case state its expected hints.
    ///
    /// There are none unless a mistake explains all differing elements.
    @Test(arguments: Repository.files("_broken").filter { !$0.contains("malformed") })
    func wrongCasesHaveTheirHints(_ path: String) throws {
        let result = try Repository.run(path)
        let expected = result.tags.filter { $0.hasPrefix("hint.") }.map {
            String($0.dropFirst("hint.".count))
        }
        #expect(Set(result.checks.flatMap(\.hints).map(\.mistake.name)) == Set(expected))
    }

    @Test(arguments: Repository.files("_broken/malformed", ending: ".json"))
    func malformedFilesAreReportedWithLocation(_ path: String) throws {
        let result = try Repository.run(path)
        #expect(result.outcome == .malformed)
        let diagnostic = try #require(result.diagnostics.first)
        #expect(diagnostic.location.line >= 1 && diagnostic.location.column >= 1)
        #expect(!diagnostic.message.isEmpty)
    }
}
