import CaseRunner
import Testing

/// One leaf may have many names: it is checked once, and reported under one of them.
@Suite struct LeafNameTests {
    /// What was checked against differences, and in forward mode; every check must pass.
    private func subjects(_ steps: [String]) throws -> [String] {
        let quoted = steps.map { "\"\($0)\"" }.joined(separator: ", ")
        let result = Repository.run(
            text: #"{ "tensors": { "x": { "data": [1, 2], "requires_grad": true } }, "steps": [\#(quoted)] }"#
        )
        try #require(result.outcome == .passed, "\(result)")
        return result.checks.map(\.subject)
    }

    /// Every way in which PyTorch gives a tensor itself: `w is x` holds there.
    @Test(arguments: [
        "x", "+x", "x.sum_to_size(2)", "x.to(torch.float64)", "x.double()", "x.type_as(x)", "x.flatten()",
        "x.contiguous()", "x.cpu()", "torch.as_tensor(x)", "x.requires_grad_()", "[x][0]", "(lambda t: t)(x)",
    ])
    func anotherNameIsNoOtherLeaf(_ expression: String) throws {
        let failures = Repository.failures(
            #""x": { "data": [1, 2], "requires_grad": true }"#,
            ["w = \(expression)", "(w * x).sum().backward()"],
            expect: #""w is x": true, "w.is_leaf": true, "w.grad": [2, 4], "x.grad": [2, 4]"#)
        #expect(failures.isEmpty, "\(failures)")
        #expect(
            try subjects(["w = \(expression)", "(w * x).sum().backward()"]) == ["x.grad", "forward mode"])
    }

    /// The name that the case declares is the one that its reader knows.
    @Test func aDeclaredNameComesFirst() throws {
        #expect(try subjects(["a = x", "(a * x).sum().backward()"]) == ["x.grad", "forward mode"])
        #expect(
            try subjects(["a = b = x", "g = torch.autograd.grad((a * b).sum(), b)"]) == ["gradient by x"])
    }

    @Test func aLeafThatIsAskedForTwiceIsCheckedOnce() throws {
        #expect(
            try subjects(["a = x", "g, h = torch.autograd.grad((a * x).sum(), [a, x])"]) == ["gradient by x"])
    }

    /// What is summed or is a view of a sum has memory of its own, whatever its size.
    @Test func aSumIsNotItsOperand() {
        let failures = Repository.failures(
            #""x": { "data": [[1, 2]], "requires_grad": true }"#,
            ["w = x.sum_to_size(2)", "v = w.sum_to_size(1)"],
            expect:
                #""w is x": false, "w.is_leaf": false, "w.grad_fn": "ViewBackward0", "v.grad_fn": "SumBackward1""#
        )
        #expect(failures.isEmpty, "\(failures)")
    }
}
