import CaseRunner
import Testing

/// Tests of random tensors, whose elements depend only on the seed and the name.
@Suite struct RandomTensorTests {
    /// The expected values were computed in Python from the documented algorithm: FNV-1a over the seed's 8 bytes and
    /// the name, SplitMix64, 53 bits.
    @Test func uniformNumbersMatchTheAlgorithm() {
        let failures = Repository.failures(
            "\"x\": {\"rand\": [3]}", ["z = 0"],
            expect: "\"x\": [0.2891850459729943, 0.9229445278107736, 0.3157270718634405]")
        #expect(failures == [])
    }

    @Test func numbersDoNotDependOnMemberOrder() {
        let a = "\"x\": {\"randn\": [4]}, \"y\": {\"randn\": [4]}"
        let b = "\"y\": {\"randn\": [4]}, \"x\": {\"randn\": [4]}"
        for tensors in [a, b] {
            #expect(
                Repository.failures(
                    tensors, ["z = 0"],
                    expect:
                        "\"x\": [-0.21191673897694313, 0.42515496832506755, -0.26475678126456675, 0.5903516359194765]"
                ) == [])
        }
    }

    @Test func normalNumbersHaveMeanZeroAndVarianceOne() {
        let failures = Repository.failures(
            "\"x\": {\"randn\": [100000]}", ["z = 0"],
            expect:
                "\"x.mean()\": {\"value\": 0, \"atol\": 0.02}, \"x.var()\": {\"value\": 1, \"atol\": 0.02}")
        #expect(failures == [])
    }
}
