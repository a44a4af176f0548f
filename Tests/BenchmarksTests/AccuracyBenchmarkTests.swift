import Testing

@testable import benchmarks

@Suite struct AccuracyBenchmarkTests {
    @Test func thisPackageIsAccurate() {
        let summary = AccuracyBenchmark.Summary(AccuracyBenchmark().rows)
        #expect(summary.median <= 1e-13)
        #expect(summary.ninetieth <= 1e-10)
        #expect(summary.worst <= 1e-6)
        #expect(summary.off == 0)
        #expect(summary.outside == 0)
        #expect(summary.evaluations <= 12)
    }

    /// A step of 10⁻⁶ is far too large for 1/x at 10⁻⁵ and too small for 10⁸ + x².
    @Test func aFixedStepIsNotAccurate() {
        let summary = AccuracyBenchmark.Summary(AccuracyBenchmark.rows(by: PeerMethod.all[0]))
        #expect(summary.worst > 1e-3)
        #expect(summary.off > 0)
        #expect(summary.evaluations == 2)
    }
}
