import CaseFormat

extension Command {
    /// `gradcheck format`: applies the canonical layout.
    static let formatting = Command(
        name: "format", summary: "write cases in the canonical layout", operands: "[PATH…]",
        flags: [Flag("--check", "list the files that would change, without changing them")] + Flag.fileLimits
            + [.help],
        examples: [
            ("gradcheck format", "format every case in cases/ and list the changed files"),
            ("gradcheck format --check cases/", "for CI: fail if a file has a different layout"),
            ("gradcheck format - < case.json", "format standard input and print the result"),
        ],
        notes: [
            "The indentation is 2 columns, a list or object of up to 100 columns is on one line, and members are in "
                + "the order of the reference. Numbers and strings keep their spelling, and each line of a .jsonl "
                + "file remains one line.",
            "A file that is not JSON is reported and not changed. Unlike a run, the command includes names in a folder "
                + "that begin with _, and ignores such files if they are not JSON, because they may be wrong on "
                + "purpose.",
        ],
        exits: [
            (.success, "all files have the canonical layout"),
            (.failure, "a file is not JSON or cannot be read, or with --check, a file would change"),
        ],
        run: { try FormatCommand($0).run() })
}

/// Implementation of `gradcheck format`.
private struct FormatCommand {
    private let paths: [String]
    private let isCheck: Bool
    private let limits: Limits
    private let output = Output()

    init(_ arguments: Arguments) throws(UsageError) {
        paths = arguments.operands.isEmpty ? ["cases"] : arguments.operands
        isCheck = arguments.has("--check")
        limits = try Limits(arguments)
        if paths.contains("-"), paths.count > 1 { throw .unexpectedOperand(paths.first { $0 != "-" } ?? "-") }
    }

    func run() throws -> ExitCode {
        Console.ignoreBrokenPipes()
        let code = try paths == ["-"] ? formatStandardInput() : formatFiles()
        guard output.flush() else {
            throw FileSystem.Fault("standard output", reason: "the output could not be written completely")
        }
        return code
    }

    private func formatFiles() throws -> ExitCode {
        let files = try files()
        var changed = 0
        var isReadable = true
        for file in files {
            let layout = FileLayout(path: file.path, folder: file.folder, limits: limits)
            do {
                guard try layout.isChange() else { continue }
                if !isCheck { try layout.write() }
                changed += 1
                output.write(file.path.escapedForTerminal + "\n")
            } catch let fault as UnformattableFile {
                if file.isSetAside, fault.isNotJSON { continue }
                isReadable = false
                Console.error(fault.rendered + "\n\n")
            }
        }
        let count = "\(changed) of \(files.count) file\(files.count == 1 ? "" : "s")"
        Console.error("gradcheck: \(count) \(isCheck ? "would change" : "changed")\n")
        return isReadable && (changed == 0 || !isCheck) ? .success : .failure
    }

    /// Formats one case, or lines of cases if the first line alone is JSON and the whole text is not.
    private func formatStandardInput() throws -> ExitCode {
        let bytes = try OpenFile.standardInput.read(limit: limits.fileBytes)
        let source = SourceText(path: "-", bytes: bytes)
        guard bytes.count <= limits.fileBytes else {
            Console.error(Diagnostic(exceeding: .fileBytes, of: limits.fileBytes, at: source).rendered + "\n")
            return .failure
        }
        do throws(MalformedCase) {
            let text = try source.formattedAsCaseOrLines()
            if isCheck { return text == bytes ? .success : .failure }
            output.write(String(decoding: text, as: UTF8.self))
            return .success
        } catch {
            Console.error(error.rendered + "\n")
            return .failure
        }
    }

    /// The files at the paths; `isSetAside` is true for a file that `gradcheck run` ignores because of its name.
    private func files() throws(UsageError) -> [(path: String, folder: String?, isSetAside: Bool)] {
        var files: [(path: String, folder: String?, isSetAside: Bool)] = []
        for path in paths {
            try UsageError.checkIsNoScript(path)
            do throws(FileSystem.Fault) {
                guard try FileSystem.kind(of: path) == .folder else {
                    files.append((path, nil, false))
                    continue
                }
                files += try FileSystem.caseFiles(below: path, all: true).map { file in
                    let names = file.dropFirst(path.count).split(separator: "/")
                    return (file, path, names.contains { $0.hasPrefix("_") })
                }
            } catch {
                throw .noSuchPath(error.path, reason: error.reason)
            }
        }
        return files
    }
}
