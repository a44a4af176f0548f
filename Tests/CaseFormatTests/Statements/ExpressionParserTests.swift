import CaseFormat
import Testing

@Suite struct ExpressionParserTests {
    /// The expected trees agree with Python's `ast.parse`, except that prefixes of calls are removed.
    @Test(
        arguments: [
            ("-x ** 2", "(neg (** x 2))"),
            ("2 ** -x", "(** 2 (neg x))"),
            ("-2 ** -2 ** 2", "(neg (** 2 (neg (** 2 2))))"),
            ("x ** y ** z", "(** x (** y z))"),
            ("(x ** y) ** z", "(** (** x y) z)"),
            ("x - y - z", "(- (- x y) z)"),
            ("x - (y - z)", "(- x (- y z))"),
            ("x + y * z", "(+ x (* y z))"),
            ("(x + y) * z", "(* (+ x y) z)"),
            ("x * y + z", "(+ (* x y) z)"),
            ("x / y / z", "(/ (/ x y) z)"),
            ("x // y % z", "(% (// x y) z)"),
            ("x @ y @ z", "(@ (@ x y) z)"),
            ("x @ y * z", "(* (@ x y) z)"),
            ("-x * y", "(* (neg x) y)"),
            ("-x + y", "(+ (neg x) y)"),
            ("x * -y", "(* x (neg y))"),
            ("x - -y", "(- x (neg y))"),
            ("--x", "(neg (neg x))"),
            ("- - -x ** - - y", "(neg (neg (neg (** x (neg (neg y))))))"),
            ("x < y + z", "(< x (+ y z))"),
            ("x + y < z", "(< (+ x y) z)"),
            ("x == -y", "(== x (neg y))"),
            ("x * y ** 2 - z / 2 + 1", "(+ (- (* x (** y 2)) (/ z 2)) 1)"),
            ("-x.sum()", "(neg (.sum x))"),
            ("-x[0] ** 2", "(neg (** (index x 0) 2))"),
            ("x.T @ y.T", "(@ (. x T) (. y T))"),
            ("x.grad.data", "(. (. x grad) data)"),
            ("x[0]", "(index x 0)"),
            ("x[0, 1]", "(index x 0 1)"),
            ("x[(0, 1)]", "(index x 0 1)"),
            ("x[0,]", "(index x 0)"),
            ("x[:]", "(index x (slice None None None))"),
            ("x[1:]", "(index x (slice 1 None None))"),
            ("x[:-1]", "(index x (slice None (neg 1) None))"),
            ("x[::2]", "(index x (slice None None 2))"),
            ("x[1:4:2]", "(index x (slice 1 4 2))"),
            ("x[::-1]", "(index x (slice None None (neg 1)))"),
            ("x[...]", "(index x ...)"),
            ("x[..., 0]", "(index x ... 0)"),
            ("x[1:, None, ..., [0, 2]]", "(index x (slice 1 None None) None ... [0 2])"),
            ("x[0][1]", "(index (index x 0) 1)"),
            ("x[x > 0]", "(index x (> x 0))"),
            ("x[[0, 1], [1, 0]]", "(index x [0 1] [1 0])"),
            ("[]", "[]"),
            ("[1, 2.5, -3]", "[1 2.5 (neg 3)]"),
            ("[[1, 2], [3, 4]]", "[[1 2] [3 4]]"),
            ("(1, 2)", "(tuple 1 2)"),
            ("(1,)", "(tuple 1)"),
            ("()", "(tuple)"),
            ("((x))", "x"),
            ("(x + y).sum()", "(.sum (+ x y))"),
            ("torch.sum(x, dim=0)", "(sum x dim=0)"),
            ("sum(x, dim=(0, 1), keepdim=True)", "(sum x dim=(tuple 0 1) keepdim=True)"),
            ("x.sum(dim=[0, 1])", "(.sum x dim=[0 1])"),
            ("x.reshape(2, -1)", "(.reshape x 2 (neg 1))"),
            ("F.softmax(x, dim=-1).sum()", "(.sum (softmax x dim=(neg 1)))"),
            ("torch.cat([x, y], dim=0)", "(cat [x y] dim=0)"),
            ("torch.cat((x, y,), 0,)", "(cat (tuple x y) 0)"),
            ("max(x, y) - min(x, y)", "(- (max x y) (min x y))"),
            ("x.reshape(2, 3)[0].sum()", "(.sum (index (.reshape x 2 3) 0))"),
            ("1_000", "1000"),
            ("1e-3", "0.001"),
            (".5", "0.5"),
            ("2.", "2.0"),
            ("2.e3", "2000.0"),
            ("0", "0"),
            ("00", "0"),
            ("1E5", "100000.0"),
            ("1_0.2_5", "10.25"),
            ("True", "True"),
            ("None", "None"),
            ("'a'", "'a'"),
            (#""it's""#, #""it's""#),
            ("x.view(-1)", "(.view x (neg 1))"),
            ("x >= 0", "(>= x 0)"),
            ("x <= 0", "(<= x 0)"),
            ("x != y", "(!= x y)"),
            ("2 * x ** 2 * y", "(* (* 2 (** x 2)) y)"),
            ("x & y | z ^ x", "(| (& x y) (^ z x))"),
            ("x < y & z", "(< x (& y z))"),
            ("x << 1 + y", "(<< x (+ 1 y))"),
            ("~x + +y", "(+ (~ x) (pos y))"),
            ("~-x ** 2", "(~ (neg (** x 2)))"),
            ("x < y < z", "(chain x < y < z)"),
            ("x == y != z < x", "(chain x == y != z < x)"),
            ("not x == y", "(not (== x y))"),
            ("not not x", "(not (not x))"),
            ("x or y and not z", "(or x (and y (not z)))"),
            ("x and y and z", "(and x y z)"),
            ("(x or y) and z", "(and (or x y) z)"),
            ("x is None", "(is x None)"),
            ("x is not None", "(is not x None)"),
            ("x in [y, z]", "(in x [y z])"),
            ("x not in [y]", "(not in x [y])"),
            ("x if y else z", "(if y x z)"),
            ("x if y else y if z else x", "(if y x (if z y x))"),
            ("x + y if x < y else z * 2", "(if (< x y) (+ x y) (* z 2))"),
            ("[x if y else z, x]", "[(if y x z) x]"),
            ("(lambda a: a + x)(y)", "(call (lambda (a) (+ a x)) y)"),
            ("(lambda: x)()", "(call (lambda () x))"),
            ("[a * 2 for a in x]", "(list (* a 2) (for a x))"),
            ("[a + b for a in x if a > 0 for b in y]", "(list (+ a b) (for a x (> a 0)) (for b y))"),
            ("sum(a * b for a, b in zip(x, y))", "(sum (list (* a b) (for a b (zip x y))))"),
            ("torch.stack([*x, y])", "(stack [*x y])"),
            ("x.reshape(*y.shape)", "(.reshape x *(. y shape))"),
            ("f'{x:.3f} and {y!r}{z}'", "(f x:.3f ' and ' y!r z)"),
            ("f'{{x}} {x + 1}'", "(f '{x} ' (+ x 1))"),
            ("f'{x.sum(0)=}'", "(f 'x.sum(0)=' (.sum x 0)!r)"),
            ("'a' \"b\"", "'ab'"),
            ("'a' f'{x}' 'b'", "(f 'a' x 'b')"),
            ("\"\"\"a\n'b\"\"\"", "\"a\n'b\""),
            ("r'a\\b'", "'a\\b'"),
            ("x[...,\n 0]", "(index x ... 0)"),
            ("x[(0, 1), ...]", "(index x (tuple 0 1) ...)"),
            ("x % y * z", "(* (% x y) z)"),
        ] as [(String, String)])
    func treesArePythons(text: String, tree: String) throws {
        let statements = try CaseText(statements: text).decoded().statements
        #expect(statements.map(\.prefixNotation) == [tree])
    }

    @Test(
        arguments: [
            ("true", "True"), ("null", "None"), ("torch.float32", "float32"), ("torch.double", "float64"),
            ("np.pi * x", "(* 3.141592653589793 x)"), ("torch.inf", "inf"), ("float('-inf')", "-inf"),
            ("torch.linalg.inv(x)", "(linalg.inv x)"), ("linalg.inv(x)", "(linalg.inv x)"),
            ("torch.nn.functional.relu(x)", "(relu x)"), ("nn.functional.relu(x)", "(relu x)"),
            ("torch.autograd.grad(y, x, create_graph=True)", "(grad y x create_graph=True)"),
            ("torch.ones(2, 2, requires_grad=True)", "(ones 2 2 requires_grad=True)"),
            ("x.mul_(2)", "(.mul_ x 2)"), ("x.detach()", "(.detach x)"),
            ("x.sum(axis=0, keepdims=True)", "(.sum x axis=0 keepdims=True)"),
            ("(x +\n y)  # over two lines", "(+ x y)"), ("  x  ", "x"), ("x + \\\n y", "(+ x y)"),
            // Unicode spaces and prompts.
            ("x\u{A0}+\u{3000}y", "(+ x y)"), ("\u{FEFF}x +\u{200B} y", "(+ x y)"), (">>> x + y", "(+ x y)"),
            ("In [12]: x + y", "(+ x y)"), ("... x + y", "(+ x y)"), (">>> (x +\n... y)", "(+ x y)"),
            // Functions of Python and of the engine, and modules.
            (
                "torch.autograd.functional.jacobian(lambda a: a * 2, x)",
                "(autograd.functional.jacobian (lambda (a) (* a 2)) x)"
            ),
            ("nn.ReLU()(x)", "(call (nn:relu) x)"), ("nn.Softmax(dim=1)(x)", "(call (nn:softmax dim=1) x)"),
            ("math.sqrt(2)", "(math.sqrt 2)"), ("len(x.shape)", "(len (. x shape))"),
            ("x.max(0).values", "(. (.max x 0) values)"), ("torch.add(x, y, out=z)", "(add x y out=z)"),
            ("torch.zeros(2, device='cpu')", "(zeros 2 device='cpu')"), ("x.to('cpu')", "(.to x 'cpu')"),
        ] as [(String, String)])
    func whatPythonDoesNotKnow(text: String, tree: String) throws {
        let statements = try CaseText(statements: text).decoded().statements
        #expect(statements.map(\.prefixNotation) == [tree])
    }

    /// A name that the case defines takes precedence over prefixes and constants.
    @Test func variablesComeFirst() throws {
        let text =
            #"{"tensors": {"F": 1, "torch": 2, "float32": 3}, "steps": ["F.sum()", "torch.T", "float32 + F"]}"#
        let statements = try CaseText(text).decoded().statements
        #expect(statements.map(\.prefixNotation) == ["(.sum F)", "(. torch T)", "(+ float32 F)"])
    }

    @Test(arguments: [" + x", " - x", " ** x", " * -x", "[0]", ".T"])
    func longChainsDoNotRecurse(link: String) throws {
        let text = CaseText(statements: "x" + String(repeating: link, count: 20_000))
        let expression = try #require(try text.decoded().statements.first?.value)
        #expect(expression.nodes.count > 20_000)
    }

    @Test func nestingIsBounded() throws {
        func nested(_ depth: Int) -> CaseText {
            CaseText(
                statements: String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth))
        }
        #expect(throws: Never.self) { try nested(200).decoded() }
        #expect(nested(201).faults() == ["1:250 brackets are nested more than 200 levels deep"])
    }

