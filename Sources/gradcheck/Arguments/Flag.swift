/// Declaration of a command-line flag.
struct Flag: Sendable {
    let name: String
    let short: Character?
    /// Placeholder of the value in help texts; nil for a flag without a value.
    let value: String?
    /// The valid values, or the valid words before `=FILE`; empty if any value is valid.
    let words: [String]
    /// True if the value is optional. It must then follow `=` in the same argument.
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
    /// Usage of the value, such as ` N` or `[=FORMAT]`.
    var usage: String {
        guard let value else { return "" }
        return isOptional ? "[=\(value)]" : " \(value)"
    }

    /// True if the value is a file name, or a word followed by `=` and a file name.
    var namesFile: Bool { value?.contains("FILE") ?? false }

    /// True if the value is one of `words`, or if any value is valid.
    func admits(_ value: String) -> Bool {
        guard !words.isEmpty else { return true }
        let word = namesFile ? value.prefix { $0 != "=" } : value[...]
        return words.contains { $0 == word }
    }
}
