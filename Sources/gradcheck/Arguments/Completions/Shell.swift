/// A shell for which a completion script can be generated.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The completion script for the commands and their flags.
    var completions: String {
        switch self {
        case .bash: BashCompletions.script
        case .zsh: ZshCompletions.script
        case .fish: FishCompletions.script
        }
    }

    /// Quotes a text as one word, so that the shell does not interpret any character of it.
    func quoted(_ text: String) -> String {
        var result = "'"
        for character in text {
            switch (character, self) {
            case ("'", .fish): result += #"\'"#
            case ("'", _): result += #"'\''"#
            case ("\\", .fish): result += #"\\"#
            default: result.append(character)
            }
        }
        return result + "'"
    }

    func quoted(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }
}
