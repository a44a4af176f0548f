import CaseFormat

/// The initial inputs of a fuzz target, read from files.
struct Corpus: Sendable {
    let entries: [[UInt8]]

    /// The files of the repository that provide the inputs.
    enum Kind: Sendable {
        case json, cases, statements, numPy, none
    }

    /// Reads the files of the repository, which must be the working directory, and all files of `folders`.
    init(for target: FuzzTarget, folders: [String] = []) {
        let found =
            switch target.seeds {
            case .json: Self.cases + Self.files(["Tests/CaseFormatTests/JSONTestSuite/test_parsing"])
            case .cases: Self.cases
            case .statements: Self.cases.flatMap(Self.statements)
            case .numPy: Self.files(["cases"], ending: ".npy")
            case .none: [[UInt8]]()
            }
        entries = found + Self.files(["Tests/Fuzz/corpus/\(target.name)"] + folders)
    }

    /// Each `.json` file and each line of a `.jsonl` file.
    private static var cases: [[UInt8]] {
        let lines = files(["cases"], ending: ".jsonl").flatMap { $0.split(separator: UInt8(ascii: "\n")) }
        return files(["cases"], ending: ".json") + lines.map(Array.init)
    }

    /// The strings in a case's lists: its steps and the bodies of its functions.
    private static func statements(of text: [UInt8]) -> [[UInt8]] {
        guard let document = try? JSONDocument(text) else { return [] }
        return document.root.all.flatMap { $0.elements.compactMap { $0.string?.bytes } }
    }

    private static func files(_ folders: [String], ending: String = "") -> [[UInt8]] {
        folders.flatMap { Files.below($0) }.filter { $0.hasSuffix(ending) }.compactMap { Files.read($0) }
    }
}
