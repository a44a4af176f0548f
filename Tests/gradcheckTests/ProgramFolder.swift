import Foundation

/// A folder in which the program that was built beside the tests is run; it is removed when nobody needs it any more.
final class ProgramFolder {
    let url: URL

    struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    init(_ files: [String: String] = [:]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for (name, text) in files {
            let file = url.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// What a file has become.
    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [])
    }

    /// The program, ready to be started.
    func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        for base in [Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()] {
            for name in ["debug/gradcheck", "gradcheck"] {
                let program = base.appending(path: name)
                if FileManager.default.isExecutableFile(atPath: program.path) {
                    process.executableURL = program
                }
            }
        }
        process.currentDirectoryURL = url
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        return process
    }

    /// - Parameters:
    ///   - input: what comes from standard input.
    ///   - output: a file that takes the standard output.
    func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        output: String? = nil
    ) throws -> Outcome {
        let process = process(arguments, environment: environment)
        if let input {
            let pipe = Pipe()
            process.standardInput = pipe
            pipe.fileHandleForWriting.write(Data(input.utf8))
            try pipe.fileHandleForWriting.close()
        }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = try output.map { try FileHandle(forWritingTo: URL(filePath: $0)) } ?? out
        process.standardError = err
        try process.run()
        let text = output == nil ? out.fileHandleForReading.readDataToEndOfFile() : Data()
        let errors = err.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }
}

/// A text report with running text in one line each.
func unwrapped(_ text: String) -> String { text.replacing(#/\n {4}(?=\S)/#, with: " ") }

/// Text with the times taken out, which differ from run to run.
func timeless(_ text: String) -> String {
    text.replacing(#/"seconds": [-+.e0-9]+/#, with: "\"seconds\": 0")
        .replacing(#/[0-9.e−-]+ s\b/#, with: "0 s")
        .replacing(#/time(stamp)?="[^"]*"/#, with: "time=\"\"")
}
