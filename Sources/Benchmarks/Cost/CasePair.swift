import CaseFormat

/// A file of cases and a copy of it without the numerical check.
struct CasePair {
    let name: String
    let checked: String
    let unchecked: String

    /// Writes both files of a workload.
    init(_ workload: Workload, in folder: TemporaryFolder) throws {
        name = workload.name
        checked = try folder.write(workload.text, as: workload.fileName)
        unchecked = try folder.write(Self.unchecked(workload.text), as: "unchecked-" + workload.fileName)
    }

    /// Writes the copy of an existing file. The copy is in another folder, so it cannot read NumPy files.
    init(path: String, in folder: TemporaryFolder) throws {
        let text = String(decoding: try CaseFinder.read(path), as: UTF8.self)
        name = path
        checked = path
        // The name contains the folders, as files in different folders may have the same name.
        let copy = path.split(separator: "/").filter { $0 != ".." }.joined(separator: "+")
        unchecked = try folder.write(Self.unchecked(text), as: copy)
    }

    /// The case, or each case of several lines, with its check settings replaced by `"numeric": "off"`.
    static func unchecked(_ text: String) throws -> String {
        let source = SourceText(path: "case", bytes: Array(text.utf8))
        guard source.isLines else { return try uncheckedCase(source) }
        return try text.split(whereSeparator: \.isNewline).map { line in
            try uncheckedCase(SourceText(path: "case", bytes: Array(line.utf8)))
        }.joined(separator: "\n") + "\n"
    }

    private static func uncheckedCase(_ source: SourceText) throws -> String {
        let settings = #"{"numeric": "off", "reason": "measures the time without it"}"#
        let root = try JSONDocument(source.bytes).root
        let edit: SourceEdit
        if let check = root.members.first(where: { $0.key.stringText == "check" }) {
            edit = SourceEdit(range: check.value.range, text: Array(settings.utf8))
        } else {
            let start = root.range.start + 1
            edit = SourceEdit(
                range: SourceRange(start: start, end: start), text: Array(#""check": \#(settings), "#.utf8))
        }
        return String(decoding: source.applying([edit]).bytes, as: UTF8.self)
    }
}
