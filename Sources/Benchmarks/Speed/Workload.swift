import Autograd

/// A case, or a file of cases, to measure, with the time of PyTorch's gradcheck for the same computation.
struct Workload {
    let name: String
    let computation: String
    /// The case, or a file of cases if it has several lines.
    let text: String
    /// The time of PyTorch's elementwise gradcheck, in milliseconds.
    var torch: Double? = nil
    /// The time of PyTorch's gradcheck along one random direction (`fast_mode=True`), in milliseconds.
    var torchFast: Double? = nil
    /// The intended speedup relative to `torch`.
    var target: Double? = nil
    var runs = 5

    var fileName: String { name + (text.contains("\n") ? ".jsonl" : ".json") }

    // - Source: times measured with PyTorch 2.15, torch.autograd.gradcheck with default settings, float64, one thread
    //   of a 2-core machine, in process; median of three passes. Its import, 3.1 s and 745 MiB, is not counted.
    static let all = basic + layers

    private static let basic =
        [
            Workload(
                name: "w1", computation: "mean of 3(x + 2)², 4 → 1",
                text: small(
                    #""x": {"ones": [2, 2], "requires_grad": true}"#,
                    #""out = ((x + 2) * (x + 2) * 3).mean()", "out.backward()""#),
                torch: 2.5, torchFast: 2.1, target: 100),
            chain(1000, torch: 267, torchFast: 2.3),
            chain(10000, torch: 4669, torchFast: 2.9, target: 40),
            chain(100000),
            Workload(
                name: "w2b-300", computation: "the chain's Jacobian, 300 → 300",
                text: small(
                    leaf("x", "300"), #""y = tanh(sin(x) * exp(-x * x))", "y.backward(ones_like(y))""#,
                    check: #""jacobian": true"#),
                torch: 205, torchFast: 2.2, target: 20),
            Workload(
                name: "w3-64", computation: "sum of (A @ B)², 8,192 → 1",
                text: small(
                    leaf("A", "64, 64") + ", " + leaf("B", "64, 64"),
                    #""y = ((A @ B) ** 2).sum()", "y.backward()""#),
                torch: 1917, torchFast: 2.9, target: 10),
            perceptron("w4s", batch: 8, inputs: 20, hidden: 16, classes: 5, torch: 103, torchFast: 3.8),
            perceptron(
                "w4", batch: 32, inputs: 784, hidden: 128, classes: 10, torch: 89970, torchFast: 21,
                target: 10, runs: 1),
            Workload(
                name: "w5", computation: "cross entropy, 640 → 1",
                text: small(
                    leaf("z", "64, 10") + ", " + targets(64, step: 7, classes: 10),
                    #""loss = cross_entropy(z, target)", "loss.backward()""#),
                torch: 105, torchFast: 1.5, target: 20),
            Workload(
                name: "w7-inverse", computation: "inverse, 64 → 1",
                text: small(
                    leaf("a", "8, 8"), #""y = linalg.inv(a + 8 * eye(8)).sum()", "y.backward()""#),
                torch: 20, torchFast: 1.7, target: 20),
            Workload(
                name: "w7-svdvals", computation: "singular values, 24 → 1",
                text: small(leaf("a", "6, 4"), #""y = linalg.svdvals(a).sum()", "y.backward()""#),
                torch: 6.4, torchFast: 1.5, target: 20),
            Workload(
                name: "w8", computation: "conv2d's Jacobian, 182 → 108",
                text: small(
                    leaf("x", "1, 2, 8, 8") + ", " + leaf("k", "3, 2, 3, 3"),
                    #""y = conv2d(x, k)", "y.backward(ones_like(y))""#, check: #""jacobian": true"#),
                torch: 63, torchFast: 2.0, target: 20),
            Workload(
                name: "200-small", computation: "200 calls of operations, Jacobians",
                text: OperationCall.caseLines(count: 200), torch: 1421, torchFast: 455, target: 100),
        ]

    private static func chain(
        _ n: Int, torch: Double? = nil, torchFast: Double? = nil, target: Double? = nil
    ) -> Workload {
        Workload(
            name: "w2-\(n)", computation: "sum of tanh(sin(x)·exp(−x²)), \(n) → 1",
            text: small(
                leaf("x", "\(n)"), #""y = tanh(sin(x) * exp(-x * x)).sum()", "y.backward()""#),
            torch: torch, torchFast: torchFast, target: target)
    }

    private static func perceptron(
        _ name: String, batch: Int, inputs: Int, hidden: Int, classes: Int, torch: Double,
        torchFast: Double, target: Double? = nil, runs: Int = 5
    ) -> Workload {
        let count = inputs * hidden + hidden + hidden * classes + classes
        let tensors = [
            #""x": {"randn": [\#(batch), \#(inputs)]}"#, targets(batch, step: 1, classes: classes),
            leaf("w1", "\(inputs), \(hidden)"), leaf("b1", "\(hidden)"), leaf("w2", "\(hidden), \(classes)"),
            leaf("b2", "\(classes)"),
        ]
        return Workload(
            name: name,
            computation: "perceptron \(inputs)-\(hidden)-\(classes), batch \(batch), \(count) → 1",
            text: small(
                tensors.joined(separator: ", "),
                #""h = tanh(x @ (0.05 * w1) + b1)", "logits = h @ (0.1 * w2) + b2", "#
                    + #""loss = cross_entropy(logits, target)", "loss.backward()""#),
            torch: torch, torchFast: torchFast, target: target, runs: runs)
    }

    /// A member of `tensors`: a leaf of normally distributed numbers whose gradient is checked.
    static func leaf(_ name: String, _ shape: String) -> String {
        #""\#(name)": {"randn": [\#(shape)], "requires_grad": true}"#
    }

    private static func targets(_ count: Int, step: Int, classes: Int) -> String {
        let labels = (0..<count).map { "\($0 * step % classes)" }.joined(separator: ", ")
        return #""target": {"data": [\#(labels)], "dtype": "int64"}"#
    }

    /// A case on one line.
    static func small(_ tensors: String, _ steps: String, check: String? = nil) -> String {
        let check = check.map { #", "check": {\#($0)}"# } ?? ""
        return #"{"tensors": {\#(tensors)}, "steps": [\#(steps)]\#(check)}"#
    }

    /// A case on one line, with its statements as a list.
    static func small(_ tensors: String, steps: [String]) -> String {
        small(tensors, steps.map { "\"\($0)\"" }.joined(separator: ", "))
    }
}

extension OperationCall {
    /// One case per line, each a call of one operation; iterates over the operations' samples.
    static func caseLines(count: Int) -> String {
        let lines = samples.compactMap(\.caseText)
        guard !lines.isEmpty else { return "" }
        return (0..<count).map { lines[$0 % lines.count] + "\n" }.joined()
    }

    /// A case that checks the whole Jacobian of the call; nil if the call has several results.
    private var caseText: String? {
        guard let results = try? record(on: Tape()).results, results.count == 1, results[0].requiresGrad,
            !op.returnsList
        else { return nil }
        let leaves = leaves
        let tensors = operands.enumerated().compactMap { i, x -> String? in
            guard let x, !x.isNumber else { return nil }
            let grad = leaves.contains(i) ? ", \"requires_grad\": true" : ""
            let elements = x.elements.map {
                x.dtype == .bool ? "\($0 != 0)" : x.dtype == .int64 ? "\(Int($0))" : "\($0)"
            }
            return "\"x\(i)\": {\"data\": [\(elements.joined(separator: ", "))], \"shape\": \(x.shape), "
                + "\"dtype\": \"\(x.dtype.rawValue)\"\(grad)}"
        }
        let keywords = arguments(
            { i, x in x.isNumber ? "\(x.item ?? .nan)" : "\"x\(i)\"" },
            list: { "[" + $0.joined(separator: ", ") + "]" }, attribute: \.json)
        let named = keywords.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ")
        return
            "{\"title\": \"\(op.name)\", \"tensors\": {\(tensors.joined(separator: ", "))}, \"steps\": [{\"op\": "
            + "\"\(op.name)\", \"kwargs\": {\(named)}, \"out\": \"y\"}, \"y.backward(ones_like(y))\"], "
            + "\"check\": {\"jacobian\": true}}"
    }
}
