import CaseFormat
import Scripts
import Testing

@Suite struct ScriptConversionTests {
    @Test func statementsBecomeSteps() throws {
        let conversion = try convert("x = torch.ones(2)\nprint(x)\n")
        #expect(conversion.printed == ["tensor([1., 1.])"])
        #expect(
            conversion.text == """
                {
                  "title": "script",
                  "dtype": "float32",
                  "steps": [
                    "x = torch.ones(2)",
                    "print(x)"
                  ]
                }

                """)
    }

    @Test(arguments: RecordedScript.all)
    func outputIsFormatted(_ script: RecordedScript) throws {
        let text = Array(try script.conversion().text.utf8)
        #expect(try SourceText(path: "", bytes: text).formatted() == text)
    }

    /// The lines of the `steps` member of the converted case.
    private func steps(_ script: String) throws -> String {
        let text = try convert(script).text
        return text.split(separator: "\n").dropFirst(4).dropLast(2).map { $0.drop { $0 == " " } }.joined(
            separator: "\n")
    }

    @Test func loopsAreUnrolledAndAssignOnlyUsedVariables() throws {
        #expect(
            try steps(
                "x = torch.ones(2, requires_grad=True)\nfor i in range(2):\n    (x * i).sum().backward()\n")
                    == """
                    "x = torch.ones(2, requires_grad=True)",
                    "i = 0",
                    "(x * i).sum().backward()",
                    "i = 1",
                    "(x * i).sum().backward()"
                    """)
    }

    @Test func tuplesAreAssignedWithoutParentheses() throws {
        #expect(
            try steps("h, c = (torch.zeros(1), torch.ones(1))\n").contains(
                "\"h, c = torch.zeros(1), torch.ones(1)\""))
    }

    @Test func listItemsSurviveReassignmentOfTheirNames() throws {
        let script = """
            losses = []
            x = torch.tensor(1.0)
            for i in range(3):
                loss = x * i
                losses.append(loss)
            print(losses)
            """
        #expect(try convert(script).printed == ["[tensor(0.), tensor(1.), tensor(2.)]"])
    }

    @Test func closuresKeepTheValuesOfTheirCall() throws {
        let script = """
            def scale(k):
                doubled = 2 * k
                def apply(x):
                    return x * doubled
                return apply
            a = scale(1)
            b = scale(10)
            print(a(1), b(1))
            """
        #expect(try convert(script).printed == ["2 20"])
    }

    @Test func resultsOfNoGradBlocksAreNotRecorded() throws {
        let script = """
            w = torch.ones(2, requires_grad=True)
            def f(x):
                with torch.no_grad():
                    return x * 2
            print(f(w).requires_grad)
            """
        #expect(try convert(script).printed == ["False"])
    }

    @Test func nonlocalNamesBelongToTheEnclosingFunction() throws {
        let script = """
            def counter():
                n = 0
                def step():
                    nonlocal n
                    n += 1
                    return n
                step()
                return step()
            print(counter())
            """
        #expect(try convert(script).printed == ["2"])
    }

    /// All unsupported lines are reported at once, each with a hint.
    @Test func allUnsupportedLinesAreReported() {
        let found = faults(
            """
            import torch
            import matplotlib.pyplot as plt
            x = torch.ones(2, requires_grad=True)
            @torch.jit.script
            def f(x):
                return x
            def g(n):
                yield n
            s = {1, 2}
            squares = {k: k * k for k in range(3)}
            optimizer = torch.optim.Adam([x], lr=0.1)
            async def h():
                pass
            d = {'a': x, 'b': x}
            print(d[0:1])
            def k(*xs):
                return xs
            y = torch.frobnicate(x)
            plt.plot([1, 2])
            optimizer.step()
            print(squares)
            """)
        #expect(found.map { Int($0.prefix { $0 != ":" }) } == [4, 8, 9, 10, 11, 12, 15, 16, 18, 19])
        #expect(found.allSatisfy { $0.contains(" | ") })
    }

    /// Errors are reported in blocks, after an incomplete line, and in lines that depend on untranslatable ones.
    @Test func errorsInBlocksAndDependentLinesAreReported() {
        let found = faults(
            """
            import torch
            def f(x):
                y = torch.frobnicate(x)
                z = yield y
                for i in range(2):
                    v = x +
                    u = torch.blip(y)
                return torch.snorkel(y)
            a = torch.ones(2)
            b = f(a)
            c = torch.unknown(b)
            d = torch.sin(b)
            """)
        #expect(found.map { Int($0.prefix { $0 != ":" }) } == [3, 4, 6, 7, 8, 11])
    }

    @Test(arguments: [
        "while True:\n    pass\n", "for i in range(10**9):\n    pass\n",
        "def f(n):\n    return f(n + 1)\nf(0)\n", "x = [torch.ones(1)]\nwhile True:\n    x = x + x\n",
        "x = []\nx.append(1)\nwhile True:\n    x.extend(x)\n", "s = 'ab'\nwhile True:\n    s = s + s\n",
        "x = " + String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000) + "\n",
        "for i in range(1000):\n    for j in range(1000):\n        for k in range(1000):\n            pass\n",
        "def f(n):\n    if n == 0:\n        return 1\n    return f(n - 1) + f(n - 1)\nprint(f(40))\n",
    ])
    func endlessScriptsAreErrors(_ script: String) {
        #expect(!faults(script).isEmpty || (try? convert(script).notes.isEmpty) == false)
    }

    // MARK: Trials

    @Test func listsOfNumbersAreLeavesInTrials() throws {
        let trial = try convert("x = [1, 2]\ny = (x ** 2).sum()\n", isTrial: true)
        #expect(trial.gradients.map(\.text) == ["tensor([2., 4.])"])
    }

    /// In a script that creates tensors itself, lists are not turned into leaves.
    @Test(arguments: [
        "import torch\ndata = [[1, 2], [3, 4]]\nx = torch.ones_like(torch.tensor(data))\n",
        "data = [1, 2]\nx = torch.tensor(data)\n",
    ])
    func listsStayListsIfTheScriptCreatesTensors(_ script: String) throws {
        let trial = try convert(script, isTrial: true)
        #expect(trial.gradients.isEmpty)
        #expect(trial.values.last?.text.contains(".") == false)
    }

    /// The script has called `backward`, although it has removed the gradient afterwards.
    @Test func trialsDoNotRepeatBackward() throws {
        let script = """
            x = torch.tensor(3.0, requires_grad=True)
            loss = x ** 2
            loss.backward()
            x.grad = None
            """
        let trial = try convert(script, isTrial: true)
        #expect(trial.text.components(separatedBy: "backward").count == 2)
    }
}
