import CaseFormat

extension PlaceRecord {
    /// The column after what is meant, in Unicode scalars, as far as the excerpt shows it.
    var endColumn: Int {
        var columns = 0
        var marked: [Unicode.Scalar] = []
        for scalar in excerpt.text.unicodeScalars {
            let start = columns
            columns += String(scalar).terminalWidth
            let end = excerpt.caretColumn + excerpt.caretWidth
            if start >= excerpt.caretColumn, columns <= end { marked.append(scalar) }
        }
        return column + max(1, Self.count(marked[...]))
    }

    /// What the excerpt writes as `\u{…}` is one scalar of the file.
    private static func count(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
        var rest = scalars
        var count = 0
        while let scalar = rest.popFirst() {
            count += 1
            if scalar == "\\", rest.starts(with: "u{".unicodeScalars), let end = rest.firstIndex(of: "}") {
                rest = rest[(end + 1)...]
            }
        }
        return count
    }
}
