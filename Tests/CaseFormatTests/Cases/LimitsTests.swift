import CaseFormat
import Testing

@Suite struct LimitsTests {
    static let small: Limits = {
        var limits = Limits()
        limits.tensorElements = 6
        limits.caseElements = 10
        limits.steps = 4
        limits.expressionNodes = 20
        return limits
    }()

    /// Cases within the limits, and cases that exceed one limit by one.
    @Test(
        arguments: [
            (#"{"tensors": {"x": {"ones": [2, 3]}}, "steps": []}"#, []),
            (#"{"tensors": {"x": {"ones": [7]}}, "steps": []}"#, ["--max-elements"]),
            (#"{"tensors": {"x": [1, 2, 3, 4, 5, 6, 7]}, "steps": []}"#, ["--max-elements"]),
            (#"{"tensors": {"x": {"arange": 7}}, "steps": []}"#, ["--max-elements"]),
            (#"{"tensors": {"x": {"linspace": [0, 1, 7]}}, "steps": []}"#, ["--max-elements"]),
            (#"{"tensors": {"x": {"eye": 3}}, "steps": []}"#, ["--max-elements"]),
            (#"{"tensors": {"x": {"ones": [6]}, "y": [1, 2, 3, 4]}, "steps": []}"#, []),
            (
                #"{"tensors": {"x": {"ones": [6]}, "y": [1, 2, 3, 4, 5]}, "steps": []}"#,
                ["--max-case-elements"]
            ),
            (
                #"{"tensors": {"x": {"ones": [6]}, "y": {"eye": [1, 5]}}, "steps": []}"#,
                ["--max-case-elements"]
            ),
            (
                #"{"tensors": {"x": {"ones": [6]}}, "expect": {"x": [1, 1, 1, 1, 1]}}"#,
                ["--max-case-elements"]
            ),
            (#"{"tensors": {"x": 1}, "steps": ["x", "x", "x"]}"#, []),
            (#"{"tensors": {"x": 1}, "steps": ["x", "x", "x", "x"]}"#, ["--max-steps"]),
            (#"{"tensors": {"x": 1}, "steps": ["x", {"no_grad": ["x", "x"]}]}"#, ["--max-steps"]),
            (#"{"tensors": {"x": 1}, "expect": {"x": 1, "x+x": 2, "-x": -1}}"#, []),
            (
                #"{"tensors": {"x": 1}, "steps": ["x"], "expect": {"x": 1, "x+x": 2, "-x": -1}}"#,
                ["--max-steps"]
            ),
            (#"{"tensors": {"x": 1}, "steps": ["x+x+x+x+x", "x+x+x+x+x+x"]}"#, []),
            (#"{"tensors": {"x": 1}, "steps": ["x+x+x+x+x", "x+x+x+x+x+x+x"]}"#, ["--max-expression-nodes"]),
            (
                #"{"tensors": {"x": 1}, "steps": [{"op": "cat", "args": [["x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x","x"]]}]}"#,
                ["--max-expression-nodes"]
            ),
        ] as [(String, [String])])
    func eachLimitNamesItsFlag(text: String, flags: [String]) {
        let helps = CaseText(text).diagnostics(limits: Self.small).map(\.help)
        #expect(helps == flags.map { "\($0) raises the limit" })
    }

    /// The nesting is as deep as the JSON parser allows.
    @Test func nestedStepsAreSafe() {
        let depth = 250
        let text =
            #"{"tensors": {"x": 1}, "steps": ["# + String(repeating: #"{"no_grad": ["#, count: depth)
            + #""x""#
            + String(repeating: "]}", count: depth) + "]}"
        #expect(throws: Never.self) { try CaseText(text).decoded() }
    }

    @Test func nestedArgumentsAreSafe() {
        let depth = 505
        let text =
            #"{"tensors": {"x": 1}, "steps": [{"op": "sum", "args": ["x", "#
            + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "]}]}"
        #expect(CaseText(text).diagnostics().count == 1)
    }
}
