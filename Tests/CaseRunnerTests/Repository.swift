import CaseFormat
import CaseRunner
import Foundation

/// Access to the cases of this repository, and functions that run cases.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Files in a folder of `cases/` with a given extension, sorted; names that begin with `_` are skipped.
    static func files(_ folder: String, ending: String = ".json") -> [String] {
        let start = root.appending(path: "cases/\(folder)")
        let all = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String } ?? []
        return all.filter { path in
            path.hasSuffix(ending)
                && !path.split(separator: "/").contains { $0.hasPrefix("_") || $0.hasPrefix(".") }
        }.sorted().map { "cases/\(folder)\(folder.isEmpty ? "" : "/")\($0)" }
    }

    static func run(_ path: String, limits: Limits = Limits()) throws -> CaseResult {
        let bytes = [UInt8](try Data(contentsOf: root.appending(path: path)))
        return input(bytes, path: path).run(limits: limits)
    }

    /// Parses and runs a case.
    static func run(text: String, limits: Limits = Limits()) -> CaseResult {
        input([UInt8](text.utf8), path: "case.json").run(limits: limits)
    }

    static func input(_ bytes: [UInt8], path: String) -> CaseInput {
        let folder = root.appending(path: path).deletingLastPathComponent()
        return CaseInput(id: CaseID(path: path), content: .text(SourceText(path: path, bytes: bytes))) {
            relative in
            guard let data = try? Data(contentsOf: folder.appending(path: relative)) else {
                return .failure(CaseExecution.FileFault(reason: "no such file"))
            }
            return .success([UInt8](data))
        }
    }

    /// Runs statements that use the leaf x and returns the failure.
    static func failures(_ tensors: String, _ steps: [String], expect: String) -> [String] {
        let quoted = steps.map { $0.hasPrefix("{") ? $0 : "\"\($0)\"" }.joined(separator: ", ")
        let result = run(text: "{\"tensors\": {\(tensors)}, \"steps\": [\(quoted)], \"expect\": {\(expect)}}")
        return result.diagnostics.map(\.rendered)
            + result.checks.filter { $0.outcome != .passed }.map { "\($0.subject): \($0)" }
    }
}

extension Repository {
    /// The printed lines of statements, all of which must pass.
    static func printed(_ steps: [String], dtype: String = "float64") throws -> [String] {
        let quoted = try steps.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        let result = run(text: "{\"dtype\": \"\(dtype)\", \"steps\": [\(quoted.joined(separator: ", "))]}")
        guard result.outcome == .passed else {
            let failures = result.checks.filter { $0.outcome != .passed }.map { "\($0.subject): \($0)" }
            throw Failure(messages: result.diagnostics.map(\.rendered) + failures)
        }
        return result.printed.map(\.text)
    }

    /// The failure of statements that were expected to run.
    struct Failure: Error {
        let messages: [String]
    }
}
