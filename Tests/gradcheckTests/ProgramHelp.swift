import Foundation
import Testing

/// The commands and flags listed in the help texts of the program, as a reference for other tests.
struct ProgramHelp {
    struct Command {
        let name: String
        let flags: [Flag]
    }

    struct Flag: Hashable {
        let name: String
        let short: String?
        /// True if the flag can have a value.
        let takesValue: Bool
    }

    let commands: [Command]

    init() throws {
        let short = try CommandTests.run([]).output
        let names = Self.section("Commands:", of: short).compactMap { $0.split(separator: " ").first }
        commands = try names.map { name in
            let help = try CommandTests.run([String(name), "--help"]).output
            return Command(name: String(name), flags: Self.section("Flags:", of: help).compactMap(Self.flag))
        }
        try #require(commands.count > 2)
        try #require(commands.allSatisfy { !$0.flags.isEmpty })
    }

    private static func flag(_ line: Substring) -> Flag? {
        guard let match = line.firstMatch(of: /^ +(-(\w), )?(--[a-z-]+)(\[=| [A-Z])?/) else { return nil }
        return Flag(
            name: String(match.3), short: match.2.map(String.init), takesValue: match.4 != nil)
    }

    /// The indented lines after a heading.
    private static func section(_ heading: Substring, of text: String) -> [Substring] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.drop { $0 != heading }.dropFirst().prefix { $0.hasPrefix("  ") })
    }
}
