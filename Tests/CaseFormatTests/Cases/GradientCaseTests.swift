import Autograd
import CaseFormat
import Testing

@Suite struct GradientCaseTests {
    @Test func theExampleOfTheDocumentation() throws {
        let text = #"""
            {
              "$schema": "./case.schema.json",
              "title": "mean of 3(x+2)², then a second backward adds to x.grad",
              "about": {"en": "Gradients accumulate.", "zh": "梯度会累积。"},
              "tensors": { "x": { "ones": [2, 2], "requires_grad": true } },
              "steps": [
                "y = x + 2",
                { "op": "mean", "args": ["y"], "out": "out" },
                { "backward": "out" },
                { "expect": { "out": 27, "x.grad": [[4.5, 4.5], [4.5, 4.5]] } },
                { "zero_grad": "x" },
                { "no_grad": ["x.sum()"] }
              ],
              "expect": { "x.grad": "ones_like(x)" },
              "check": {"numeric": "fast", "order": 2, "jacobian": true, "forward_mode": false, "rtol": 1e-6}
            }
            """#
        let decoded = try CaseText(text).decoded()
        #expect(decoded.title?.text() == "mean of 3(x+2)², then a second backward adds to x.grad")
        #expect(decoded.about?.text(for: "zh") == "梯度会累积。")
        #expect(decoded.tensors.map(\.source) == [.ones([2, 2])])
        #expect(decoded.tensors.map(\.requiresGrad) == [true])
        #expect(
            decoded.steps.map { Self.name(of: $0.action) } == [
                "statement", "statement", "backward", "expect", "zero_grad", "no_grad", "expect",
            ])
        #expect(
            decoded.check
                == CheckSettings(numeric: .fast, order: 2, jacobian: true, forwardMode: false, rtol: 1e-6))
    }

    static func name(of action: Step.Action) -> String {
        switch action {
        case .statements: "statement"
        case .backward: "backward"
        case .zeroGrad: "zero_grad"
        case .noGrad: "no_grad"
        case .expect: "expect"
        case .raises: "raises"
        }
    }

    // MARK: Tensors

    @Test(
        arguments: [
            ("3", .data(LiteralTensor(values: [3], shape: [], kind: .integer))),
            (
                "[[1, 2.5], [3, 4]]",
                .data(LiteralTensor(values: [1, 2.5, 3, 4], shape: [2, 2], kind: .floating))
            ),
            ("[true, false]", .data(LiteralTensor(values: [1, 0], shape: [2], kind: .bool))),
            ("[[], []]", .data(LiteralTensor(values: [], shape: [2, 0], kind: .floating))),
            (
                #"{"data": ["inf", "-inf"]}"#,
                .data(LiteralTensor(values: [.infinity, -.infinity], shape: [2], kind: .floating))
            ),
            (
                #"{"data": [1, 2, 3, 4], "shape": [2, 2]}"#,
                .data(LiteralTensor(values: [1, 2, 3, 4], shape: [2, 2], kind: .integer))
            ),
            (
                #"{"data": [], "shape": [0, 3]}"#,
                .data(LiteralTensor(values: [], shape: [0, 3], kind: .floating))
            ),
            (#"{"zeros": []}"#, .zeros([])),
            (#"{"rand": [2, 0]}"#, .rand([2, 0])),
            (#"{"randn": [3]}"#, .randn([3])),
            (#"{"full": {"shape": [2], "value": 7}}"#, .full([2], value: 7)),
            (#"{"arange": 5}"#, .arange(start: 0, stop: 5, step: 1)),
            (#"{"arange": [1, 5]}"#, .arange(start: 1, stop: 5, step: 1)),
            (#"{"arange": [5, 1, -0.5]}"#, .arange(start: 5, stop: 1, step: -0.5)),
            (#"{"linspace": [0, 1, 5]}"#, .linspace(start: 0, stop: 1, count: 5)),
            (#"{"eye": 3}"#, .eye(rows: 3, columns: 3)),
            (#"{"eye": [2, 3]}"#, .eye(rows: 2, columns: 3)),
        ] as [(String, TensorDeclaration.Source)])
    func sources(value: String, source: TensorDeclaration.Source) throws {
        let decoded = try CaseText("{\"tensors\": {\"x\": \(value)}, \"expect\": {}}").decoded()
        #expect(decoded.tensors.map(\.source) == [source])
    }

    @Test func tensorsDefaultToTheDTypeOfTheCase() throws {
        let text =
            #"{"tensors": {"a": 1, "b": {"ones": [1], "dtype": "int64"}}, "dtype": "float32", "steps": []}"#
        #expect(try CaseText(text).decoded().tensors.map(\.dtype) == [.float32, .int64])
    }

    @Test func aCaseDoesSomething() {
        #expect(CaseText(#"{"title": "t"}"#).faults() == [#"1:1 a case needs a member "steps""#])
    }

    @Test func pathsKeepTheirPlace() throws {
        let text = #"{"tensors": {"x": {"npy": "data/x.npy"}}, "expect": {}}"#
        let source = try CaseText(text).decoded().tensors.first?.source
        #expect(source == .npy(path: "data/x.npy", range: SourceRange(start: 27, end: 37)))
    }

    // MARK: Functions

    @Test func functionsMayUseFunctionsBeforeThem() throws {
        let text = #"""
            {"tensors": {"x": 1}, "functions": {
              "half": {"parameters": ["a"], "forward": "a / 2"},
              "sigmoid": {"parameters": ["a", "b"], "forward": ["c, d = a, half(b)", "c * d"],
                "backward": {"a": "grad_output * d + 0 * output"}}
            }, "steps": ["sigmoid(x, b=2)", "torch.sigmoid(x)"]}
            """#
        let decoded = try CaseText(text).decoded()
        #expect(decoded.functions.map(\.name.text) == ["half", "sigmoid"])
        #expect(decoded.functions[0].backward == nil)
        #expect(
            decoded.functions[1].statements.map { $0.value?.prefixNotation } == ["(tuple a (own:half b))"])
        #expect(decoded.functions[1].result.prefixNotation == "(* c d)")
        #expect(decoded.functions[1].backward?.map(\.parameter.text) == ["a"])
        #expect(
            decoded.statements.map { $0.value?.prefixNotation } == ["(own:sigmoid x b=2)", "(sigmoid x)"])
    }

    @Test(arguments: [
        ("f(1)", #""f" needs the argument "b1""#), ("f(1, 2, 3)", #""f" takes at most 2 arguments"#),
        ("f(1, b1=2, a=1)", #"the argument "a" of "f" is given twice"#),
        ("f(1, c=2)", #""f" has no argument "c""#),
        ("f = 1", #""f" is a function of this case and cannot be assigned to"#),
    ])
    func callsOfFunctionsAreChecked(statement: String, message: String) {
        let text =
            #"{"functions": {"f": {"parameters": ["a", "b1"], "forward": "a + b1"}}, "steps": ["\#(statement)"]}"#
        #expect(CaseText(text).diagnostics().map(\.message) == [message])
    }

    // MARK: Steps

    /// The call into which an `op` step is lowered.
    @Test(
        arguments: [
            (#""matmul", "args": ["x", "y"], "out": "z""#, "z = (matmul x y)"),
            (#""max", "args": ["x", 0, true], "out": ["m", "i"]"#, "results(m, i) = (max x 0 True)"),
            (
                #""nn.functional.softmax", "args": ["x + 1"], "kwargs": {"dim": -1}"#,
                "(softmax (+ x 1) dim=-1)"
            ),
            (#""cat", "args": [["x", "y[0]", "x"], 0]"#, "(cat [x (index y 0) x] 0)"),
            (#""add", "args": ["x", [[1, 2], [3, 4]]]"#, "(add x tensor[2, 2][1.0, 2.0, 3.0, 4.0])"),
            (#""add", "args": ["x", {"data": [], "shape": [0, 2]}]"#, "(add x tensor[0, 2][])"),
            (#""add", "args": ["x", 2.5]"#, "(add x 2.5)"),
            (#""add", "args": ["x", "nan"]"#, "(add x nan)"),
            (#""reshape", "args": ["x", [2, -1]]"#, "(reshape x [2 -1])"),
            (
                #""sum", "args": ["x"], "kwargs": {"dtype": "float32", "dim": null}"#,
                "(sum x dtype='float32' dim=None)"
            ),
            (
                #""div", "args": ["x", "y"], "kwargs": {"rounding_mode": "floor"}"#,
                "(div x y rounding_mode='floor')"
            ),
            (#""linalg.inv", "args": ["x"]"#, "(linalg.inv x)"),
            (
                #""ones", "args": [[2, 2]], "kwargs": {"requires_grad": true}"#,
                "(ones [2 2] requires_grad=True)"
            ),
            (#""own", "args": ["x"]"#, "(own:own x)"),
            // NumPy's name of a parameter, and variadic parameters.
            (#""sum", "kwargs": {"self": "x", "axis": 0}"#, "(sum self=x axis=0)"),
            (#""rand", "args": ["y", "x"]"#, "(rand y x)"),
        ] as [(String, String)])
    func operations(members: String, expected: String) throws {
        let text = #"""
            {"tensors": {"x": 1, "y": 2}, "functions": {"own": {"parameters": ["a"], "forward": "a"}},
             "steps": [{"op": \#(members)}]}
            """#
        let statements = try CaseText(text).decoded().statements
        #expect(statements.map(StatementParserTests.summary) == [expected])
    }

    @Test func backwardSteps() throws {
        let text = #"""
            {"tensors": {"x": 1, "y": 2}, "steps": [
              {"backward": "x", "gradient": [1, 2]},
              {"backward": ["x", "y"], "gradient": [[1, 2], "2 * y"], "retain_graph": true, "inputs": "x"},
              {"backward": ["x", "y"], "gradient": [null, 1], "create_graph": true}
            ]}
            """#
        let steps = try CaseText(text).decoded().steps.compactMap { step -> Backward? in
            if case .backward(let backward) = step.action { backward } else { nil }
        }
        #expect(
            steps.map { $0.gradients.map { $0?.prefixNotation } } == [
                ["tensor[2][1.0, 2.0]"], ["tensor[2][1.0, 2.0]", "(* 2 y)"], [nil, "tensor[][1.0]"],
            ])
        #expect(steps.map(\.retainGraph) == [nil, true, nil])
        #expect(steps.map(\.createGraph) == [false, false, true])
        #expect(steps.map { $0.inputs?.count } == [nil, 1, nil])
    }

    @Test func expectedValues() throws {
        let text = #"""
            {"tensors": {"x": 1}, "steps": [{"expect": {
              "x": 1, "x.grad": null, "x.requires_grad": true, "x.shape": [2], "2*x": "x + x",
              "x.grad_fn": "AddBackward0", "x.dtype": "float64", "x[0]": "?", "-x": "-inf",
              "x.T": {"value": 2, "rtol": 1e-3, "shape": [], "dtype": "float32"},
              "x.mT": {"shape": [0, 1]}, "x.data": {"data": [], "shape": [0, 3]}
            }, "atol": 0.5, "digits": 4, "about": "why"}]}
            """#
        guard case .expect(let expectations) = try CaseText(text).decoded().steps.first?.action else {
            Issue.record("the step expects")
            return
        }
        let values = expectations.map(\.value)
        #expect(values[0] == .tensor(LiteralTensor(values: [1], shape: [], kind: .integer)))
        #expect(values[1] == Expectation.Value.none)
        #expect(values[2] == .tensor(LiteralTensor(values: [1], shape: [], kind: .bool)))
        #expect(values[3] == .tensor(LiteralTensor(values: [2], shape: [1], kind: .integer)))
        if case .expression(let sum) = values[4] { #expect(sum.prefixNotation == "(+ x x)") }
        #expect(
            values[5...8] == [
                .text("AddBackward0"), .text("float64"), .placeholder,
                .tensor(LiteralTensor(values: [-.infinity], shape: [], kind: .floating)),
            ])
        #expect(values[10] == .anything)
        #expect(values[11] == .tensor(LiteralTensor(values: [], shape: [0, 3], kind: .floating)))
        #expect(expectations[0].tolerance == Tolerance(atol: 0.5, digits: 4))
        #expect(expectations[0].about?.text() == "why")
        #expect(expectations[4].subjectText == "2*x")
        #expect(expectations[9].tolerance == Tolerance(rtol: 1e-3))
        #expect(expectations[9].shape == [])
        #expect(expectations[9].dtype == .float32)
        #expect(expectations[10].shape == [0, 1])
    }

    /// An error that a step is expected to raise is not a fault of the file. It is raised when the case runs.
    @Test(
        arguments: [
            ("UnknownName", #""a = q + x""#, "a = (+ q x)"),
            ("UnknownOperation", #""sofmax(x)""#, "(sofmax x)"),
            ("UnknownOperation", #""x.sofmax()""#, "(.sofmax x)"),
            ("BadArgument", #""x.sum(dmi=0)""#, "(.sum x dmi=0)"),
            ("BadArgument", #""softmax()""#, "(softmax)"), ("UnknownName", #""q += 1""#, "q += 1"),
            ("UnknownOperation", #"{"op": "sofmax", "args": ["x", "text"]}"#, "(sofmax x 'text')"),
            (
                "BadArgument", #"{"op": "sum", "args": ["x"], "kwargs": {"dim": "rows"}}"#,
                "(sum x dim='rows')"
            ),
        ] as [(String, String, String)])
    func expectedErrorsAreNoFaults(error: String, step: String, expected: String) throws {
        let text = CaseText(
            #"{"tensors": {"x": 1}, "steps": [{"raises": "\#(error)", "step": \#(step), "message": "m"}]}"#)
        guard case .raises(let raises) = try text.decoded().steps.first?.action,
            case .statements(let statements) = raises.steps.first?.action, let statement = statements.first
        else {
            Issue.record("the step raises")
            return
        }
        #expect(raises.error.rawValue == error)
        #expect(raises.message == "m")
        #expect(StatementParserTests.summary(statement) == expected)
    }

    /// The names that a failing step assigns can be used, because it may have assigned them before it failed.
    @Test func namesOfFailedStepsMayExist() {
        let text =
            #"{"tensors": {"x": 1}, "steps": [{"raises": "ShapeMismatch", "step": "y = x @ x"}, "x + y"]}"#
        #expect(CaseText(text).faults().isEmpty)
    }

    @Test func stepsSayWhatToPointAt() throws {
        let text = #"{"tensors": {"x": 1}, "steps": ["x + 1", {"create_graph": true, "backward": "x"}]}"#
        let steps = try CaseText(text).decoded().steps
        #expect(steps.map(\.range.offsets) == [32..<39, 41..<80])
        #expect(steps.map(\.anchor.offsets) == [33..<38, 64..<74])
    }
}
