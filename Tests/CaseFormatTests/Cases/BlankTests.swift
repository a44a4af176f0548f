import CaseFormat
import Testing

/// Expected values with unknown elements, which are written `"?"`.
@Suite struct BlankTests {
    /// An expected value, and the columns of its unknown elements.
    static let values: [(String, [Int])] = [
        (#""?""#, [1]), (#""\u003f""#, [1]), (#"{"rtol": 0, "value": "?"}"#, [22]),
        (#"[1, "?"]"#, [5]), (#"[["?", 4.5], [4.5, "?"]]"#, [3, 20]), (#"{"value": ["?"]}"#, [12]),
        (#"{"data": ["?", 2], "shape": [2, 1]}"#, [11]), ("[1, 2]", []), (#""x""#, []),
        (#"{"dtype": "float64"}"#, []),
    ]

    @Test(arguments: values)
    func aBlankHasItsPlace(_ value: String, _ columns: [Int]) throws {
        let start = #"{"tensors": {"x": 1}, "steps": [{"no_grad": [{"expect": {"x": "#
        let text = CaseText(start + value + "}}]}]}")
        let decoded = try text.decoded()
        #expect(decoded.hasBlanks == !columns.isEmpty)
        guard case .noGrad(let steps) = decoded.steps.first?.action,
            case .expect(let expectations) = steps.first?.action
        else {
            Issue.record("the step is not there")
            return
        }
        let found = expectations.flatMap(\.blanks).map { text.source.location(of: $0).column - start.count }
        #expect(found == columns)
    }

    /// The known elements determine the kind of the tensor.
    @Test(arguments: [
        (#"["?", 1]"#, LiteralTensor.Kind.integer), (#"[true, "?"]"#, .bool), (#"["?", 0.5]"#, .floating),
        (#"["?", "?"]"#, .floating),
    ])
    func aBlankIsOfTheKindOfItsNeighbours(_ value: String, _ kind: LiteralTensor.Kind) throws {
        let text = CaseText(#"{"tensors": {"x": 1}, "expect": {"x": \#(value)}}"#)
        guard case .expect(let expectations) = try text.decoded().steps.first?.action,
            case .tensor(let literal) = expectations.first?.value
        else {
            Issue.record("no tensor is expected")
            return
        }
        #expect(literal.kind == kind)
        #expect(literal.shape == [2])
        #expect(
            literal.values.map(\.isNaN)
                == literal.values.indices.map { i in literal.blanks.contains { $0.element == i } })
    }

    /// The initial tensors of a case must not contain `"?"`.
    @Test(arguments: [
        #"{"tensors": {"x": ["?"]}, "expect": {}}"#, #"{"tensors": {"x": {"data": "?"}}, "expect": {}}"#,
        #"{"tensors": {"x": 1}, "steps": [{"backward": "x", "gradient": ["?"]}]}"#,
        #"{"tensors": {"x": 1}, "expect": {"x": [["?"], "?"]}}"#,
    ])
    func elsewhereAQuestionMarkIsAFault(_ text: String) {
        #expect(CaseText(text).faults().count == 1)
    }
}
