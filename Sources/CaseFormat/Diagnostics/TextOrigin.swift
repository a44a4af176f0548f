/// What parts of a text were made from, so that a place in it can be shown where its author wrote it.
package final class TextOrigin: Sendable, Hashable {
    let source: SourceText
    /// In the order of the text that was made.
    private let parts: [Part]

    /// A part of the text that was made, and what it was made from.
    package struct Part: Sendable {
        let made: SourceRange
        let origin: SourceRange

        package init(_ made: SourceRange, from origin: SourceRange) {
            self.made = made
            self.origin = origin
        }
    }

    package init(_ source: SourceText, parts: [Part]) {
        self.source = source
        self.parts = parts
    }

    /// Where a range of the text that was made comes from; nil where that is not known.
    ///
    /// - Parameter bytes: the text that was made.
    func range(of range: SourceRange, in bytes: [UInt8]) -> SourceRange? {
        guard let part = parts.first(where: { $0.made.start <= range.start && range.start < $0.made.end })
        else { return nil }
        // A string of JSON that holds the very words.
        let inner = SourceRange(start: part.made.start + 1, end: max(part.made.start + 1, part.made.end - 1))
        guard inner.start <= range.start, range.end <= inner.end,
            inner.offsets.count == part.origin.offsets.count,
            inner.offsets.upperBound <= bytes.count, part.origin.offsets.upperBound <= source.bytes.count,
            bytes[inner.offsets].elementsEqual(source.bytes[part.origin.offsets])
        else { return part.origin }
        let offset = part.origin.start
        return SourceRange(
            start: offset + range.start - inner.start, end: offset + range.end - inner.start)
    }

    package static func == (a: TextOrigin, b: TextOrigin) -> Bool { a === b }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
