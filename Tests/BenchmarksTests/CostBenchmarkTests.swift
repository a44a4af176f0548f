import Testing

@testable import benchmarks

@Suite struct CostBenchmarkTests {
    private static let off =
        #""check": {"numeric": "off", "reason": "measures the time without it"}"#

    @Test func theCheckIsTurnedOff() throws {
        #expect(
            try CasePair.unchecked(#"{"tensors": {}, "steps": []}"#)
                == #"{\#(Self.off), "tensors": {}, "steps": []}"#)
        #expect(
            try CasePair.unchecked(#"{"check": {"jacobian": true}, "steps": []}"#)
                == #"{\#(Self.off), "steps": []}"#)
    }

    @Test func theCheckOfEachLineIsTurnedOff() throws {
        let lines = "{\"steps\": [\"x = 1\"]}\n\n{\"check\": {\"order\": 2}}\n"
        let expected = "{\(Self.off), \"steps\": [\"x = 1\"]}\n{\(Self.off)}\n"
        #expect(try CasePair.unchecked(lines) == expected)
    }

    @Test func invalidJSONIsRejected() {
        #expect(throws: (any Error).self) { try CasePair.unchecked("{") }
    }

    @Test func fitsTheExponentOfAPower() {
        let points = [1.0, 2, 4, 8].map { (size: $0, time: 3 * $0 * $0.squareRoot()) }
        #expect(abs(GrowthBenchmark.exponent(points) - 1.5) < 1e-12)
    }

    @Test func meansOfRatiosAreGeometric() {
        #expect(abs([2.0, 8].geometricMean - 4) < 1e-12)
    }

    @Test func findsFilesInFolders() throws {
        let folder = try TemporaryFolder()
        let files = try ["b.json", "a.jsonl", "_c.json", "d.txt"].map { try folder.write("{}", as: $0) }
        #expect(try CaseFinder.files([folder.path]) == [files[1], files[0]])
        #expect(try CaseFinder.files([files[2]]) == [files[2]])
        #expect(try CaseFinder.read(files[0]) == Array("{}".utf8))
        #expect(throws: CaseFinder.Failure.self) { try CaseFinder.files(["/no/such/folder"]) }
    }
}
