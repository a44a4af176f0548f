import CaseFormat
import Foundation
import Testing

/// Nicolas Seriot's JSONTestSuite, https://github.com/nst/JSONTestSuite, whose licence is beside its files.
@Suite struct JSONTestSuiteTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("JSONTestSuite/test_parsing")

    static func files(beginningWith letter: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix(letter) }
    }

    @Test func everyFileOfTheSuiteIsThere() throws {
        let counts = try ["n_", "y_", "i_"].map { try Self.files(beginningWith: $0).count }
        #expect(counts == [188, 95, 35])
    }

    @Test func invalidFilesAreRejected() throws {
        for file in try Self.files(beginningWith: "n_") {
            let bytes = try [UInt8](Data(contentsOf: file))
            #expect(throws: JSONFault.self, "\(file.lastPathComponent)") { try JSONDocument(bytes) }
        }
    }

    @Test func validFilesAreAccepted() throws {
        var repeated: Set<String> = []
        for file in try Self.files(beginningWith: "y_") {
            let document = try JSONDocument([UInt8](Data(contentsOf: file)))
            if !document.repeatedKeys.isEmpty { repeated.insert(file.lastPathComponent) }
        }
        #expect(
            repeated == ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"])
    }

    /// The suite allows both results for these files. If one is rejected, the range of the fault must be in
    /// the file.
    @Test func implementationDefinedFilesAreHandled() throws {
        for file in try Self.files(beginningWith: "i_") {
            let bytes = try [UInt8](Data(contentsOf: file))
            do {
                _ = try JSONDocument(bytes)
            } catch {
                #expect(error.range.offsets.upperBound <= bytes.count, "\(file.lastPathComponent)")
            }
        }
    }
}
