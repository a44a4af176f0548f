import CaseFormat
import Testing

/// The faults of a case, of its members and of its functions, with their positions, messages and hints.
@Suite struct DocumentDiagnosticTests {
    @Test(
        arguments: [
            ("", "1:1 expected a value, found the end of the file"),
            ("\u{FEFF}{}", "1:1 the file begins with a byte-order mark (save the file as UTF-8 without BOM)"),
            ("{\n  // no\n}", "2:3 JSON has no comments (write remarks in the member \"about\")"),
            ("{\"steps\": [],\n}", "1:13 nothing follows this comma (remove it)"),
            (
                "{\"title\": NaN}",
                "1:11 this word is not valid JSON (write true, false and null in lower case, and text, keys, \"nan\" and \"inf\" in double quotes)"
            ),
            ("{'steps': []}", "1:2 JSON strings need double quotes"),
            ("{\"seed\": 01}", "1:10 a JSON number must not have leading zeros"),
            ("{\"seed\": +1}", "1:10 a JSON number must not begin with + (remove the +)"),
            ("{\"seed\": .5}", "1:10 a JSON number must not begin with a point (write 0 before the point)"),
            ("{\"seed\": 1.}", "1:10 digits are missing in this number"),
            ("{\"title\": \"a\tb\"}", "1:13 control characters in a string must be escaped (write \\t)"),
            (
                "{\"title\": \"\\q\"}",
                "1:12 this is not a JSON escape sequence (write \\\\ for a backslash)"
            ),
            ("{\"title\": \"\\ud800\"}", "1:12 this escape is only one half of a surrogate pair"),
            ("{\"title\" 1}", "1:10 expected a colon after the key"),
            ("{\"seed\": 1 \"title\"}", "1:12 expected \",\" or \"}\""),
            ("{\"tags\": [\"a\" 1]}", "1:15 expected \",\" or \"]\""),
            ("{\"tags\": [}", "1:11 expected a value or \"]\""),
            ("{]", "1:2 expected a key in double quotes or \"}\""),
            ("{\"seed\": 1, 2}", "1:13 expected a key in double quotes"),
            ("{\"seed\": }", "1:10 expected a value"),
            ("{\"title\": \"x", "1:11 this string has no closing quote"),
            ("{} {}", "1:4 expected the end of the file"),
            ("[]", "1:1 expected an object, found an array"),
        ] as [(String, String)])
    func theDocument(text: String, expected: String) {
        #expect(CaseText(text).faults() == [expected])
    }

