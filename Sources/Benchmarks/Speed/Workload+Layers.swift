extension Workload {
    /// Layers of networks, long reductions and linear algebra.
    ///
    /// - Source: the times were measured as for `basic`, but on a machine about four times as fast.
    static let layers =
        [
            attention(8, torch: 149, torchFast: 2.7), attention(32, torch: 385, torchFast: 2.7),
            attention(64, torch: 918, torchFast: 3.3),
            normalization("layernorm-64", width: 64, dim: -1, torch: 662, torchFast: 3.5),
            normalization("layernorm-256", width: 256, dim: -1, torch: 3003, torchFast: 4.0),
            normalization("batchnorm-256", width: 256, dim: 0, torch: 2996, torchFast: 4.1),
            lstm(steps: 10, torch: 1148, torchFast: 21),
            convolution(side: 8, torch: 88, torchFast: 1.9),
            convolution(side: 32, torch: 1426, torchFast: 3.2),
            vector(
                "cumsum-1000", "squares of running sums", "(x.cumsum(0) ** 2).sum().backward()",
                torch: 129, torchFast: 1.2),
            vector(
                "softmax-1000", "weighted softmax", "(x.softmax(0) * y).sum().backward()",
                hasWeights: true, torch: 126, torchFast: 1.2),
            vector("norm-1000", "Euclidean norm", "x.norm().backward()", torch: 112, torchFast: 1.1),
            vector(
                "sort-1000", "weighted sort", "(x.sort()[0] * y).sum().backward()",
                hasWeights: true, torch: 209, torchFast: 1.3),
            inverse(16, torch: 64, torchFast: 1.5), inverse(32, torch: 308, torchFast: 1.6),
            deep(1000, torch: 391, torchFast: 145),
        ]

    private static func attention(_ tokens: Int, torch: Double, torchFast: Double) -> Workload {
        Workload(
            name: "attention-\(tokens)",
            computation: "attention, \(tokens) tokens of 16, \(3 * tokens * 16) → 1",
            text: small(
                ["q", "k", "v"].map { leaf($0, "\(tokens), 16") }.joined(separator: ", "),
                #""a = softmax(q @ k.T / 4, dim=-1)", "o = a @ v", "(o ** 2).sum().backward()""#),
            torch: torch, torchFast: torchFast)
    }

    /// Layer norm for `dim` −1, batch norm for `dim` 0.
    private static func normalization(
        _ name: String, width: Int, dim: Int, torch: Double, torchFast: Double
    ) -> Workload {
        Workload(
            name: name, computation: "cubes of a norm, 32×\(width), \(34 * width) → 1",
            text: small(
                leaf("x", "32, \(width)") + ", " + leaf("g", "\(width)") + ", " + leaf("b", "\(width)"),
                #""m = x.mean(\#(dim), keepdim=True)", "v = ((x - m) ** 2).mean(\#(dim), keepdim=True)", "#
                    + #""y = (x - m) / torch.sqrt(v + 1e-5) * g + b", "(y ** 3).sum().backward()""#),
            torch: torch, torchFast: torchFast)
    }

    /// Batch of 4, inputs of 6, hidden state of 8.
    private static func lstm(steps: Int, torch: Double, torchFast: Double) -> Workload {
        let tensors = [
            #""xs": {"randn": [\#(steps), 4, 6]}"#, leaf("h0", "4, 8"), leaf("c0", "4, 8"),
            leaf("Wx", "6, 32"), leaf("Wh", "8, 32"), leaf("b", "32"),
        ]
        let lines = (0..<steps).flatMap { t in
            [
                "z = xs[\(t)] @ Wx + h @ Wh + b", "i = sigmoid(z[:, 0:8])", "f = sigmoid(z[:, 8:16])",
                "o = sigmoid(z[:, 16:24])", "g = tanh(z[:, 24:32])", "c = f * c + i * g", "h = o * tanh(c)",
            ]
        }
        return Workload(
            name: "lstm-\(steps)", computation: "LSTM, \(steps) steps, 544 → 1",
            text: small(
                tensors.joined(separator: ", "),
                steps: ["h = h0", "c = c0"] + lines + ["(h ** 2).sum().backward()"]),
            torch: torch, torchFast: torchFast)
    }

    private static func convolution(side: Int, torch: Double, torchFast: Double) -> Workload {
        Workload(
            name: "conv-\(side)",
            computation: "conv2d 3→8, 3×3, tanh, \(side)×\(side), \(3 * side * side + 216) → 1",
            text: small(
                leaf("x", "1, 3, \(side), \(side)") + ", " + leaf("k", "8, 3, 3, 3"),
                #""y = F.conv2d(x, k, padding=1)", "(y.tanh() ** 2).sum().backward()""#),
            torch: torch, torchFast: torchFast)
    }

    /// One statement with a vector `x` of 1,000 elements.
    ///
    /// - Parameter hasWeights: add constant weights `y` of the same shape.
    private static func vector(
        _ name: String, _ computation: String, _ statement: String, hasWeights: Bool = false, torch: Double,
        torchFast: Double
    ) -> Workload {
        let y = hasWeights ? #", "y": {"randn": [1000]}"# : ""
        return Workload(
            name: name, computation: "\(computation), 1000 → 1",
            text: small(leaf("x", "1000") + y, steps: [statement]), torch: torch, torchFast: torchFast)
    }

    private static func inverse(_ order: Int, torch: Double, torchFast: Double) -> Workload {
        Workload(
            name: "inverse-\(order)", computation: "squares of an inverse, \(order * order) → 1",
            text: small(leaf("x", "\(order), \(order)"), steps: ["(x.inverse() ** 2).sum().backward()"]),
            torch: torch, torchFast: torchFast)
    }

    /// A long chain whose gradient, of the order of 10⁻⁹², is too small for differences of the whole computation.
    private static func deep(_ steps: Int, torch: Double, torchFast: Double) -> Workload {
        let lines = Array(repeating: "y = torch.sin(y) + 0.1 * y", count: steps)
        return Workload(
            name: "deep-\(steps)", computation: "y ← sin y + y/10, \(steps) times, 10 → 1",
            text: small(leaf("x", "10"), steps: ["y = x"] + lines + ["y.sum().backward()"]),
            torch: torch, torchFast: torchFast)
    }
}
