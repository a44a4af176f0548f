import Foundation
import Testing

@testable import fuzz

/// Campaigns detect planted faults and save minimised inputs that show them.
@Suite(.serialized) struct CampaignTests {
    /// The path of the fuzzer in the build folder of the tests.
    private static let program: String = {
        let bundle = Bundle.main.bundleURL
        let folders = [
            bundle, bundle.deletingLastPathComponent(),
            bundle.deletingLastPathComponent().appending(path: "debug"),
        ]
        let paths = folders.map { $0.appending(path: "fuzz").path }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "fuzz"
    }()

    static let planted: [(name: String, isExpected: @Sendable (Ending) -> Bool)] = [
        ("planted-crash", { if case .crashed = $0 { true } else { false } }),
        ("planted-hang", { $0 == .hung }),
        ("planted-complaint", { $0 == .complained(Complaint("planted", "@")) }),
    ]

    @Test(arguments: planted.indices)
    func aPlantedFaultIsSaved(_ index: Int) throws {
        let (name, isExpected) = Self.planted[index]
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        var campaign = Campaign(target: try FuzzTarget.named(name), program: Self.program)
        campaign.findingsFolder = folder.path
        campaign.seconds = 20
        campaign.mostFindings = 1
        campaign.hang = .milliseconds(150)
        // Minimising a hang is slow, as each attempt waits for the time limit.
        campaign.minimising = name == "planted-hang" ? .zero : .seconds(20)
        campaign.keepsBacktraces = false
        let result = try campaign.run { _ in }
        let finding = try #require(result.findings.first)
        #expect(isExpected(finding.ending))
        #expect(finding.isRepeatable)
        #expect(finding.input.contains(FuzzTarget.sign))
        if name != "planted-hang" { #expect(finding.input == [FuzzTarget.sign]) }
        let file = folder.appending(path: "\(name)/\(finding.name)")
        #expect([UInt8](try Data(contentsOf: file)) == finding.input)
        let words = try String(contentsOf: file.appendingPathExtension("txt"), encoding: .utf8)
        #expect(words.hasPrefix("\(name)/\(finding.name): \(finding.ending)\n"))
    }

    @Test func plantedFaultsAreNotListed() {
        #expect(FuzzTarget.all.allSatisfy { !$0.name.hasPrefix("planted") })
    }

    @Test(arguments: [FuzzTarget.json.name, FuzzTarget.filling.name])
    func correctTargetsHaveNoFindings(_ name: String) throws {
        var campaign = Campaign(target: try FuzzTarget.named(name), program: Self.program)
        campaign.seconds = 1
        let result = try campaign.run { _ in }
        #expect(result.findings == [])
        #expect(result.executions > 0)
    }
}

@Suite struct MinimiserTests {
    @Test(arguments: [("aabxxcaa", "bc"), ("bc", "bc"), ("xxxxxxxxxxxxxxxxxbxcx", "bc")])
    func keepsTheBytesThatMatter(_ input: String, _ small: String) {
        let minimiser = Minimiser(deadline: .now + .seconds(5)) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return text.contains("b") && text.contains("c")
        }
        #expect(minimiser.minimised(Array(input.utf8)) == Array(small.utf8))
    }
}
