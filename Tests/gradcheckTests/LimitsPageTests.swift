import CaseFormat
import Foundation
import Testing

@testable import gradcheck

/// Tests that the page on limits describes the behaviour of the program.
@Suite struct LimitsPageTests {
    private static let page = CaseFormatPageTests.text("Limits.md")

    /// The cells of each table row with a flag in the third column.
    private static var flagged: [[String]] {
        page.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count == 5 && cells[2].hasPrefix("`--") ? cells : nil
        }
    }

    @Test func everyFlagIsThereWithItsDefault() throws {
        let limits = Limits()
        let defaults = [
            "--max-elements": limits.tensorElements, "--max-case-elements": limits.caseElements,
            "--max-steps": limits.steps, "--max-expression-nodes": limits.expressionNodes,
            "--max-file-bytes": limits.fileBytes, "--max-line-bytes": limits.lineBytes,
            "--timeout": Int(limits.seconds), "--max-memory": 4096,
        ]
        #expect(Set(defaults.keys) == Set(Flag.limits.map(\.name) + ["--max-memory"]))
        #expect(Set(Self.flagged.map { $0[2] }) == Set(defaults.keys.map { "`\($0)`" }))
        let help = try CommandTests.run(["run", "--help"]).output
        for cells in Self.flagged {
            let flag = cells[2].trimmingCharacters(in: ["`"])
            let value = try #require(defaults[flag])
            #expect(cells[1].split(separator: " ").first.map(String.init) == "\(value)", "\(flag)")
            let line = try #require(help.split(separator: "\n").first { $0.contains(" \(flag) ") })
            #expect(line.contains("(default \(value))"), "\(flag)")
        }
    }

    /// Each limit on the page names tests that exist.
    @Test func everyTestThatIsNamedExists() throws {
        let folder = CommandTests.root.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var sources: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            sources.append(try String(contentsOf: file, encoding: .utf8))
        }
        let rows = Self.page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| limit") }
        #expect(rows.count > 15)
        for row in rows where !row.hasPrefix("| ---") {
            let names = row.matches(of: /`(\w+Tests)\.(\w+)`/)
            #expect(!names.isEmpty, "\(row)")
            for name in names {
                let exists = sources.contains {
                    $0.contains("struct \(name.1) ") && $0.contains("func \(name.2)(")
                }
                #expect(exists, "\(name.0)")
            }
        }
    }
}