    /// A member of an otherwise valid case; the expected text begins with the column.
    @Test(
        arguments: [
            (#""titel": "t""#, #"2 a case has no member "titel" (did you mean "title"?)"#),
            (
                #""title": 1"#,
                "11 expected a string, or an object that maps language codes to strings, found a number"
            ),
            (#""title": {"en": 1}"#, "18 expected a string, found a number"),
            (#""format": 2"#, "12 unsupported format version: gradcheck reads format 1"),
            (#""tags": "a""#, "10 expected an array, found a string"),
            (
                #""tags": ["a b"]"#,
                #"12 "a b" is not a valid tag (a tag consists of letters, digits, '.', '_' and '-')"#
            ),
            (
                #""dtype": "float46""#,
                #"12 "float46" is not a floating-point dtype, as required for the default (did you mean "float16"?)"#
            ),
            (
                #""dtype": "int64""#,
                #"12 "int64" is not a floating-point dtype, as required for the default "#
                    + #"(use one of "bfloat16", "float16", "float32", "float64")"#
            ),
            (#""seed": 1.5"#, "10 expected an integer"),
            (#""seed": "1""#, "10 expected an integer, found a string"),
            (#""seed": 9007199254740993"#, "10 a double cannot hold this integer exactly"),
            (#""tensors": []"#, "13 expected an object, found an array"),
            (#""functions": []"#, "15 expected an object, found an array"),
            (#""expect": []"#, "12 expected an object, found an array"),
            (#""check": true"#, "11 expected an object, found true or false"),
            (
                #""check": {"numeric": "of"}"#,
                #"24 "of" is not a kind of numerical check (did you mean "off"?)"#
            ),
            (
                #""check": {"numeric": "off"}"#,
                #"12 the numerical check is switched off without a reason (add a member "reason" that gives the reason)"#
            ),
            (#""check": {"order": 3}"#, "21 expected an integer from 1 to 2"),
            (#""check": {"jacobian": 1}"#, "24 expected true or false, found a number"),
            (#""check": {"atol": -1}"#, "20 expected a non-negative number"),
            (
                #""check": {"atol": 1e999}"#,
                "20 this number is larger than the largest double, 1.7976931348623157e308"
            ),
            (#""check": {"ordre": 1}"#, #"12 "check" has no member "ordre" (did you mean "order"?)"#),
        ] as [(String, String)])
    func theCase(member: String, expected: String) {
        #expect(CaseText("{\(member), \"steps\": []}").faults() == ["1:" + expected])
    }

    /// The definition of a function f. Columns are counted from it.
    @Test(
        arguments: [
            (#"1"#, "1 expected an object, found a number"),
            (#"{"forward": "1"}"#, #"1 a function needs a member "parameters""#),
            (#"{"parameters": ["a"]}"#, #"1 a function needs a member "forward""#),
            (#"{"parameters": "a", "forward": "1"}"#, "16 expected a list of names, found a string"),
            (#"{"parameters": ["a", "a"], "forward": "a"}"#, #"23 "a" is defined twice"#),
            (
                #"{"parameters": ["a", "for"], "forward": "a"}"#,
                #"23 "for" is a reserved word and cannot be used as a name"#
            ),
            (#"{"parameters": ["a"], "forward": []}"#, "34 a function needs at least one expression"),
            (#"{"parameters": ["a"], "forward": "x * a"}"#, #"35 the name "x" is not defined"#),
            (#"{"parameters": ["a"], "forward": "f(a)"}"#, #"35 there is no operation "f""#),
            (
                #"{"parameters": ["a"], "forward": ["b = a"]}"#,
                "38 expected an expression, found an assignment"
            ),
            (
                #"{"parameters": ["a"], "forward": "a", "backward": {"b": "a"}}"#,
                #"53 "b" is not a parameter of "f""#
            ),
            (
                #"{"parameters": ["a"], "forward": "a", "backward": {"a": "grad"}}"#,
                #"58 the name "grad" is not defined"#
            ),
            (
                #"{"parameters": ["a"], "forward": "a", "backward": {"a": "g"}, "forwrad": 1}"#,
                #"58 the name "g" is not defined"#
            ),
        ] as [(String, String)])
    func aFunction(value: String, expected: String) {
        let faults = CaseText("{\"tensors\": {\"x\": 1}, \"functions\": {\"f\":\n\(value)}, \"steps\": []}")
            .faults()
        #expect(faults.first?.hasPrefix("2:" + expected) == true, "\(faults)")
    }

    @Test func everythingIsReportedAtOnce() {
        let text = """
            {
              "titel": "many faults",
              "tensors": {"x": [1, null], "2y": 1, "z": {"ones": [-1]}},
              "steps": ["a = x +", "b = sofmax(x)", {"backward": "q"}, {"expect": {"x": {"tol": 1}}}],
              "titel": 1
            }
            """
        #expect(
            CaseText(text).diagnostics().map { "\($0.location.line):\($0.location.column)" } == [
                "2:3", "3:24", "3:32", "3:55", "4:21", "4:29", "4:55", "4:78", "5:3", "5:3",
            ])
    }

    @Test func repeatedKeysSayWhereTheFirstIs() {
        let diagnostics = CaseText("{\"steps\": [],\n \"steps\": []}").diagnostics()
        #expect(diagnostics.map(\.message) == [#"this object contains the key "steps" twice"#])
        #expect(diagnostics.first?.note?.message == "first defined here")
        #expect(diagnostics.first?.note?.location.line == 1)
    }

    @Test func manyFaultsAreAbridged() throws {
        let steps = (0..<1000).map { "\"n\($0)\"" }.joined(separator: ",")
        let fault = #expect(throws: MalformedCase.self) { try CaseText("{\"steps\": [\(steps)]}").decoded() }
        #expect(fault?.diagnostics.count == 100)
        #expect(fault?.isAbridged == true)
        #expect(fault?.rendered.hasSuffix("only the first 100 errors are shown") == true)
    }
}
