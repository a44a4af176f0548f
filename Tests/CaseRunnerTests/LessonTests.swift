import CaseFormat
import CaseRunner
import Testing

/// Tests with lines from PyTorch lessons, one step per line, in PyTorch's default dtype.
///
/// The expected output was recorded from PyTorch 2.
@Suite struct LessonTests {
    @Test(arguments: Self.lessons)
    func printsAsRecorded(_ lesson: Lesson) throws {
        let printed = try Repository.printed(lesson.lines, dtype: "float32")
        #expect(printed.joined(separator: "\n") == lesson.output)
    }

    struct Lesson: CustomTestStringConvertible {
        let title: String
        let lines: [String]
        let output: String

        init(_ title: String, _ text: String, prints output: String) {
            self.title = title
            lines = text.split(separator: "\n").map(String.init)
            self.output = output
        }

        var testDescription: String { title }
    }

    static let lessons = [
        Lesson(
            "mean of 3(x + 2)²",
            """
            import torch
            x = torch.ones(2, 2, requires_grad=True)
            print(x)
            y = x + 2
            print(y)
            z = y * y * 3
            out = z.mean()
            print(z, out)
            out.backward()
            print(x.grad)
            out = x.sum()
            out.backward()
            print(x.grad)
            x.grad.data.zero_()
            out = x.sum()
            out.backward()
            print(x.grad)
            print(x.requires_grad)
            print((x ** 2).requires_grad)
            with torch.no_grad(): print((x ** 2).requires_grad)
            y = x.detach()
            print(y.requires_grad)
            print(x.eq(y).all())
            """,
            prints: """
                tensor([[1., 1.],
                        [1., 1.]], requires_grad=True)
                tensor([[3., 3.],
                        [3., 3.]], grad_fn=<AddBackward0>)
                tensor([[27., 27.],
                        [27., 27.]], grad_fn=<MulBackward0>) tensor(27., grad_fn=<MeanBackward0>)
                tensor([[4.5000, 4.5000],
                        [4.5000, 4.5000]])
                tensor([[5.5000, 5.5000],
                        [5.5000, 5.5000]])
                tensor([[1., 1.],
                        [1., 1.]])
                True
                True
                False
                False
                tensor(True)
                """),
        Lesson(
            "2·dot(x, x)",
            """
            x = torch.arange(4.0)
            x
            x.requires_grad_(True)
            x.grad
            y = 2 * torch.dot(x, x)
            print(y)
            y.backward()
            print(x.grad)
            print(x.grad == 4 * x)
            x.grad.zero_()
            y = x.sum()
            y.backward()
            print(x.grad)
            x.grad.zero_()
            y = x * x
            y.sum().backward()
            print(x.grad)
            x.grad.zero_()
            y = x * x
            u = y.detach()
            z = u * x
            z.sum().backward()
            print(x.grad == u)
            x.grad.zero_()
            y.sum().backward()
            print(x.grad == 2 * x)
            """,
            prints: """
                tensor(28., grad_fn=<MulBackward0>)
                tensor([ 0.,  4.,  8., 12.])
                tensor([True, True, True, True])
                tensor([1., 1., 1., 1.])
                tensor([0., 2., 4., 6.])
                tensor([True, True, True, True])
                tensor([True, True, True, True])
                """),
        Lesson(
            "a weighted sum of three powers",
            """
            import torch
            from torch.autograd import Variable
            x = Variable(torch.FloatTensor([1, 2, 3]), requires_grad=True)
            y = x * 2
            y = x ** 2 + 1
            y.backward(torch.FloatTensor([0.1, 0.2, 0.3]))
            print(x.grad)
            x_0 = torch.tensor(0.5, requires_grad=True)
            x_1 = torch.tensor(1.5, requires_grad=True)
            x_2 = torch.tensor(2.5, requires_grad=True)
            y_0 = x_0 * x_1 + x_2
            y_1 = x_0 + x_1 * x_2
            y_2 = x_0 * x_2
            y = torch.stack([y_0, y_1, y_2])
            y.backward(torch.tensor([0.1, 0.2, 0.3]))
            print(x_0.grad, x_1.grad, x_2.grad)
            """,
            prints: """
                tensor([0.2000, 0.8000, 1.8000])
                tensor(1.1000) tensor(0.5500) tensor(0.5500)
                """),
        Lesson(
            "the Jacobian row by row",
            """
            import torch
            x = torch.tensor([[2, 3]], dtype=torch.float, requires_grad=True)
            J = torch.zeros(2, 2)
            y = torch.zeros(1, 2)
            y[0, 0] = x[0, 0] ** 2 + 3 * x[0 ,1]
            y[0, 1] = x[0, 1] ** 2 + 2 * x[0, 0]
            print(y)
            y.backward(torch.Tensor([[1, 0]]), retain_graph=True)
            J[0] = x.grad
            x.grad = torch.zeros_like(x.grad)
            y.backward(torch.Tensor([[0, 1]]))
            J[1] = x.grad
            print(J)
            """,
            prints: """
                tensor([[13., 13.]], grad_fn=<CopySlices>)
                tensor([[4., 3.],
                        [2., 6.]])
                """),
        Lesson(
            "memory",
            """
            import torch
            x = torch.arange(12, dtype=torch.float32)
            print(x.shape, x.numel())
            X = x.reshape(3, 4)
            Y = torch.tensor([[2.0, 1, 4, 3], [1, 2, 3, 4], [4, 3, 2, 1]])
            print(torch.cat((X, Y), dim=0), torch.cat((X, Y), dim=1))
            print(X == Y)
            print(X[-1], X[1:3])
            X[1, 2] = 9
            X[0:2, :] = 12
            print(X)
            before = id(Y)
            Y = Y + X
            print(id(Y) == before)
            Z = torch.zeros_like(Y)
            before = id(Z)
            Z[:] = X + Y
            print(id(Z) == before)
            A = X.numpy()
            B = torch.tensor(A)
            print(type(A), type(B))
            a = torch.tensor([3.5])
            print(a, a.item(), float(a), int(a))
            result = torch.empty(3, 4)
            torch.add(X, Y, out=result)
            print(result)
            a = torch.ones(5)
            b = a.numpy()
            a.add_(1)
            print(a)
            print(b)
            """,
            prints: """
                torch.Size([12]) 12
                tensor([[ 0.,  1.,  2.,  3.],
                        [ 4.,  5.,  6.,  7.],
                        [ 8.,  9., 10., 11.],
                        [ 2.,  1.,  4.,  3.],
                        [ 1.,  2.,  3.,  4.],
                        [ 4.,  3.,  2.,  1.]]) tensor([[ 0.,  1.,  2.,  3.,  2.,  1.,  4.,  3.],
                        [ 4.,  5.,  6.,  7.,  1.,  2.,  3.,  4.],
                        [ 8.,  9., 10., 11.,  4.,  3.,  2.,  1.]])
                tensor([[False,  True, False,  True],
                        [False, False, False, False],
                        [False, False, False, False]])
                tensor([ 8.,  9., 10., 11.]) tensor([[ 4.,  5.,  6.,  7.],
                        [ 8.,  9., 10., 11.]])
                tensor([[12., 12., 12., 12.],
                        [12., 12., 12., 12.],
                        [ 8.,  9., 10., 11.]])
                False
                True
                <class 'numpy.ndarray'> <class 'torch.Tensor'>
                tensor([3.5000]) 3.5 3.5 3
                tensor([[26., 25., 28., 27.],
                        [25., 26., 27., 28.],
                        [20., 21., 22., 23.]])
                tensor([2., 2., 2., 2., 2.])
                [2. 2. 2. 2. 2.]
                """),
    ]
}
