import Testing

@testable import benchmarks

@Suite struct SensitivityBenchmarkTests {
    @Test func smallErrorsAreDetected() throws {
        let rows = try SensitivityBenchmark(errors: [1e-3, 1e-6, 1e-8]).rows
        #expect(rows.count == 10)
        for row in rows {
            #expect(row.elementwise <= 1e-8, "\(row)")
            #expect(row.directions <= (row.place == .everywhere ? 1e-6 : 1e-3), "\(row)")
            #expect(row.falseAlarms == 0, "\(row)")
        }
    }

    @Test func errorsBelowRoundingAreNotDetected() throws {
        for row in try SensitivityBenchmark(errors: [1e-14]).rows { #expect(row.elementwise == .infinity) }
    }
}
