import Foundation
import Testing

/// Tests that links, pipes and devices in a folder of cases are reported and not read.
@Suite struct FolderTests {
    private static let secret = #"{"title": "password", "steps": ["password = 1", "password.foo()"]}"#

    /// Targets of links, with the reported reason; a link to a folder is ignored.
    private static let links = [
        "out": ("../secret/password.json", "a link that leads out of the folder cases"),
        "nowhere": ("../no/such/file", "No such file or directory"),
        "pipe": ("../pipe", "not a regular file"), "device": ("/dev/zero", "not a regular file"),
        "folder": ("../secret", nil),
    ]

    private func folder(_ links: some Sequence<String>, _ suffix: String) throws -> ProgramFolder {
        let folder = try ProgramFolder([
            "secret/password.json": Self.secret,
            "cases/own.json": #"{"steps": ["pass"], "expect": {"1": 1}}"#,
        ])
        for path in ["pipe", "cases/fifo.\(suffix)"] {
            #expect(mkfifo(folder.url.appending(path: path).path, 0o600) == 0)
        }
        for name in links {
            try FileManager.default.createSymbolicLink(
                atPath: folder.url.appending(path: "cases/\(name).\(suffix)").path,
                withDestinationPath: Self.links[name]?.0 ?? "")
        }
        return folder
    }

    static let commands: [[String]] = [
        ["run"], ["run", "--report", "json"], ["run", "--report", "junit"], ["run", "--report", "github"],
        ["run", "--tag", "t"], ["run", "--jobs", "2"], ["format"], ["format", "--check"], ["mutate"],
    ]

    @Test(arguments: commands, ["json", "jsonl"])
    func whatIsNoFileInsideIsReportedAndNotRead(_ command: [String], _ suffix: String) throws {
        let folder = try folder(Self.links.keys, suffix)
        let outcome = try folder.run(command + ["cases"])
        let text = unwrapped(outcome.output + outcome.errors)
        #expect(outcome.code == 1)
        #expect(!text.contains("password"), "\(text)")
        #expect(text.contains("cases/fifo.\(suffix)"))
        for (name, (_, reason)) in Self.links {
            #expect(text.contains("cases/\(name).\(suffix)") == (reason != nil), "\(name): \(text)")
            if let reason { #expect(text.contains(reason), "\(text)") }
        }
        #expect(try folder.text("secret/password.json") == Self.secret)
    }

    /// With Bazel, links are followed, but their targets must be regular files.
    @Test(arguments: ["json", "jsonl"])
    func noPipeIsWaitedForWhereLinksAreFollowed(_ suffix: String) throws {
        let folder = try folder(["pipe", "device"], suffix)
        let outcome = try folder.run(["run", "cases"], environment: ["TEST_SRCDIR": folder.url.path])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("4 cases: 1 passed, 3 malformed"), "\(outcome.output)")
    }
}
