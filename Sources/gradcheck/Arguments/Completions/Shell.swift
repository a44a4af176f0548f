/// A shell that completes the words of a command line.
enum Shell: String, CaseIterable {
    case bash, zsh, fish

    /// The script that teaches it the commands and their flags.
    var completions: String {
        switch self {
        case .bash: BashCompletions.script
        case .zsh: ZshCompletions.script
        case .fish: FishCompletions.script
        }
    }

    /// A text as one word that the shell takes as it is.
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
