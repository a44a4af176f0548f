import CaseFormat

extension Command {
    /// `gradcheck format`.
    static let formatting = Command(
        name: "format", summary: "write cases in the canonical layout", operands: "[PATH…]",
        flags: [Flag("--check", "change nothing; list the files that would change")] + Flag.fileLimits
            + [.help],
        examples: [
            ("gradcheck format", "every case below cases/; the files that change are listed"),
            ("gradcheck format --check cases/", "in CI: fail if a file is not laid out"),
            ("gradcheck format - < case.json", "standard input to standard output"),
        ],
        notes: [
            "Two columns of indentation, short lists and objects on one line of up to 100 columns, members in the order "
                + "of the reference. Numbers and strings keep their spelling, and every line of a .jsonl file stays one line.",
            "What is not JSON is reported and left as it is. Below a folder, names that begin with _ are looked at too, "
                + "unlike in a run; there, what is not JSON is passed over, because such cases may be wrong on purpose.",
        ],
        exits: [
            (.success, "all files are laid out"),
            (.failure, "with --check a file would change, or a file is not JSON or cannot be read"),
        ],
        run: { try FormatCommand($0).run() })
}

/// `gradcheck format`: files in, the same files laid out and an exit code out.
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
            throw FileSystem.Fault("standard output", reason: "not all could be written")
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

    /// One case, or lines of cases if the first line is JSON by itself and the whole is not.
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

    /// The files that paths lead to, and whether one lies below a name that `gradcheck run` passes over.
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
