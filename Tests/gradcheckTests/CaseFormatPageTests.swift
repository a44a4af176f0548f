import Autograd
import CaseFormat
import Foundation
import Testing

/// Tests that the documentation pages describe the behaviour of the program.
@Suite struct CaseFormatPageTests {
    /// A case on a page, with its documented outcome and report.
    struct Example: Sendable, CustomTestStringConvertible {
        /// `json` or `jsonl`.
        let language: String
        /// `fails` or `malformed`; empty if it passes.
        let outcome: String
        let text: String
        /// The documented beginning of the report; empty if the page shows none.
        let answer: String

        var testDescription: String { "\(outcome) \(text.prefix(60))" }
    }

    static let page = text("CaseFormat.md")

    static func text(_ name: String) -> String {
        let file = CommandTests.root.appending(path: "Sources/gradcheck/gradcheck.docc").appending(path: name)
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }

    /// True if the page contains the text. A function keeps the page out of the messages of failed expectations.
    private static func says(_ text: String) -> Bool { page.contains(text) }

    static func examples(of page: String) -> [Example] {
        let fence = #/(?m)^```(jsonl?)(?: (\w+))?\n((?s).*?)^```$(?:\n\n```text\n((?s).*?)^```$)?/#
        return page.matches(of: fence).map { match in
            Example(
                language: String(match.1), outcome: match.2.map(String.init) ?? "", text: String(match.3),
                answer: match.4.map(String.init) ?? "")
        }
    }

    /// The pages with cases to be run.
    private static let pages = ["CaseFormat.md", "gradcheck.md", "Messages.md", "Editors.md"]

    @Test(arguments: pages.flatMap { examples(of: text($0)) })
    func anExampleIsWhatThePageSays(_ example: Example) throws {
        let name = "case.\(example.language)"
        let outcome = try run(example.text, name)
        #expect(outcome.output.hasPrefix(example.answer))
        switch example.outcome {
        case "": #expect(outcome.code == 0 && outcome.output.contains("passed"), "\(outcome.output)")
        case "fails": #expect(outcome.code == 1 && outcome.output.contains("1 failed"))
        case "malformed": #expect(outcome.code == 1 && outcome.output.contains("1 malformed"))
        default: Issue.record("what is \(example.outcome)?")
        }
    }

    /// Runs a case in a folder that also contains the NumPy file of the tutorial.
    private func run(_ text: String, _ name: String) throws -> CommandTests.Outcome {
        let folder = try ProgramFolder([name: text])
        try FileManager.default.copyItem(
            at: CommandTests.root.appending(path: "cases/tutorial/data/weights.npy"),
            to: folder.url.appending(path: "weights.npy"))
        return try folder.run(["run", name])
    }

    @Test func examplesAreFound() {
        let count = { word in Self.page.split(separator: "\n").count { $0.hasPrefix("```" + word) } }
        #expect(Self.examples(of: Self.page).count == count("json"))
        #expect(Self.examples(of: Self.page).count { !$0.answer.isEmpty } == count("text"))
        #expect(count("json") > 15)
    }

    @Test func everyFamilyOfOperationsIsThere() {
        for family in Op.families where family.operations.contains(where: { !$0.isInternal }) {
            #expect(Self.says("- \(family.title)"), "\(family.title)")
        }
    }

    @Test func everyErrorIsThere() {
        for error in ExpectedError.allCases { #expect(Self.says("\n| `\(error.rawValue)` |")) }
    }

    @Test func everyAttributeAndFunctionOfTheEngineIsThere() {
        for attribute in TensorAttribute.allCases { #expect(Self.says("`.\(attribute.rawValue)`")) }
        for function in EngineFunction.allCases where function != .floatTensor {
            #expect(Self.says("\(function.rawValue)("), "\(function.rawValue)")
        }
    }

    /// The diagnostic of an unknown member lists the known members, which must all be on the page.
    @Test(arguments: [
        ("{\"?\": 1, \"steps\": []}", 13), ("{\"tensors\": {\"x\": {\"?\": 1}}, \"steps\": []}", 13),
        ("{\"functions\": {\"f\": {\"?\": 1}}, \"steps\": []}", 3),
        ("{\"check\": {\"?\": 1}, \"steps\": []}", 7),
        ("{\"tensors\": {\"x\": 1}, \"expect\": {\"x\": {\"?\": 1}}}", 6),
        ("{\"steps\": [{\"?\": 1}]}", 6), ("{\"steps\": [{\"op\": \"add\", \"?\": 1}]}", 4),
        ("{\"steps\": [{\"backward\": \"x\", \"?\": 1}]}", 5),
        ("{\"steps\": [{\"expect\": {}, \"?\": 1}]}", 5),
        ("{\"steps\": [{\"raises\": \"GraphFreed\", \"?\": 1}]}", 3),
    ])
    func everyMemberIsThere(_ text: String, _ count: Int) throws {
        let fault = #expect(throws: MalformedCase.self) {
            try GradientCase(decoding: SourceText(path: "case.json", bytes: Array(text.utf8)))
        }
        let kinds = fault?.diagnostics.map(\.kind) ?? []
        let known = kinds.lazy.compactMap { kind -> [String]? in
            if case .unknownMember(_, _, let known) = kind { known } else { nil }
        }.first
        let members = known ?? ["op", "backward", "zero_grad", "no_grad", "expect", "raises"]
        #expect(members.count == count)
        for member in members { #expect(Self.says("`\(member)`"), "\(member)") }
    }
}
