import CaseFormat
import Testing

/// The faults of a tensor, with their positions, messages and hints.
@Suite struct TensorDiagnosticTests {
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
}
