/// A flag, and the value that it takes if it takes one.
struct Flag: Sendable {
    let name: String
    let short: Character?
    /// What stands for the value in help; nil for a flag without.
    let value: String?
    /// All that the value may be, or what may stand before its `=FILE`; empty where it may be anything.
    let words: [String]
    /// Whether it may also stand without its value, which then comes after `=` alone.
    let isOptional: Bool
    let help: String

    init(
        _ name: String, short: Character? = nil, value: String? = nil, words: [String] = [],
        isOptional: Bool = false, _ help: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.words = words
        self.isOptional = isOptional
        self.help = help
    }
}

extension Flag {
    /// How its value is written after it.
    var usage: String {
        guard let value else { return "" }
        return isOptional ? "[=\(value)]" : " \(value)"
    }

    /// Whether its value names a file, alone or behind a word and `=`.
    var namesFile: Bool { value?.contains("FILE") ?? false }

    /// Whether the value can be this, as far as a list of words tells.
    func admits(_ value: String) -> Bool {
        guard !words.isEmpty else { return true }
        let word = namesFile ? value.prefix { $0 != "=" } : value[...]
        return words.contains { $0 == word }
    }
}
