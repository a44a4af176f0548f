import Foundation
import Testing

@testable import gradcheck

/// Tests of `gradcheck completions`.
@Suite struct CompletionsTests {
    private static func script(_ shell: String) throws -> String {
        let outcome = try CommandTests.run(["completions", shell])
        #expect(outcome.code == 0)
        return outcome.output
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func everyCommandAndFlagIsThere(_ shell: String) throws {
        let script = try Self.script(shell)
        for command in try ProgramHelp().commands {
            for flag in command.flags {
                let part = try #require(Self.part(of: script, command.name, shell))
                #expect(part.contains(Self.name(flag.name, shell)), "\(command.name) \(flag.name)")
                if let short = flag.short {
                    #expect(part.contains(shell == "fish" ? "-s \(short) " : "-\(short)"), "\(flag.name)")
                }
            }
        }
    }

    /// The part of a script for one command.
    private static func part(of script: String, _ command: String, _ shell: String) -> Substring? {
        let (start, end) =
            switch shell {
            case "bash": ("\n    '\(command)')\n", ";;")
            case "zsh": ("\n        \(command))\n", ";;")
            default: ("\n# gradcheck \(command)\n", "\n\n")
            }
        guard let first = script.range(of: start)?.upperBound else { return nil }
        return script[first...].range(of: end).map { script[first..<$0.lowerBound] } ?? script[first...]
    }

    private static func name(_ flag: String, _ shell: String) -> String {
        switch shell {
        case "bash": "'\(flag)'"
        case "zsh": "*\(flag)".replacing("*--help", with: ")--help")
        default: "-l \(flag.dropFirst(2)) "
        }
    }

    @Test func wrongWordsAreAnswered() throws {
        #expect(try CommandTests.run(["completions"]).code == 2)
        #expect(try CommandTests.run(["completions", "bash", "zsh"]).code == 2)
        let outcome = try CommandTests.run(["completions", "tcsh"])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("bash, zsh, fish"))
    }

    @Test(arguments: installed)
    func theShellCanReadIt(_ shell: Shell) throws {
        let (program, shell) = (try #require(Self.program(shell)), shell.rawValue)
        let outcome = try Self.run(program, ["-n", "script"], files: ["script": Self.script(shell)])
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }

    /// The words before the cursor, which bash also splits at = and :, and the expected completions.
    static let lines: [([String], Set<String>)] = [
        (["me"], ["merge"]), (["completions", ""], ["bash", "zsh", "fish"]), (["help", "ru"], ["run"]),
        (["run", "--col"], ["--color"]), (["run", "--color", ""], ["auto", "always", "never"]),
        (["run", "--color", "=", "al"], ["always"]), (["run", "--color", "="], ["auto", "always", "never"]),
        (["run", "--color=al"], ["--color=always"]), (["run", "--order", ""], ["1", "2"]),
        (["run", "--list", "=", "j"], ["json"]), (["run", "--list", ""], ["cases", "my dir", "top.json"]),
        (["run", "--report", "js"], ["json"]), (["run", "--report", "json", "=", "no"], ["notes.txt"]),
        (["run", "--report", "=", "json", "=", "no"], ["notes.txt"]), (["run", "--filter", ""], []),
        (["run", "-j", ""], []), (["run", "-j", "2", "to"], ["top.json"]),
        (["run", "cases/"], ["cases/a.json", "cases/b.jsonl"]), (["run", "my\\ d"], ["my dir"]),
        (["run", "\"my dir/"], ["my dir/x y.json"]), (["run", "--", "--co"], []), (["manual", ""], []),
        (["merge", "--color", "never", "to"], ["top.json"]),
    ]

    @Test(.enabled(if: installed.contains(.bash)), arguments: lines)
    func bashIsOffered(_ words: [String], _ offered: Set<String>) throws {
        let bash = try #require(Self.program(.bash))
        let line = Shell.bash.quoted(["gradcheck"] + words)
        let drive = """
            source ./script
            COMP_WORDS=(\(line)) COMP_CWORD=\(words.count)
            _gradcheck gradcheck 2> /dev/null
            for reply in "${COMPREPLY[@]}"; do printf '%s\\n' "$reply"; done
            """
        let files = [
            "script": try Self.script("bash"), "cases/a.json": "", "cases/b.jsonl": "", "cases/c.txt": "",
            "my dir/x y.json": "", "notes.txt": "", "top.json": "",
        ]
        let outcome = try Self.run(bash, ["--norc", "-uc", drive], files: files)
        #expect(Set(outcome.output.split(separator: "\n").map(String.init)) == offered)
        #expect(outcome.errors == "")
    }

    /// The shell does not interpret any character of a quoted text.
    @Test(arguments: installed)
    func aTextStaysAsItIs(_ shell: Shell) throws {
        let program = try #require(Self.program(shell))
        for text in [
            "", "it's", "a\\", "\\'", "$HOME `ls` $(ls)", "* ? [a]", "a\"b", "-n", "…²", "{a,b};&|<>",
        ] {
            let outcome = try Self.run(program, ["-c", "printf '<%s>' \(shell.quoted(text))"], files: [:])
            #expect(outcome.output == "<\(text)>")
        }
    }

    // MARK: Shells

    /// The shells installed on this machine; the others are not tested.
    private static let installed = Shell.allCases.filter { program($0) != nil }

    private static func program(_ shell: Shell) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(shell.rawValue)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    private static func run(
        _ program: String, _ arguments: [String], files: [String: String]
    ) throws -> (code: Int32, output: String, errors: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        if !files.isEmpty { process.currentDirectoryURL = folder }
        // A separate home folder prevents the shell from reading the user's settings.
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let texts = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        return (process.terminationStatus, texts[0], texts[1])
    }
}
