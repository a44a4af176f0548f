import CaseFormat

extension FuzzTarget {
    static let statement = FuzzTarget(
        name: "statement", summary: "parsing a statement, as a step and as an expression",
        grammar: StatementGrammar(), seeds: .statements, batchSize: 20_000
    ) { input throws(Complaint) in
        let statement = String(decoding: input, as: UTF8.self).jsonLiteral
        let tensors = #"{"x": [[1, 2], [3, 4]], "y": {"ones": [2], "requires_grad": true}, "z": 3, "i": 0}"#
        let functions = #"{"f": {"parameters": ["a", "b"], "forward": "a * b"}}"#
        let step = #"{"tensors": \#(tensors), "functions": \#(functions), "steps": [\#(statement)]}"#
        let expected = #"{"tensors": \#(tensors), "expect": {\#(statement): \#(statement)}}"#
        let isStatement = try decode(Array(step.utf8))
        let isExpression = try decode(Array(expected.utf8))
        return isStatement || isExpression
    }

    static let gradientCase = FuzzTarget(
        name: "case", summary: "reading a case: declarations, steps and limits",
        grammar: CaseGrammar(), seeds: .cases, batchSize: 10_000
    ) { input throws(Complaint) in try decode(input) }

    /// Returns true if the input is a valid case; otherwise checks the positions and texts of the diagnostics.
    private static func decode(_ input: [UInt8]) throws(Complaint) -> Bool {
        do {
            _ = try GradientCase(
                decoding: SourceText(path: HostileText.path, bytes: input), limits: RunLimits.limits)
            return true
        } catch {
            try check(error, in: input)
            return false
        }
    }

    private static func check(_ malformed: MalformedCase, in input: [UInt8]) throws(Complaint) {
        if malformed.diagnostics.isEmpty { throw Complaint("malformed case without diagnostics") }
        for diagnostic in malformed.diagnostics {
            guard diagnostic.location.byteRange.upperBound <= input.count else {
                throw Complaint("position outside the text", "\(diagnostic.location.byteRange)")
            }
        }
        try ShownText.check(malformed.rendered)
    }
}
