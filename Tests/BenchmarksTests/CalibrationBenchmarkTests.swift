import Testing

@testable import benchmarks

@Suite struct CalibrationBenchmarkTests {
    @Test(arguments: [0, 1e-10])
    func errorsAreWithinTheirEstimates(_ tolerance: Double) {
        let benchmark = CalibrationBenchmark(count: 300, seed: 7)
        var all = CalibrationBenchmark.Tally()
        for functions in FunctionClass.allCases {
            for isBadlyScaled in [false, true] {
                let tally = benchmark.tally(functions, isBadlyScaled: isBadlyScaled, tolerance: tolerance)
                // For 300 functions, the standard deviation of the share is about 0.005.
                #expect(tally.withinShare >= 0.97, "\(functions)")
                all = all + tally
            }
        }
        #expect(all.count == 3600)
        #expect(all.withinShare >= 0.99)
        #expect(all.inconclusive <= 72)
        #expect(all.kinks <= 4)
    }
}
