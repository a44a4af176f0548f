/// Escaping and width of text in a terminal.
extension String {
    /// The text with all characters escaped that could move the cursor, change colours or reorder letters.
    public var escapedForTerminal: String {
        unicodeScalars.reduce(into: "") { $0 += $1.escapedForTerminal }
    }

    /// The number of terminal columns that the text occupies.
    public var terminalWidth: Int {
        unicodeScalars.reduce(0) { $0 + $1.terminalWidth }
    }
}

extension Unicode.Scalar {
    var escapedForTerminal: String {
        if (" "..."~").contains(self) { return String(self) }
        if self == "\t" { return "    " }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return "\\u{\(String(value, radix: 16))}"
        default:
            return String(self)
        }
    }

    /// - Source: Unicode Standard Annex #11, wide and fullwidth characters, by blocks.
    var terminalWidth: Int {
        if isASCII { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
