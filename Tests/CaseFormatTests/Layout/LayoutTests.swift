import CaseFormat
import Foundation
import Testing

/// The canonical layout of a case.
@Suite struct LayoutTests {
    private static func formatted(_ text: String, isLine: Bool = false) throws -> String {
        let source = SourceText(path: "case.json", bytes: Array(text.utf8))
        return String(decoding: try source.formatted(isLine: isLine), as: UTF8.self)
    }

    private static let row = (0..<3).map { _ in "0.123456789012345" }.joined(separator: ", ")

    /// A text and its canonical layout.
    static let layouts: [(String, String)] = [
        // Members and steps have one line each; other values are on one line if they fit.
        (
            #"{"tensors":{"x":{"data":[1,2],"requires_grad":true}},"steps":["x.sum().backward()"],"expect":{"x.grad":[1,1]}}"#,
            """
            {
              "tensors": {
                "x": { "data": [1, 2], "requires_grad": true }
              },
              "steps": [
                "x.sum().backward()"
              ],
              "expect": { "x.grad": [1, 1] }
            }
            """
        ),
        // Members are in the order of the documentation, followed by unknown members in their original order.
        (
            #"{"own":1,"check":{"rtol":0,"order":2},"expect":{"b":1,"a":{"rtol":0,"value":2}},"other":2,"steps":[{"gradient":1,"backward":"x"},{"about":"a","expect":{}}],"title":"t"}"#,
            """
            {
              "title": "t",
              "steps": [
                { "backward": "x", "gradient": 1 },
                { "expect": {}, "about": "a" }
              ],
              "expect": { "b": 1, "a": { "value": 2, "rtol": 0 } },
              "check": { "order": 2, "rtol": 0 },
              "own": 1,
              "other": 2
            }
            """
        ),
        // Rows that do not fit on one line have one line each.
        (
            #"{"tensors":{"x":{"requires_grad":true,"data":[[\#(row)],[\#(row)]]}},"steps":[]}"#,
            """
            {
              "tensors": {
                "x": {
                  "data": [
                    [\(row)],
                    [\(row)]
                  ],
                  "requires_grad": true
                }
              },
              "steps": []
            }
            """
        ),
        // A long list of numbers fills its lines up to column 100.
        (
            #"{"tensors":{"x":[\#(row),\#(row),1]},"steps":[]}"#,
            """
            {
              "tensors": {
                "x": [
                  \(row), 0.123456789012345, 0.123456789012345,
                  0.123456789012345, 1
                ]
              },
              "steps": []
            }
            """
        ),
        // Statements and steps in a step have one line each if they do not fit on one line.
        (
            #"{"steps":[{"no_grad":["w -= 0.1 * w.grad","b -= 0.1 * b.grad",{"expect":{"w":[0.25,0.5,0.75],"b":[1,2,3]}}]}]}"#,
            """
            {
              "steps": [
                {
                  "no_grad": [
                    "w -= 0.1 * w.grad",
                    "b -= 0.1 * b.grad",
                    { "expect": { "w": [0.25, 0.5, 0.75], "b": [1, 2, 3] } }
                  ]
                }
              ]
            }
            """
        ),
        (
            #"{"functions":{"f":{"backward":{"x":"g"},"forward":["a = x","a"],"parameters":["x"]}},"expect":{}}"#,
            """
            {
              "functions": {
                "f": {
                  "parameters": ["x"],
                  "forward": ["a = x", "a"],
                  "backward": { "x": "g" }
                }
              },
              "expect": {}
            }
            """
        ),
        // Numbers and strings keep their spelling, and repeated members are kept.
        (
            #"{"title":"a\u00e9\/\"","tensors":{"x":[1.0,1e0,-0,1E+2],"x":[]},"steps":[]}"#,
            #"""
            {
              "title": "a\u00e9\/\"",
              "tensors": {
                "x": [1.0, 1e0, -0, 1E+2],
                "x": []
              },
              "steps": []
            }
            """#
        ),
        // JSON that is not a case also has a layout.
        ("[1,[2,{}]]", "[1, [2, {}]]"), (" 3\n\n", "3"),
        (
            #"{"steps":{"a":1},"tensors":[1]}"#,
            """
            {
              "tensors": [1],
              "steps": { "a": 1 }
            }
            """
        ),
    ]

    @Test(arguments: layouts)
    func aCaseIsLaidOut(_ text: String, _ expected: String) throws {
        let formatted = try Self.formatted(text)
        #expect(formatted == expected + "\n")
        #expect(try Self.formatted(formatted) == formatted)
    }

    static let lines: [(String, String)] = [
        (
            #" { "steps" : [ { "gradient": [1.0,2], "backward": "x" } ], "title": "a" , "expect": {} } "#,
            #"{"title": "a", "steps": [{"backward": "x", "gradient": [1.0, 2]}], "expect": {}}"#
        ),
        ("[ ]", "[]"),
    ]

    @Test(arguments: lines)
    func aLineStaysALine(_ text: String, _ expected: String) throws {
        let formatted = try Self.formatted(text, isLine: true)
        #expect(formatted == expected + "\n")
        #expect(try Self.formatted(formatted, isLine: true) == formatted)
    }

    /// The limit of 100 columns counts characters, not bytes.
    @Test(arguments: [(58, true), (59, false)])
    func theWidthIsCountedInCharacters(_ count: Int, _ fits: Bool) throws {
        // `  "expect": { "a": "…", "b": [1, 2, 3, 4] }` has 42 columns in addition to the text.
        let letters = String(repeating: "é", count: count)
        let text = #"{"steps": [], "expect": {"a": "\#(letters)", "b": [1, 2, 3, 4]}}"#
        let longest = try Self.formatted(text).split(separator: "\n").map(\.count).max()
        #expect((longest == 100) == fits)
    }

    /// The indentation does not make a deeply nested document much longer.
    @Test(arguments: [10, 500])
    func deepValuesStayShort(_ depth: Int) throws {
        let rows = String(repeating: "[], ", count: 1000)
        let text =
            String(repeating: "[0, ", count: depth) + "[\(rows)1]" + String(repeating: "]", count: depth)
        let formatted = try Self.formatted(text)
        #expect(formatted.utf8.count < 15 * text.utf8.count)
        #expect(try Self.formatted(formatted) == formatted)
    }

    @Test(arguments: [("{", 1, 2), ("{\"a\": 1,}", 1, 8), ("\n[1 2]", 2, 4), ("", 1, 1)])
    func whatIsNotJSONIsReportedWithItsPlace(_ text: String, _ line: Int, _ column: Int) throws {
        let error = try #require(throws: MalformedCase.self) { try Self.formatted(text) }
        #expect(error.diagnostics.map(\.location.line) == [line])
        #expect(error.diagnostics.map(\.location.column) == [column])
    }

    // MARK: One case or several

    static let texts: [(String, String)] = [
        ("{}\n", "{}\n"), ("{\"expect\":{}}\n{}", "{\"expect\": {}}\n{}\n"),
        ("\n{}\n\n  \n[1,2]\n\n", "\n{}\n\n\n[1, 2]\n"),
    ]

    @Test(arguments: texts)
    func linesAreToldFromOneCase(_ text: String, _ expected: String) throws {
        let source = SourceText(path: "-", bytes: Array(text.utf8))
        #expect(String(decoding: try source.formattedAsCaseOrLines(), as: UTF8.self) == expected)
    }

    @Test(arguments: [("{\n\"a\": 1,\n}", 2), ("{}\n{}\n{", 3), (" \n", 2)])
    func aTextThatIsNeitherIsReportedWithItsPlace(_ text: String, _ line: Int) throws {
        let source = SourceText(path: "-", bytes: Array(text.utf8))
        let error = try #require(throws: MalformedCase.self) { try source.formattedAsCaseOrLines() }
        #expect(error.diagnostics.first?.location.line == line)
    }
}
