import CaseFormat

extension PlaceRecord {
    /// The column after the marked text, in Unicode scalars from 1. Text that the excerpt does not show is not counted.
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

    /// Number of scalars in the file; an escape `\u{…}` in the excerpt represents one scalar.
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
