extension SourceText {
    /// The same JSON in the canonical layout of a case, with a line break at the end.
    ///
    /// Numbers, strings and keys keep their spelling. Nothing but the JSON is looked at: what it says of a case may be wrong.
    /// - Parameter isLine: whether it stands on one line, as in a `.jsonl` file.
    /// - Throws: why the text is not JSON.
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
    /// The canonical layout of a text that may be one case or, as in a `.jsonl` file, one case a line.
    ///
    /// It is one case if the whole is JSON; several if it is not, but its first line is.
    /// - Throws: why the text is neither.
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
