import CaseFormat
import CaseRunner
import Foundation
import Scripts
import Testing

/// A script with the results of PyTorch, recorded by `Tests/PyTorch/record_script.py`.
struct RecordedScript: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Scripts")

    static let all: [RecordedScript] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".py") }.sorted().map {
            RecordedScript(name: String($0.dropLast(3)))
        }
    }()

    /// The scripts whose hand-written backward differs from the derivative, with the name of the class.
    static let culprits = [
        "straight_through": "RoundSTE", "wrong_cube": "Cube", "wrong_tanh": "Tanh",
        "wrong_two_arguments": "ScaledSum",
    ]

    private func text(_ ending: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: "\(name).\(ending)"), encoding: .utf8)
    }

    func conversion(isTrial: Bool = false) throws -> ScriptConversion {
        let source = SourceText(path: "\(name).py", bytes: Array(try text("py").utf8))
        return try ScriptConversion(of: source, title: name, isTrial: isTrial)
    }

    /// The lines that PyTorch printed.
    func printed() throws -> [String] {
        try text("txt").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The final values in PyTorch as members of `expect`, for names that the case has.
    func expectations(of conversion: ScriptConversion) throws -> [String] {
        let names = Set(conversion.values.map(\.name) + conversion.gradients.map(\.name))
        let lines = try text("json").split(separator: "\n").map { line in line.drop { $0 == " " } }
        let known = lines.filter { line in
            let name = line.dropFirst().prefix { $0 != "\"" && $0 != "." }
            return names.contains(String(name))
        }
        return known.map { line in String(line.hasSuffix(",") ? line.dropLast() : line) }
    }
}

/// Parses and runs a case.
func run(_ text: String) -> CaseResult {
    CaseInput(
        id: CaseID(path: "case.json"), content: .text(SourceText(path: "case.json", bytes: Array(text.utf8)))
    ) { _ in .failure(CaseExecution.FileFault(reason: "no files here")) }.run(limits: Limits())
}

/// Converts a script.
func convert(_ text: String, isTrial: Bool = false) throws -> ScriptConversion {
    try ScriptConversion(
        of: SourceText(path: "script.py", bytes: Array(text.utf8)), title: "script", isTrial: isTrial)
}

/// The diagnostics of a script that cannot be converted, each as line, message and help.
func faults(_ text: String) -> [String] {
    do {
        _ = try convert(text)
        return []
    } catch let error as UntranslatableScript {
        return error.diagnostics.map {
            "\($0.location.line): \($0.message)" + ($0.help.map { " | \($0)" } ?? "")
        }
    } catch {
        return ["\(error)"]
    }
}
