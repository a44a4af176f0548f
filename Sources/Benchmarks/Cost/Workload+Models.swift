extension Workload {
    /// Computations that were not used to choose constants of the numerical check.
    static let models = [
        recurrentUnit, attentionHeads, normalizedConvolution, distances, matrixChain, largest, logSumExp,
        crossEntropy, residualPerceptron, runningProduct,
    ]

    /// Batch of 4, inputs of 6, hidden state of 8.
    private static var recurrentUnit: Workload {
        var builder = CaseBuilder(seed: 1)
        builder.addConstant("xs", [10, 4, 6])
        builder.addLeaf("h0", [4, 8])
        builder.addLeaf("Wx", [6, 24], -0.5, 0.5)
        builder.addLeaf("Wh", [8, 24], -0.5, 0.5)
        for bias in ["bx", "bh"] { builder.addLeaf(bias, [24], -0.3, 0.3) }
        let steps = (0..<10).flatMap { t in
            [
                "a = xs[\(t)] @ Wx + bx", "c = h @ Wh + bh", "r = sigmoid(a[:, 0:8] + c[:, 0:8])",
                "z = sigmoid(a[:, 8:16] + c[:, 8:16])", "n = tanh(a[:, 16:24] + r * c[:, 16:24])",
                "h = (1 - z) * n + z * h",
            ]
        }
        return builder.workload("gru-10", "GRU, 10 steps", ["h = h0"] + steps + ["(h ** 2).sum().backward()"])
    }

    private static var attentionHeads: Workload {
        var builder = CaseBuilder(seed: 2)
        builder.addLeaf("x", [16, 16])
        for weights in ["Wq", "Wk", "Wv", "Wo"] { builder.addLeaf(weights, [16, 16], -0.5, 0.5) }
        let heads = ["q", "k", "v"].map { "\($0) = (x @ W\($0)).view(16, 4, 4).transpose(0, 1)" }
        return builder.workload(
            "heads-4", "attention with 4 heads, 16 tokens of 16",
            heads + [
                "a = softmax(q @ k.transpose(1, 2) / 2, dim=-1)",
                "o = (a @ v).transpose(0, 1).reshape(16, 16) @ Wo", "(o ** 2).sum().backward()",
            ])
    }

    private static var normalizedConvolution: Workload {
        var builder = CaseBuilder(seed: 3)
        builder.addLeaf("x", [4, 3, 8, 8])
        builder.addLeaf("k", [8, 3, 3, 3], -0.4, 0.4)
        builder.addLeaf("g", [1, 8, 1, 1], 0.5, 1.5)
        builder.addLeaf("b", [1, 8, 1, 1], -0.3, 0.3)
        return builder.workload(
            "conv-norm-relu", "conv2d, batch norm, relu, 4×3×8×8",
            [
                "y = F.conv2d(x, k, padding=1)", "m = y.mean(dim=(0, 2, 3), keepdim=True)",
                "v = ((y - m) ** 2).mean(dim=(0, 2, 3), keepdim=True)",
                "z = relu((y - m) / torch.sqrt(v + 1e-5) * g + b)", "(z ** 2).sum().backward()",
            ])
    }

    private static var distances: Workload {
        var builder = CaseBuilder(seed: 4)
        builder.addLeaf("a", [32, 8])
        builder.addLeaf("b", [32, 8])
        builder.addConstant("w", [32, 32])
        return builder.workload(
            "distances-32", "distances of 32 points from 32 others",
            ["d = ((a[:, None, :] - b[None, :, :]) ** 2).sum(-1).sqrt()", "(d * w).sum().backward()"])
    }

    private static var matrixChain: Workload {
        var builder = CaseBuilder(seed: 5)
        for factor in ["A", "B", "C", "D", "E", "G"] { builder.addLeaf(factor, [16, 16], -0.4, 0.4) }
        return builder.workload(
            "matrix-chain-6", "squares of a product of 6 matrices",
            ["y = A @ B @ C @ D @ E @ G", "(y ** 2).sum().backward()"])
    }

    private static var largest: Workload {
        var builder = CaseBuilder(seed: 6)
        builder.addLeaf("x", [1000])
        builder.addConstant("w", [100])
        return builder.workload(
            "topk-1000", "weighted sum of the 100 largest", ["(x.topk(100)[0] * w).sum().backward()"])
    }

    private static var logSumExp: Workload {
        var builder = CaseBuilder(seed: 7)
        builder.addLeaf("x", [64, 64], -2, 2)
        builder.addConstant("w", [64])
        return builder.workload(
            "logsumexp-64", "weighted logsumexp of rows", ["(x.logsumexp(1) * w).sum().backward()"])
    }

    /// Cross entropy, written with elementary operations.
    private static var crossEntropy: Workload {
        var builder = CaseBuilder(seed: 8)
        builder.addLeaf("z", [128, 50], -2, 2)
        builder.addLabels("target", count: 128, below: 50)
        return builder.workload(
            "cross-entropy-128", "cross entropy by hand, 128×50",
            [
                "s = z - z.amax(1, keepdim=True)", "p = s - s.exp().sum(1, keepdim=True).log()",
                "loss = -p.gather(1, target.unsqueeze(1)).mean()", "loss.backward()",
            ])
    }

    private static var residualPerceptron: Workload {
        var builder = CaseBuilder(seed: 9)
        builder.addLeaf("x", [8, 16])
        var steps = ["h = x"]
        for block in 0..<3 {
            builder.addLeaf("W\(block)", [16, 16], -0.5, 0.5)
            builder.addLeaf("b\(block)", [16], -0.3, 0.3)
            steps += [
                "m = h.mean(-1, keepdim=True)", "v = ((h - m) ** 2).mean(-1, keepdim=True)",
                "h = h + tanh((h - m) / torch.sqrt(v + 1e-5) @ W\(block) + b\(block))",
            ]
        }
        return builder.workload(
            "residual-3", "3 residual blocks: layer norm, tanh", steps + ["(h ** 2).mean().backward()"])
    }

    private static var runningProduct: Workload {
        var builder = CaseBuilder(seed: 10)
        builder.addLeaf("x", [500], 0.9, 1.1)
        builder.addConstant("w", [500])
        return builder.workload(
            "cumprod-500", "weighted running product", ["(x.cumprod(0) * w).sum().backward()"])
    }
}
