import CaseFormat
import Testing

/// The faults of a step, with their positions, messages and hints.
@Suite struct StepDiagnosticTests {
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
}
