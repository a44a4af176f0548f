import CaseFormat

extension String {
    /// Lines of at most `width` terminal columns, broken at spaces outside of backquotes; all but the first begin with two
    /// spaces.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for piece in unbreakablePieces {
            let longer = line.isEmpty ? piece : line + " " + piece
            if longer.terminalWidth <= width || line.allSatisfy({ $0 == " " }) {
                line = longer
            } else {
                lines.append(line)
                line = "  " + piece
            }
        }
        return lines + [line]
    }

    /// The words, of which those between backquotes stay together if they are not too many.
    private var unbreakablePieces: [String] {
        var pieces: [String] = []
        var open: [String] = []
        for word in split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            open.append(word)
            let isOpen = open.reduce(0) { $0 + $1.count { $0 == "`" } } % 2 == 1
            if !isOpen {
                pieces.append(open.joined(separator: " "))
                open = []
            } else if open.reduce(0, { $0 + $1.count }) > 50 {
                pieces += open
                open = []
            }
        }
        return pieces + open
    }
}
