import CaseFormat
import Testing

/// Statements with one fault each, and where it is: columns count from the statement's first character.
@Suite struct StatementDiagnosticTests {
    @Test(
        arguments: [
            ("", "1 expected an expression, found the end"),
            ("y =", "4 expected an expression, found the end"),
            ("y = x +", "8 expected an expression, found the end"),
            ("y = * x", #"5 expected an expression, found "*""#),
            ("y = x x", #"7 expected an operator or the end of the statement, found "x""#),
            ("y = (x", "7 expected , or ), found the end"),
            ("y = (x]", #"7 expected , or ), found "]""#),
            ("y = x[0", "8 expected , or ], found the end"),
            ("y = x[]", #"7 expected an expression, found "]""#),
            ("y = x.", "7 expected a name after the point, found the end"),
            ("y = x.1", #"6 expected an operator or the end of the statement, found ".1""#),
            ("y = x)", #"6 expected an operator or the end of the statement, found ")""#),
            ("y = sum(x, dim=)", #"16 expected an expression, found ")""#),
            ("y = x $ 2", #"7 "$" has no meaning here"#),
            ("y = x − 2", #"7 "−" (U+2212) has no meaning here (write - for minus)"#),
            (
                "y = α",
                #"5 "α" (U+03B1) has no meaning here (names are made of the letters A–Z and a–z, digits and _)"#
            ),
            ("y = 1__0", #"5 "1__0" is not a number"#),
            ("y = 01", #"5 "01" is not a number"#),
            ("y = 2x", #"5 "2x" is not a number"#),
            ("y = 0x1p3", #"5 "0x1p3" is not a number"#),
            ("y = 1e400", "5 this number is larger than the largest double, 1.7976931348623157e308"),
            ("y = 9007199254740993", "5 a double cannot hold this integer exactly"),
            ("y = 'abc", "5 this text has no closing quote"),
            (#"y = 'a\x'"#, #"7 only \n, \t, \\, \' and \" can be escaped"#),
            ("x + 1 = 2", "1 this cannot be assigned to"),
            ("sum(x) = 2", "1 this cannot be assigned to"),
            ("x.shape = 2", #"1 "shape" cannot be assigned to"#),
            ("x, y += 1", #"6 expected =; several names cannot be changed in place, found "+=""#),
            ("None = x", #"1 "None" is a word of the language and cannot be a name"#),
            ("2 * q(3)", #"5 there is no operation "q""#),
            ("x.sum", #"3 "sum" is a method and must be called (write .sum())"#),
            ("x.gard", #"3 a tensor has no attribute "gard" (did you mean "grad"?)"#),
            ("x.smu()", #"3 a tensor has no method "smu" (did you mean "sum"?)"#),
            ("q + x", #"1 nothing is named "q" here"#),
            ("X + x", #"1 nothing is named "X" here (did you mean "x"?)"#),
            ("sofmax(x, 0)", #"1 there is no operation "sofmax" (did you mean "softmax"?)"#),
            ("torch.sofmax(x, 0)", #"1 there is no operation "sofmax" (did you mean "softmax"?)"#),
            ("torch.nosuch", #"1 nothing is named "torch.nosuch" here"#),
            ("q += 1", #"1 nothing is named "q" here"#),
            ("sum(dim=0, x)", "12 a positional argument cannot follow a keyword argument"),
            ("softmax(x, dmi=0)", #"12 "softmax" has no argument "dmi" (did you mean "dim"?)"#),
            ("sum(x, 0, False, None, 1)", #"24 "sum" takes at most 4 arguments"#),
            ("x.sum(0, False, None, 1)", #"23 "sum" takes at most 3 arguments"#),
            ("softmax()", #"1 "softmax" needs "input""#),
            ("softmax(x, input=x, dim=0)", #"18 "softmax" is given "input" twice"#),
            ("x.backward(gradient=y, 3)", "24 a positional argument cannot follow a keyword argument"),
            (
                "x.backward(grad=y)",
                #"12 "backward" has no argument "grad" (its arguments: gradient, retain_graph, create_graph, inputs)"#
            ),
            ("x.item(3)", #"8 "item" takes at most 0 arguments"#),
            ("grad(x)", #"1 "grad" needs "inputs""#),
            (
                "for i in x: y = i",
                #"1 "for" is not part of the statement language (`gradcheck convert SCRIPT.py` turns a script that has it into a case)"#
            ),
            (
                "def f(x): return x",
                #"1 "def" is not part of the statement language (`gradcheck convert SCRIPT.py` turns a script that has it into a case)"#
            ),
            ("y = {'a': x}", "5 a statement has no dictionaries or sets (give each value a name of its own)"),
            ("f = lambda a=1: a", "12 a statement has no lambdas with default or starred parameters"),
            ("y = x if z", "11 expected else, which a conditional expression needs, found the end"),
            ("y = [a for a x]", #"14 expected in, found "x""#),
            ("3(x)", "1 only functions and methods can be called"),
            ("x.add = 1", "3 \"add\" is a method and must be called (write .add())"),
            (
                "with x: y = 1",
                "6 a with statement of a case only switches recording on or off (write with torch.no_grad(): or with torch.enable_grad():)"
            ),
            ("with torch.no_grad():", "21 there is no statement after this colon"),
            ("del x[0]", "1 only names can be deleted"),
            (
                "y = f'{x'",
                "7 this brace of an f-string has no counterpart (write {{ or }} for a brace that is text)"
            ),
            (
                "y = f'{x:q}'",
                #"8 "q" is not a format that f-strings have here (formats are those of numbers, such as .4f, 8.3f, .2e, d)"#
            ),
            ("y = “x”", #"5 "“" (U+201C) has no meaning here (write ' or \" around text)"#),
            ("y = sum（x）", #"8 "（" (U+FF08) has no meaning here (write the bracket ()"#),
            ("y = max(x，y)", #"10 "，" (U+FF0C) has no meaning here (write a comma: ,)"#),
            ("y = x － 2", #"7 "－" (U+FF0D) has no meaning here (write - for minus)"#),
        ] as [(String, String)])
    func faultsStandAtTheirToken(statement: String, expected: String) {
        let diagnostics = CaseText(statements: statement).faults()
        // Escapes make the columns of the file differ from those of the statement in two rows only.
        let start = #"{"tensors": {"x": 1, "y": 2, "z": 3}, "steps": [""#.count
        let shifted = diagnostics.map { fault -> String in
            let parts = fault.dropFirst(2).split(separator: " ", maxSplits: 1)
            return "\((Int(parts[0]) ?? 0) - start) \(parts[1])"
        }
        #expect(shifted == [expected])
    }

    @Test func aWrongArgumentIsPointedAt() {
        let faults = CaseText(statements: "y = softmax(x, 'rows')").diagnostics()
        #expect(faults.map(\.location.column) == [65])
        #expect(faults.map(\.message) == [#""dim" of "softmax" must be an integer"#])
    }

    @Test(arguments: ["1", "None", "'yes'"])
    func requiresGradOfANewTensorIsABool(_ value: String) {
        let faults = CaseText(statements: "y = zeros(2, requires_grad=\(value))").faults()
        #expect(faults == [#"1:77 "requires_grad" of "zeros" must be True or False"#])
    }

    @Test func oneUnknownNameIsOneMessage() {
        let text = CaseText(statements: "a = q * q", "b = q + r")
        #expect(
            text.diagnostics().map(\.message) == [
                #"nothing is named "q" here"#, #"nothing is named "r" here"#,
            ])
    }

    /// A statement that cannot be read still says which names there will be.
    @Test func oneBadStatementDoesNotSpoilTheNext() {
        #expect(CaseText(statements: "a, b = x $ 2", "a + b").diagnostics().count == 1)
    }
}
