/// Suggests a known word for a misspelt one.
public enum Spelling {
    /// The candidate with the smallest edit distance to the word, the first of several at equal distance; nil
    /// if every distance exceeds a third of the longer word's length.
    ///
    /// An edit is an insertion, deletion, replacement or exchange of adjacent letters. Case is ignored.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.utf8.prefix(longest + 1))
        guard !letters.isEmpty, letters.count <= longest else { return nil }
        let folded = letters.map(\.lowercased)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = candidate.utf8.prefix(longest + 1).map(\.lowercased)
            let allowed = min(best.map { $0.distance - 1 } ?? .max, max(folded.count, other.count) / 3)
            guard abs(other.count - folded.count) <= allowed else {
                if other == folded { return candidate }
                continue
            }
            let distance = distance(from: folded, to: other)
            if distance <= allowed { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The length of the longest words that are compared, in bytes; bounds the time.
    private static let longest = 64

    /// The optimal string alignment distance.
    /// - Source: F. J. Damerau, A technique for computer detection
    ///   and correction of spelling errors, 1964.
    private static func distance(from a: [UInt8], to b: [UInt8]) -> Int {
        var before: [Int] = []
        var above = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for (j, other) in b.enumerated() {
                var least = min(above[j] + (letter == other ? 0 : 1), above[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other {
                    least = min(least, before[j - 1] + 1)
                }
                row.append(least)
            }
            (before, above) = (above, row)
        }
        return above[b.count]
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
