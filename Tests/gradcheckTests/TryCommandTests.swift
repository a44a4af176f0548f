import Testing

/// Tests of `gradcheck try`.
@Suite struct TryCommandTests {
    private func run(_ words: String..., files: [String: String] = [:]) throws -> ProgramFolder.Outcome {
        try ProgramFolder(files).run(["try"] + words)
    }

    @Test func aScriptMayAskForItsOwnGradients() throws {
        let outcome = try run(
            "lesson.py",
            files: [
                "lesson.py": """
                import torch
                x = torch.ones(2, requires_grad=True)
                for i in range(2):
                    (x * x).sum().backward()
                print(x.grad)
                """
            ])
        #expect(
            outcome.output == """
                tensor([4., 4.])

                x = tensor([1., 1.], requires_grad=True)

                x.grad = tensor([4., 4.])

                numerical differentiation agrees: x.grad, x.grad

                """)
        #expect(outcome.code == 0)
    }

    /// A failure is shown at its location in the statements, not in the converted case.
    @Test func aFailureStandsInTheStatements() throws {
        let outcome = try run("x = [1.0, 2.0]\ny = (x * x).sum()\ny.backward()\ny.backward()")
        #expect(outcome.output.contains("--> statements:4:1"))
        #expect(outcome.output.contains("4 | y.backward()"))
        #expect(outcome.code == 1)
    }

    @Test func whatIsSavedRunsAndHasTheLayout() throws {
        let folder = try ProgramFolder()
        #expect(try folder.run(["try", "x = 2.0; y = x ** 3", "--save", "cube.json"]).code == 0)
        #expect(try folder.run(["run", "cube.json"]).code == 0)
        #expect(try folder.run(["format", "--check", "cube.json"]).code == 0)
        // An existing file is replaced only with --force.
        #expect(try folder.run(["try", "x = 3.0; y = x ** 3", "--save", "cube.json"]).code != 0)
        #expect(try folder.run(["try", "x = 3.0; y = x ** 3", "--save", "cube.json", "--force"]).code == 0)
    }

    @Test func theExitCodeSaysHowItWent() throws {
        #expect(try run("x = [1, 2]; y = x.sum()").code == 0)
        #expect(try run("x = [1, 2]; assert x.sum() == 4").code == 1)
        #expect(try run("x = [1, 2]; y = x.summ()").code == 1)
        #expect(try run().code == 2)
    }
}
