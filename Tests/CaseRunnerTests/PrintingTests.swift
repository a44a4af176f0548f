import CaseFormat
import CaseRunner
import Testing

/// Tests of `print`. The expected text is the output of PyTorch 2 with float64 as the default dtype.
@Suite struct PrintingTests {
    @Test(
        arguments: [
            (
                "torch.ones(2, 2, requires_grad=True)",
                "tensor([[1., 1.],\n        [1., 1.]], requires_grad=True)"
            ),
            ("torch.tensor([[4.5, 6], [7.5, 9]])", "tensor([[4.5000, 6.0000],\n        [7.5000, 9.0000]])"),
            ("torch.tensor(27.0)", "tensor(27.)"),
            ("(torch.ones(2, requires_grad=True) * 3).mean()", "tensor(3., grad_fn=<MeanBackward0>)"),
            ("torch.tensor([1e-10, 1.0])", "tensor([1.0000e-10, 1.0000e+00])"),
            ("torch.tensor([float('nan'), float('inf'), 1.5])", "tensor([   nan,    inf, 1.5000])"),
            ("torch.tensor([1, -20, 300])", "tensor([  1, -20, 300])"),
            ("torch.tensor([True, False])", "tensor([ True, False])"),
            ("torch.zeros(2, dtype=torch.float32)", "tensor([0., 0.], dtype=torch.float32)"),
            ("torch.zeros(2, 0)", "tensor([], size=(2, 0))"), ("torch.zeros(0)", "tensor([])"),
            ("torch.tensor(3)", "tensor(3)"), ("torch.ones(2, 3).shape", "torch.Size([2, 3])"),
            (
                "torch.arange(12.0).reshape(2, 2, 3)",
                "tensor([[[ 0.,  1.,  2.],\n         [ 3.,  4.,  5.]],\n\n        [[ 6.,  7.,  8.],\n         [ 9., 10., 11.]]])"
            ),
            ("torch.arange(1100)", "tensor([   0,    1,    2,  ..., 1097, 1098, 1099])"),
            ("torch.float32", "torch.float32"), ("None", "None"), ("True", "True"), ("1e16", "1e+16"),
            ("0.1 + 0.2", "0.30000000000000004"), ("7 // 2", "3"), ("'a', 1.5", "a 1.5"),
            ("['a', (1,), [None, 2.0]]", "['a', (1,), [None, 2.0]]"),
            ("torch.ones(2).numpy()", "[1. 1.]"), ("torch.ones(2, 2).tolist()", "[[1.0, 1.0], [1.0, 1.0]]"),
            (
                "torch.tensor([3.0, 7.0]).max(0)",
                "torch.return_types.max(\nvalues=tensor(7.),\nindices=tensor(1))"
            ),
            ("f'{torch.tensor(2.5)} {torch.tensor([1.5])}'", "2.5 tensor([1.5000])"),
            ("f'{3.14159:.2f}|{7:03d}|{1e6:,}|{2.5:>8.1f}|{0.25:.0%}'", "3.14|007|1,000,000.0|     2.5|25%"),
            ("f'{1 + 1 = }'", "1 + 1 = 2"),
        ] as [(String, String)])
    func printsAsPyTorch(_ expression: String, _ expected: String) throws {
        #expect(try Repository.printed(["print(\(expression))"]) == [expected])
    }

    /// Printed lines are in execution order, including those of functions, lambdas and hooks.
    @Test func printedLinesAreInExecutionOrder() throws {
        let printed = try Repository.printed([
            "x = torch.tensor([1.0, 2.0], requires_grad=True)", "print('before')",
            "h = x.register_hook(lambda g: print('hook', g))", "(x * x).sum().backward()",
            "print('after', x.grad)",
        ])
        #expect(printed == ["before", "hook tensor([2., 4.])", "after tensor([2., 4.])"])
    }

    /// Output beyond one mebibyte is discarded, and the case continues.
    @Test func printedOutputIsLimited() throws {
        let printed = try Repository.printed(["s = 'a' * 100000", "[print(s) for k in range(40)]"])
        let bytes = printed.reduce(0) { $0 + $1.utf8.count }
        #expect(bytes >= 1 << 20 && bytes < (1 << 20) + 100_000)
    }
}
