/// Formatting of cases in the canonical layout.
extension SourceText {
    /// The same JSON in the canonical layout of a case, with a line break at the end.
    ///
    /// Numbers, strings and keys keep their spelling. The text must be JSON, but need not be a valid case.
    /// - Parameter isLine: true to write one line, for a `.jsonl` file.
    /// - Throws: `MalformedCase` with the syntax error if the text is not JSON.
    public func formatted(isLine: Bool = false) throws(MalformedCase) -> [UInt8] {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes)
        } catch {
            throw MalformedCase([Fault(.json(error.kind), at: error.range)], in: self)
        }
        var layout = Layout(document)
        if isLine {
            layout.writeOnOneLine(document.root, as: .gradientCase, isRoomy: false)
        } else {
            layout.write(document.root, as: .gradientCase, indent: 0, column: 0)
        }
        return layout.text + [UInt8(ascii: "\n")]
    }
}

extension SourceText {
    /// The canonical layout of a text that is one case or, as in a `.jsonl` file, one case per line.
    ///
    /// It is one case if the whole text is JSON, otherwise several cases if its first line is JSON.
    /// - Throws: `MalformedCase` with the syntax error if the text is neither.
    public func formattedAsCaseOrLines() throws(MalformedCase) -> [UInt8] {
        let fault: MalformedCase
        do {
            return try formatted()
        } catch {
            fault = error
        }
        var limits = Limits()
        limits.lineBytes = bytes.count
        var rest = bytes[...]
        var lines = CaseLines(path: path, limits: limits) { () throws(Never) -> [UInt8] in
            defer { rest = [] }
            return Array(rest)
        }
        var text: [UInt8] = []
        var number = 1
        while case .text(let line)? = lines.next() {
            do {
                let blank = repeatElement(UInt8(ascii: "\n"), count: line.firstLine - number)
                text += blank + (try line.formatted(isLine: true))
                number = line.firstLine + 1
            } catch {
                throw text.isEmpty ? fault : error
            }
        }
        if text.isEmpty { throw fault }
        return text
    }
}
