import Autograd
import Testing

@testable import benchmarks

@Suite struct FalseAlarmBenchmarkTests {
    /// PyTorch's gradients of these are not derivatives at some of the numbers drawn, which their kinks describe: repeated
    /// indices, matrices without a factorisation, singular values below a tolerance, variances or norms below eps, and ties with an
    /// element that a reduction leaves out.
    private static let conventions: Set = [
        "nn.functional.max_unpool1d", "nn.functional.max_unpool2d", "nn.functional.max_unpool3d",
        "index_copy", "index_reduce", "put",
        "linalg.cholesky", "linalg.cholesky_ex", "linalg.matrix_sqrth", "linalg.pinv", "pinverse",
        "nn.functional.gaussian_nll_loss", "nn.functional.cosine_similarity",
    ]

    @Test(arguments: [DType.float64, .float32, .float16, .bfloat16])
    func correctGradientsOfTheOrderOf1AreAccepted(_ dtype: DType) throws {
        let setting = FalseAlarmBenchmark.Setting(dtype: dtype, isBadlyScaled: false)
        let tally = try #require(
            FalseAlarmBenchmark(draws: 1, seed: 5, settings: [setting]).tallies[setting])
        #expect(tally.gradients > 380)
        let alarms = tally.alarms.filter { !$0.isUndecidable }.map(\.operation)
        #expect(alarms.filter { !Self.conventions.contains($0) } == [])
    }

    @Test func correctGradientsOfAnyMagnitudeAreNotReportedWrong() throws {
        let setting = FalseAlarmBenchmark.Setting(dtype: .float64, isBadlyScaled: true)
        let tally = try #require(
            FalseAlarmBenchmark(draws: 1, seed: 5, settings: [setting]).tallies[setting])
        let alarms = tally.alarms.filter { $0.outcome == .differs }.map(\.operation)
        #expect(alarms.filter { !Self.conventions.contains($0) } == [])
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
