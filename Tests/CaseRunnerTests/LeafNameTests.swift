import CaseRunner
import Testing

/// Tests of leaves with several names: each leaf is checked once and reported under one name.
@Suite struct LeafNameTests {
    /// The subjects of the gradient and forward-mode checks, all of which must pass.
    private func subjects(_ steps: [String]) throws -> [String] {
        let quoted = steps.map { "\"\($0)\"" }.joined(separator: ", ")
        let result = Repository.run(
            text: #"{ "tensors": { "x": { "data": [1, 2], "requires_grad": true } }, "steps": [\#(quoted)] }"#
        )
        try #require(result.outcome == .passed, "\(result)")
        return result.checks.map(\.subject)
    }

    /// Expressions that return the tensor itself in PyTorch, so that `w is x` is true.
    @Test(arguments: [
        "x", "+x", "x.sum_to_size(2)", "x.to(torch.float64)", "x.double()", "x.type_as(x)", "x.flatten()",
        "x.contiguous()", "x.cpu()", "torch.as_tensor(x)", "x.requires_grad_()", "[x][0]", "(lambda t: t)(x)",
    ])
    func aliasesAreTheSameLeaf(_ expression: String) throws {
        let failures = Repository.failures(
            #""x": { "data": [1, 2], "requires_grad": true }"#,
            ["w = \(expression)", "(w * x).sum().backward()"],
            expect: #""w is x": true, "w.is_leaf": true, "w.grad": [2, 4], "x.grad": [2, 4]"#)
        #expect(failures.isEmpty, "\(failures)")
        #expect(
            try subjects(["w = \(expression)", "(w * x).sum().backward()"]) == ["x.grad", "forward mode"])
    }

    /// A leaf is reported under the name that the case declares.
    @Test func declaredNamesArePreferred() throws {
        #expect(try subjects(["a = x", "(a * x).sum().backward()"]) == ["x.grad", "forward mode"])
        #expect(
            try subjects(["a = b = x", "g = torch.autograd.grad((a * b).sum(), b)"]) == ["gradient by x"])
    }

    @Test func repeatedInputsAreCheckedOnce() throws {
        #expect(
            try subjects(["a = x", "g, h = torch.autograd.grad((a * x).sum(), [a, x])"]) == ["gradient by x"])
    }

    /// `sum_to_size` returns a new tensor even if every summed dimension has size 1.
    @Test func sumToSizeReturnsANewTensor() {
        let failures = Repository.failures(
            #""x": { "data": [[1, 2]], "requires_grad": true }"#,
            ["w = x.sum_to_size(2)", "v = w.sum_to_size(1)"],
            expect:
                #""w is x": false, "w.is_leaf": false, "w.grad_fn": "ViewBackward0", "v.grad_fn": "SumBackward1""#
        )
        #expect(failures.isEmpty, "\(failures)")
    }
}