    /// Operands precede their node, and each is the operand of exactly one node.
    @Test func nodesAreInPostorder() throws {
        let text = "sum(torch.cat([x[1:, (0, 1)], -y.T], dim=0) ** 2, keepdim=False) < z[(1, 2)]"
        let expression = try #require(try CaseText(statements: text).decoded().statements.first?.value)
        var parents = [Int](repeating: 0, count: expression.nodes.count)
        for (index, node) in expression.nodes.enumerated() {
            for operand in node.kind.operands {
                #expect(operand < index)
                parents[operand] += 1
            }
        }
        #expect(parents == Array(repeating: 1, count: parents.count - 1) + [0])
    }
}

extension Statement {
    /// The tree of a bare expression.
    fileprivate var prefixNotation: String { value?.prefixNotation ?? "" }
}

extension Expression.Kind {
    fileprivate var operands: [Int] {
        switch self {
        case .number, .bool, .none, .string, .dtype, .tensor, .ellipsis, .name, .function, .logical,
            .conditional,
            .lambda, .comprehension:
            []
        case .list(let items), .tuple(let items): items
        case .slice(let start, let stop, let step): [start, stop, step].compactMap { $0 }
        case .attribute(let base, _), .result(let base, _): [base]
        case .index(let base, let items): [base] + items
        case .call(let call): call.arguments + call.keywords.map(\.value)
        case .unary(_, let operand), .starred(let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .chain(let first, let links): [first] + links.map(\.operand)
        case .formatted(let pieces):
            pieces.compactMap { if case .value(let value) = $0 { value.value } else { nil } }
        }
    }
}
