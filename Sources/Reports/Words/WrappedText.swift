import CaseFormat

extension String {
    /// Breaks the text at spaces into lines of at most `width` terminal columns, all but the first indented by 2.
    ///
    /// A quotation in backquotes is kept on one line unless it has more than about 50 characters.
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

    /// The words of the text, with each short quotation in backquotes as one piece.
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
