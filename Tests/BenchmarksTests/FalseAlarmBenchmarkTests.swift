import Autograd
import Testing

@testable import benchmarks

@Suite struct FalseAlarmBenchmarkTests {
    @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
    func correctGradientsOfTheOrderOf1AreAccepted(_ dtype: DType) throws {
        let setting = FalseAlarmBenchmark.Setting(dtype: dtype, isBadlyScaled: false)
        let tally = try #require(
            FalseAlarmBenchmark(draws: 1, seed: 5, settings: [setting]).tallies[setting])
        #expect(tally.gradients > 380)
        #expect(tally.alarms.filter { !$0.isUndecidable }.map(\.operation) == [])
    }

    @Test func correctGradientsOfAnyMagnitudeAreNotReportedWrong() throws {
        let setting = FalseAlarmBenchmark.Setting(dtype: .float64, isBadlyScaled: true)
        let tally = try #require(
            FalseAlarmBenchmark(draws: 1, seed: 5, settings: [setting]).tallies[setting])
        #expect(tally.alarms.filter { $0.outcome == .differs }.map(\.operation) == [])
    }

    /// For example x mod 0.0055 at −6.56, in a tensor of numbers up to 1761.
    @Test func aSawtoothWithAShortPeriodIsNotTakenForALine() throws {
        let setting = FalseAlarmBenchmark.Setting(dtype: .float64, isBadlyScaled: true)
        let tally = try #require(
            FalseAlarmBenchmark(draws: 20, seed: 1, settings: [setting], operations: ["remainder", "fmod"])
                .tallies[setting])
        #expect(tally.gradients > 100)
        #expect(tally.alarms.filter { $0.outcome == .differs }.map(\.operand) == [])
    }
}
