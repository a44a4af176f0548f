/// A pattern for case addresses: `*` matches any characters, `?` matches one, `[abc]` matches one of a set.
///
/// A pattern without wildcards matches every address that contains it.
public struct Glob: Sendable {
    private let pattern: [Character]

    public init(_ pattern: String) {
        let hasWildcard = pattern.contains { "*?[".contains($0) }
        self.pattern = Array(hasWildcard ? pattern : "*\(pattern)*")
    }

    /// True if the pattern matches the whole text.
    ///
    /// - Complexity: O(pattern length × text length).
    public func matches(_ text: String) -> Bool {
        let text = Array(text)
        var (p, t) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, t)
                p += 1
            } else if let next = matchOne(at: p, text[t]) {
                p = next
                t += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                p = last.pattern + 1
                t = last.text + 1
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == "*" { p += 1 }
        return p == pattern.count
    }

    /// The pattern index after the element at `p` if that element matches the character, nil otherwise.
    private func matchOne(at p: Int, _ character: Character) -> Int? {
        guard p < pattern.count else { return nil }
        switch pattern[p] {
        case "?": return p + 1
        case "[":
            guard let end = pattern[(p + 1)...].firstIndex(of: "]"), end > p + 1 else {
                return character == "[" ? p + 1 : nil
            }
            return pattern[(p + 1)..<end].contains(character) ? end + 1 : nil
        default: return pattern[p] == character ? p + 1 : nil
        }
    }
}
