import CaseFormat
import Testing

/// Statements with one fault each. Columns are counted from the first character of the statement.
@Suite struct StatementDiagnosticTests {
    @Test(
        arguments: [
            ("", "1 expected an expression, found the end of the line"),
            ("y =", "4 expected an expression, found the end of the line"),
            ("y = x +", "8 expected an expression, found the end of the line"),
            ("y = * x", #"5 expected an expression, found "*""#),
            ("y = x x", #"7 expected an operator or the end of the statement, found "x""#),
            ("y = (x", #"7 expected "," or ")", found the end of the line"#),
            ("y = (x]", #"7 expected "," or ")", found "]""#),
            ("y = x[0", #"8 expected "," or "]", found the end of the line"#),
            ("y = x[]", #"7 expected an expression, found "]""#),
            ("y = x.", "7 expected a name after the dot, found the end of the line"),
            ("y = x.1", #"6 expected an operator or the end of the statement, found ".1""#),
            ("y = x)", #"6 expected an operator or the end of the statement, found ")""#),
            ("y = sum(x, dim=)", #"16 expected an expression, found ")""#),
            ("y = x $ 2", #"7 unexpected character "$""#),
            ("y = x − 2", #"7 unexpected character "−" (U+2212) (write - for minus)"#),
            (
                "y = α",
                #"5 unexpected character "α" (U+03B1) (names consist of the letters A–Z and a–z, digits and _)"#
            ),
            ("y = 1__0", #"5 "1__0" is not a valid number"#),
            ("y = 01", #"5 "01" is not a valid number"#),
            ("y = 2x", #"5 "2x" is not a valid number"#),
            ("y = 0x1p3", #"5 "0x1p3" is not a valid number"#),
            ("y = 1e400", "5 this number is larger than the largest double, 1.7976931348623157e308"),
            ("y = 9007199254740993", "5 a double cannot hold this integer exactly"),
            ("y = 'abc", "5 this string has no closing quote"),
            (#"y = 'a\x'"#, #"7 unknown escape sequence; the known ones are \n, \t, \r, \\, \' and \""#),
            ("x + 1 = 2", "1 cannot assign to this expression"),
            ("sum(x) = 2", "1 cannot assign to this expression"),
            ("x.shape = 2", #"1 the attribute "shape" cannot be assigned to"#),
            ("x, y += 1", #"6 expected "=" (several names cannot be updated in place), found "+=""#),
            ("None = x", #"1 "None" is a reserved word and cannot be used as a name"#),
            ("2 * q(3)", #"5 there is no operation "q""#),
            ("x.sum", #"3 "sum" is a method and must be called (write .sum())"#),
            ("x.gard", #"3 a tensor has no attribute "gard" (did you mean "grad"?)"#),
            ("x.smu()", #"3 a tensor has no method "smu" (did you mean "sum"?)"#),
            ("q + x", #"1 the name "q" is not defined"#),
            ("x - inf", #"5 the name "inf" is not defined (write torch.inf)"#),
            ("X + x", #"1 the name "X" is not defined (did you mean "x"?)"#),
            ("sofmax(x, 0)", #"1 there is no operation "sofmax" (did you mean "softmax"?)"#),
            ("torch.sofmax(x, 0)", #"1 there is no operation "sofmax" (did you mean "softmax"?)"#),
            (
                "torch.fft.fft(x)",
                #"1 "fft.fft" is not supported: there are no complex numbers (compute the real and the imaginary part as two tensors)"#
            ),
            (
                "x.bernoulli()",
                #"3 "bernoulli" is not supported: it is random (write the numbers as data, or draw them with rand or randn)"#
            ),
            (
                "F.ctc_loss(x, x, x, x)",
                #"1 "ctc_loss" is not supported: the CTC loss is left out"#
            ),
            ("torch.nosuch", #"1 the name "torch.nosuch" is not defined"#),
            ("q += 1", #"1 the name "q" is not defined"#),
            ("sum(dim=0, x)", "12 a positional argument cannot follow a keyword argument"),
            ("softmax(x, dmi=0)", #"12 "softmax" has no argument "dmi" (did you mean "dim"?)"#),
            ("sum(x, 0, False, None, 1)", #"24 "sum" takes at most 4 arguments"#),
            ("x.sum(0, False, None, 1)", #"23 "sum" takes at most 3 arguments"#),
            ("softmax()", #"1 "softmax" needs the argument "input""#),
            ("softmax(x, input=x, dim=0)", #"18 the argument "input" of "softmax" is given twice"#),
            ("x.backward(gradient=y, 3)", "24 a positional argument cannot follow a keyword argument"),
            (
                "x.backward(grad=y)",
                #"12 "backward" has no argument "grad" (the arguments of "backward" are gradient, retain_graph, create_graph, inputs)"#
            ),
            ("x.item(3)", #"8 "item" takes at most 0 arguments"#),
            ("grad(x)", #"1 "grad" needs the argument "inputs""#),
            (
                "for i in x: y = i",
                #"1 "for" is not supported in the statements of a case (`gradcheck convert SCRIPT.py` translates a script that uses it into a case)"#
            ),
            (
                "def f(x): return x",
                #"1 "def" is not supported in the statements of a case (`gradcheck convert SCRIPT.py` translates a script that uses it into a case)"#
            ),
            (
                "y = {'a': x}",
                "5 the statements of a case do not support dictionaries or sets (assign each value to its own name)"
            ),
            (
                "f = lambda a=1: a",
                "12 the statements of a case do not support lambdas with default or starred parameters"
            ),
            ("y = x if z", "11 expected \"else\" of the conditional expression, found the end of the line"),
            ("y = [a for a x]", #"14 expected "in", found "x""#),
            ("3(x)", "1 only functions and methods can be called"),
            ("x.add = 1", "3 \"add\" is a method and must be called (write .add())"),
            (
                "with x: y = 1",
                "6 a with statement of a case can only switch gradient recording on or off (write `with torch.no_grad():` or `with torch.enable_grad():`)"
            ),
            ("with torch.no_grad():", "21 there is no statement after this colon"),
            ("del x[0]", "1 only names can be deleted"),
            (
                "y = f'{x'",
                "7 this brace of an f-string is unmatched (write {{ or }} for a literal brace)"
            ),
            (
                "y = f'{x:q}'",
                #"8 "q" is not a supported f-string format (use a number format such as .4f, 8.3f, .2e or d)"#
            ),
            ("y = “x”", #"5 unexpected character "“" (U+201C) (use ' or \" to quote a string)"#),
            ("y = sum（x）", #"8 unexpected character "（" (U+FF08) (write the ASCII bracket ()"#),
            ("y = max(x，y)", #"10 unexpected character "，" (U+FF0C) (write a comma: ,)"#),
            ("y = x － 2", #"7 unexpected character "－" (U+FF0D) (write - for minus)"#),
        ] as [(String, String)])
    func faultsStandAtTheirToken(statement: String, expected: String) {
        let diagnostics = CaseText(statements: statement).faults()
        // Only two of the statements contain escapes, which shift columns of the file against those of the
        // statement.
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
                #"the name "q" is not defined"#, #"the name "r" is not defined"#,
            ])
    }

    /// A statement with a syntax error still defines the names that it assigns.
    @Test func oneBadStatementDoesNotSpoilTheNext() {
        #expect(CaseText(statements: "a, b = x $ 2", "a + b").diagnostics().count == 1)
    }
}
