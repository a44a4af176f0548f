import CaseFormat
import Testing

/// The faults of a case outside its statements, with their positions, messages and hints.
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

    /// The value of a tensor x. Columns are counted from it.
    @Test(
        arguments: [
            (#""ones""#, "1 expected a number, a nested array of numbers, or an object, found a string"),
            ("null", "1 expected a number, a nested array of numbers, or an object, found null"),
            (
                "[1, null]",
                #"5 expected a number (write "nan", "inf" or "-inf" for values that JSON cannot represent as numbers)"#
            ),
            (
                #"[1, "two"]"#,
                #"5 expected a number (write "nan", "inf" or "-inf" for values that JSON cannot represent as numbers)"#
            ),
            ("[[1, 2], [3]]", "10 this row has 1 element, but the first row at this depth has 2"),
            ("[[[1], [2]], [[3]]]", "14 this row has 1 element, but the first row at this depth has 2"),
            ("[[1, 2], 3]", "10 this element is nested at a different depth than the elements before it"),
            ("[1, [2]]", "5 this element is nested at a different depth than the elements before it"),
            ("[1e400]", "2 this number is larger than the largest double, 1.7976931348623157e308"),
            ("[1, 9007199254740993]", "5 a double cannot hold this integer exactly"),
            (
                "{}",
                #"1 this tensor has no source of elements (add one of "data", "zeros", "ones", "rand", "randn", "full", "arange", "linspace", "eye", "npy")"#
            ),
            (
                #"{"ones": [2], "zeros": [2]}"#,
                "15 this tensor has 2 sources of elements; it must have exactly one"
            ),
            (
                #"{"ones": [2], "requires_gard": true}"#,
                #"15 a tensor has no member "requires_gard" (did you mean "requires_grad"?)"#
            ),
            (#"{"ones": 2}"#, "10 expected a shape such as [2, 3], found a number"),
            (#"{"ones": [2, -3]}"#, "14 expected a non-negative number"),
            (#"{"ones": [2.5]}"#, "11 expected an integer"),
            (
                #"{"ones": [4294967296, 4294967296]}"#,
                "10 this tensor has more than 16777216 elements (--max-elements raises the limit)"
            ),
            (
                #"{"ones": [4294967296, 4294967296, 0]}"#,
                "10 this tensor has more than 16777216 elements (--max-elements raises the limit)"
            ),
            (
                "{\"ones\": [" + String(repeating: "1, ", count: 64) + "1]}",
                "10 a tensor has at most 64 dimensions"
            ),
            (
                #"{"eye": 10000000000}"#,
                "9 this tensor has more than 16777216 elements (--max-elements raises the limit)"
            ),
            (
                #"{"arange": 1e30}"#,
                "12 this tensor has more than 16777216 elements (--max-elements raises the limit)"
            ),
            (
                #"{"linspace": [0, 1, 1e30]}"#,
                "14 this tensor has more than 16777216 elements (--max-elements raises the limit)"
            ),
            (#"{"arange": [0, 1, 0]}"#, "12 this range never reaches its end"),
            (#"{"arange": [0, 1, -1]}"#, "12 this range never reaches its end"),
            (
                #"{"arange": []}"#,
                "12 expected the number or list of numbers that this source takes, found an array"
            ),
            (
                #"{"linspace": [0, 1]}"#,
                "14 expected the number or list of numbers that this source takes, found an array"
            ),
            (#"{"full": {"shape": [2]}}"#, #"10 "full" needs a member "value""#),
            (#"{"full": {"shape": [2], "value": [1]}}"#, "34 expected a number, found an array"),
            (
                #"{"data": [1, 2, 3], "shape": [2, 2]}"#,
                "30 the shape [2, 2] has 4 elements, but the data has 3"
            ),
            (
                #"{"ones": [2], "shape": [2]}"#,
                #"15 "shape" is allowed only together with "data" (the other sources define their own shape; remove this member)"#
            ),
            (
                #"{"data": [1, 2.5], "dtype": "int64"}"#,
                "14 this is not a value of dtype int64 (an int64 tensor holds integers only)"
            ),
            (
                #"{"data": [[1, 0], [1, 2]], "dtype": "bool"}"#,
                "23 this is not a value of dtype bool (a bool tensor holds true and false, or 1 and 0)"
            ),
            (
                #"{"full": {"shape": [2], "value": "nan"}, "dtype": "int64"}"#,
                "34 this is not a value of dtype int64 (an int64 tensor holds integers only)"
            ),
            (
                #"{"randn": [2], "dtype": "int64"}"#,
                "11 this is not a value of dtype int64 (an int64 tensor holds integers only)"
            ),
            (
                #"{"data": [1], "dtype": "int64", "requires_grad": true}"#,
                "33 a tensor of dtype int64 cannot require grad (only floating-point tensors have gradients)"
            ),
            (
                #"{"npy": "../x.npy"}"#,
                #"10 "../x.npy" is not a path inside the case's folder (write a path relative to the case file, without ..)"#
            ),
            (
                #"{"npy": "/x.npy"}"#,
                #"10 "/x.npy" is not a path inside the case's folder (write a path relative to the case file, without ..)"#
            ),
            (
                #"{"npy": "a/../x.npy"}"#,
                #"10 "a/../x.npy" is not a path inside the case's folder (write a path relative to the case file, without ..)"#
            ),
            (
                #"{"npy": "C:\\x.npy"}"#,
                #"10 "C:\x.npy" is not a path inside the case's folder (write a path relative to the case file, without ..)"#
            ),
            (
                #"{"npy": ""}"#,
                #"10 "" is not a path inside the case's folder (write a path relative to the case file, without ..)"#
            ),
        ] as [(String, String)])
    func aTensor(value: String, expected: String) {
        let faults = CaseText("{\"tensors\": {\"x\":\n\(value)}, \"steps\": []}").faults()
        #expect(faults == ["2:" + expected])
    }

    /// A step of a case with the tensor x. Columns are counted from it.
    @Test(
        arguments: [
            ("1", "1 expected a step: a statement as a string, or an object, found a number"),
            (
                #"{"out": "y"}"#,
                #"1 this step has no action (add one of "op", "backward", "zero_grad", "no_grad", "expect", "raises")"#
            ),
            (#"{"backwards": "x"}"#, #"2 this step has no action (did you mean "backward"?)"#),
            (#"{"backward": "x", "expect": {}}"#, "19 this step has 2 actions; it must have exactly one"),
            (
                #"{"backward": "x", "create_grpah": true}"#,
                #"19 a "backward" step has no member "create_grpah" (did you mean "create_graph"?)"#
            ),
            (
                #"{"backward": 1}"#,
                "14 expected an expression as a string, or a list of expressions, found a number"
            ),
            (#"{"backward": "q"}"#, #"15 the name "q" is not defined"#),
            (
                #"{"backward": ["x", "x"], "gradient": [1]}"#,
                "38 expected one gradient for each root, found 1 gradient for 2 roots"
            ),
            (#"{"backward": "x", "retain_graph": 1}"#, "35 expected true or false, found a number"),
            (#"{"zero_grad": ["x", "q"]}"#, #"22 the name "q" is not defined"#),
            (#"{"zero_grad": 1}"#, "15 expected a name or a list of names, found a number"),
            (#"{"no_grad": "x"}"#, "13 expected a list of steps, found a string"),
            (#"{"no_grad": ["y = q"]}"#, #"19 the name "q" is not defined"#),
            (
                #"{"op": "matmull", "args": ["x", "x"]}"#,
                #"9 there is no operation "matmull" (did you mean "matmul"?)"#
            ),
            (#"{"op": 1}"#, "8 expected a string, found a number"),
            (#"{"op": "sum", "args": "x"}"#, "23 expected an array, found a string"),
            (#"{"op": "sum", "args": ["q"]}"#, #"25 the name "q" is not defined"#),
            (#"{"op": "sum", "args": ["x +"]}"#, "28 expected an expression, found the end of the line"),
            (
                #"{"op": "sum", "args": ["x"], "kwargs": {"dmi": 0}}"#,
                #"42 "sum" has no argument "dmi" (did you mean "dim"?)"#
            ),
            (#"{"op": "sum", "args": ["x"], "kwargs": []}"#, "40 expected an object, found an array"),
            (
                #"{"op": "sum", "args": ["x"], "out": "2y"}"#,
                #"38 "2y" is not a valid name (a name consists of letters, digits and _, and does not begin with a digit)"#
            ),
            (
                #"{"op": "sum", "args": ["x"], "out": []}"#,
                "37 expected a name or a list of names, found an array"
            ),
            (
                #"{"op": "sum", "args": ["x", {"a": 1}]}"#,
                "29 expected a number, bool, null, string or array, found an object"
            ),
            (
                #"{"raises": "GraphFree", "step": "x"}"#,
                #"13 "GraphFree" is not the name of an error (did you mean "GraphFreed"?)"#
            ),
            (#"{"raises": "GraphFreed"}"#, #"1 a "raises" step needs a member "step""#),
            (#"{"raises": "GraphFreed", "step": "q"}"#, #"35 the name "q" is not defined"#),
            (
                #"{"raises": "UnknownName", "step": "sofmax(q)"}"#,
                #"36 there is no operation "sofmax" (did you mean "softmax"?)"#
            ),
            (
                #"{"raises": "UnknownName", "step": "q +"}"#,
                "39 expected an expression, found the end of the line"
            ),
            (
                #"{"expect": {"x": {"valeu": 1}}}"#,
                #"19 an expected value has no member "valeu" (did you mean "value"?)"#
            ),
            (
                #"{"expect": {"x": {}}}"#,
                #"18 this expectation specifies nothing to compare (add a "value", a "shape" or a "dtype")"#
            ),
            (#"{"expect": {"x": {"value": 1, "digits": 18}}}"#, "41 expected an integer from 0 to 17"),
            (
                #"{"expect": {"x": [[1], 2]}}"#,
                "24 this element is nested at a different depth than the elements before it"
            ),
            (#"{"expect": {"x": "x +"}}"#, "22 expected an expression, found the end of the line"),
            (#"{"expect": {"x +": 1}}"#, "17 expected an expression, found the end of the line"),
            (#"{"expect": {"x = 2": 1}}"#, "16 expected an expression, found an assignment"),
        ] as [(String, String)])
    func aStep(value: String, expected: String) {
        let faults = CaseText("{\"tensors\": {\"x\": 1}, \"steps\": [\n\(value)]}").faults()
        #expect(faults == ["2:" + expected])
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
