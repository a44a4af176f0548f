import GradientCheck
import Testing

/// The verdict for each combination of the three pairwise comparisons.
@Suite struct VerdictTests {
    struct Row: Sendable {
        let autogradIsNumerical: GradientEvidence.Outcome
        let autogradIsExpected: Bool?
        let expectedIsNumerical: Bool?
        let verdict: Verdict
    }

    static let table = [
        Row(
            autogradIsNumerical: .agrees, autogradIsExpected: true, expectedIsNumerical: true, verdict: .agree
        ),
        Row(
            autogradIsNumerical: .agrees, autogradIsExpected: false, expectedIsNumerical: false,
            verdict: .expectedIsWrong),
        Row(
            autogradIsNumerical: .differs, autogradIsExpected: false, expectedIsNumerical: true,
            verdict: .backwardIsWrong),
        Row(
            autogradIsNumerical: .differs, autogradIsExpected: true, expectedIsNumerical: false,
            verdict: .sharedMistake),
        Row(
            autogradIsNumerical: .differs, autogradIsExpected: false, expectedIsNumerical: false,
            verdict: .allDiffer),
        Row(autogradIsNumerical: .agrees, autogradIsExpected: nil, expectedIsNumerical: nil, verdict: .agree),
        Row(
            autogradIsNumerical: .differs, autogradIsExpected: nil, expectedIsNumerical: nil,
            verdict: .backwardIsWrong),
        Row(
            autogradIsNumerical: .inconclusive, autogradIsExpected: nil, expectedIsNumerical: nil,
            verdict: .inconclusive),
    ]

    @Test(arguments: table)
    func verdict(_ row: Row) {
        let found = Verdict(
            autogradIsNumerical: row.autogradIsNumerical, autogradIsExpected: row.autogradIsExpected,
            expectedIsNumerical: row.expectedIsNumerical)
        #expect(found == row.verdict)
    }
}
