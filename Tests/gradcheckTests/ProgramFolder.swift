import Foundation

/// Temporary folder in which the program, built with the tests, is run; removed when the object is deallocated.
final class ProgramFolder {
    let url: URL

    /// Exit code, standard output and standard error of the program.
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

    /// The current contents of a file.
    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    /// Names of the files in the folder.
    var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [])
    }

    /// A process for the program that has not been started.
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

    /// Runs the program and waits for its end.
    /// - Parameters:
    ///   - input: contents of standard input.
    ///   - output: path of a file to which standard output is redirected.
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

/// A text report in which wrapped lines are joined.
func unwrapped(_ text: String) -> String { text.replacing(#/\n {4}(?=\S)/#, with: " ") }

/// Text in which the times, which differ from run to run, are replaced.
func timeless(_ text: String) -> String {
    text.replacing(#/"seconds": [-+.e0-9]+/#, with: "\"seconds\": 0")
        .replacing(#/[0-9.e−-]+ s\b/#, with: "0 s")
        .replacing(#/time(stamp)?="[^"]*"/#, with: "time=\"\"")
}
