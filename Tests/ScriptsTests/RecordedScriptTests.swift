import CaseRunner
import Testing

/// Tests that compare converted scripts, written in the style of public lessons, with the results of PyTorch.
@Suite struct RecordedScriptTests {
    @Test func scriptsExist() { #expect(RecordedScript.all.count >= 35) }

    @Test(arguments: RecordedScript.all)
    func prints(_ script: RecordedScript) throws {
        let printed = try script.conversion().printed.flatMap {
            $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(try printed == script.printed())
    }

    @Test(arguments: RecordedScript.all.filter { RecordedScript.culprits[$0.name] == nil })
    func finalValuesMatchPyTorch(_ script: RecordedScript) throws {
        let conversion = try script.conversion()
        #expect(conversion.notes.isEmpty)
        let expectations = try script.expectations(of: conversion)
        #expect(!expectations.isEmpty)
        let result = run(text(conversion.text, expecting: expectations))
        #expect(
            result.outcome == .passed,
            "\(result.diagnostics.map(\.rendered)) \(result.checks.filter { $0.outcome != .passed })")
        #expect(result.checks.contains { $0.kind == .gradient })
    }

    @Test(arguments: RecordedScript.all.filter { RecordedScript.culprits[$0.name] != nil })
    func wrongBackwardIsReportedWithTheClassName(_ script: RecordedScript) throws {
        let result = run(try script.conversion().text)
        #expect(result.outcome == .failed)
        #expect(result.checks.compactMap { $0.culprit?.operation } == [RecordedScript.culprits[script.name]])
    }

    private func text(_ text: String, expecting expectations: [String]) -> String {
        "\(text.dropLast(2)),\n\"expect\": { \(expectations.joined(separator: ", ")) } }\n"
    }
}
