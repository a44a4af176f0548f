import Foundation
import Testing

@testable import gradcheck

/// Tests of `gradcheck manual`.
@Suite struct ManualTests {
    @Test func everyCommandAndFlagIsThere() throws {
        let page = try CommandTests.run(["manual"]).output
        for command in try ProgramHelp().commands {
            let start = try #require(page.range(of: "\n.SS \"gradcheck \(command.name)"), "\(command.name)")
            let rest = page[start.upperBound...]
            let part = rest[..<(rest.range(of: "\n.S")?.lowerBound ?? rest.endIndex)]
            for flag in command.flags {
                let name = flag.name.replacing("-", with: "\\-")
                let short = flag.short.map { "\\fB\\-\($0)\\fP, " } ?? ""
                #expect(part.contains("\n.TP\n\(short)\\fB\(name)\\fP"), "\(command.name) \(flag.name)")
            }
        }
    }

    /// The page is ASCII, has at most 80 characters on each line, and contains only the intended requests.
    @Test func linesAreWellFormed() throws {
        let page = try CommandTests.run(["manual"]).output
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        for line in lines {
            #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)")
            #expect(!line.isEmpty && line.utf8.count <= 80, "\(line)")
            guard line.hasPrefix(".") || line.hasPrefix("'") else { continue }
            let macro = line.dropFirst().prefix { $0 != " " }
            #expect(["TH", "SH", "SS", "TP", "PP", "TQ", "br"].contains(macro), "\(line)")
        }
    }

    /// All variables that the sources read are on the page, except for the one used by tests.
    @Test func everyVariableOfTheEnvironmentIsThere() throws {
        let page = try CommandTests.run(["manual"]).output
        let sources = CommandTests.root.appending(path: "Sources/gradcheck")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var names: Set<String> = [
            "CI_NODE_INDEX", "CI_NODE_TOTAL", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT",
            "JOB_COMPLETION_INDEX",
        ]
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:environment|word)\("([A-Z_0-9]+)"\)/) {
                names.insert(String(match.1))
            }
        }
        names.remove("GRADCHECK_PLANTED_FAULTS")
        #expect(names.isSuperset(of: ["NO_COLOR", "TEST_SHARD_INDEX", "HOME"]))
        for name in names { #expect(page.contains("\\fB\(name)\\fP"), "\(name)") }
    }

    /// Characters with a meaning in troff are escaped.
    /// - Source: groff(7), groff_char(7).
    @Test func aTextStaysAsItIs() {
        var page = Roff(title: "A\"B", date: "2026-01-31", source: "s")
        page.add(text: ".br is \\fBno\\fR request. 'sp neither, nor `x` ^ ~ -- ² …")
        page.add(line: .bold(".TH"), .plain(" -"))
        #expect(
            page.text == #"""
                .TH "A\(dqB" 1 2026-01-31 "s" "User Commands"
                \&.br is \efBno\efR request.
                \(aqsp neither, nor \(gax\(ga \(ha \(ti \-\- \[u00B2] ...
                \fB.TH\fP \-

                """#)
    }
}
