/// Maps ranges of a generated text to the ranges of the source text from which they were generated.
///
/// Diagnostics about the generated text, such as the case of a translated script, are shown at the original
/// source.
package final class TextOrigin: Sendable, Hashable {
    let source: SourceText
    /// In the order of the generated text.
    private let parts: [Part]

    /// A range of the generated text and the source range from which it was generated.
    package struct Part: Sendable {
        let generated: SourceRange
        let origin: SourceRange

        package init(_ generated: SourceRange, from origin: SourceRange) {
            self.generated = generated
            self.origin = origin
        }
    }

    package init(_ source: SourceText, parts: [Part]) {
        self.source = source
        self.parts = parts
    }

    /// The source range of a range of the generated text; nil if it is unknown.
    ///
    /// - Parameter bytes: the generated text.
    func range(of range: SourceRange, in bytes: [UInt8]) -> SourceRange? {
        guard
            let part = parts.first(where: {
                $0.generated.start <= range.start && range.start < $0.generated.end
            })
        else { return nil }
        // If the part is a JSON string whose content equals the source text, the range can be mapped exactly.
        let inner = SourceRange(
            start: part.generated.start + 1, end: max(part.generated.start + 1, part.generated.end - 1))
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
