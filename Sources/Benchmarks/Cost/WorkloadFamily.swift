/// A computation that can be built at several sizes.
struct WorkloadFamily {
    let name: String
    /// The unit of the size, such as elements or layers.
    let unit: String
    let sizes: [Int]
    /// The exponent p if the number of operations of one evaluation grows like sizeᵖ.
    var evaluationExponent = 1.0
    private let build: @Sendable (_ size: Int, _ builder: inout CaseBuilder) -> [String]

    func workload(_ size: Int) -> Workload {
        var builder = CaseBuilder(seed: UInt64(size))
        let steps = build(size, &builder)
        return builder.workload("\(name)-\(size)", name, steps)
    }

    static var all: [WorkloadFamily] {
        [
            vector("elementwise", [2000, 4000, 8000, 16000], "tanh(sin(x) * exp(-x * x)).sum().backward()"),
            vector("softmax", [500, 1000, 2000, 4000], "(x.softmax(0) * w).sum().backward()"),
            vector("norm", [1000, 2000, 4000, 8000], "x.norm().backward()"),
            layerNorm, matrixProduct, convolution,
            vector("cumsum", [500, 1000, 2000, 4000], "(x.cumsum(0) ** 2).sum().backward()"),
            runningProduct, layers,
        ]
    }

    /// One statement with a vector `x` and constant weights `w` of the same length.
    private static func vector(_ name: String, _ sizes: [Int], _ statement: String) -> WorkloadFamily {
        WorkloadFamily(name: name, unit: "elements", sizes: sizes) { size, builder in
            builder.addLeaf("x", [size])
            builder.addConstant("w", [size])
            return [statement]
        }
    }

    private static var layerNorm: WorkloadFamily {
        WorkloadFamily(name: "layer norm", unit: "columns of 32 rows", sizes: [32, 64, 128, 256]) {
            size, builder in
            builder.addLeaf("x", [32, size])
            builder.addLeaf("g", [size], 0.5, 1.5)
            builder.addLeaf("b", [size])
            return [
                "m = x.mean(-1, keepdim=True)", "v = ((x - m) ** 2).mean(-1, keepdim=True)",
                "y = (x - m) / torch.sqrt(v + 1e-5) * g + b", "(y ** 3).sum().backward()",
            ]
        }
    }

    private static var matrixProduct: WorkloadFamily {
        WorkloadFamily(
            name: "matrix product", unit: "rows and columns", sizes: [16, 32, 64, 128], evaluationExponent: 3
        ) { size, builder in
            builder.addLeaf("A", [size, size])
            builder.addLeaf("B", [size, size])
            return ["((A @ B) ** 2).sum().backward()"]
        }
    }

    private static var convolution: WorkloadFamily {
        WorkloadFamily(
            name: "convolution 3→8", unit: "side of the image", sizes: [8, 16, 32, 64], evaluationExponent: 2
        ) { size, builder in
            builder.addLeaf("x", [1, 3, size, size])
            builder.addLeaf("k", [8, 3, 3, 3], -0.4, 0.4)
            return ["y = F.conv2d(x, k, padding=1)", "(y.tanh() ** 2).sum().backward()"]
        }
    }

    /// A running product of factors near 1, so that the products do not overflow or underflow.
    private static var runningProduct: WorkloadFamily {
        WorkloadFamily(name: "cumprod", unit: "elements", sizes: [500, 1000, 2000, 4000]) { size, builder in
            builder.addLeaf("x", [size], 0.95, 1.05)
            builder.addConstant("w", [size])
            return ["(x.cumprod(0) * w).sum().backward()"]
        }
    }

    /// Layers of 8 units, each with its own weights, for a batch of 4.
    private static var layers: WorkloadFamily {
        WorkloadFamily(name: "layers", unit: "layers", sizes: [8, 16, 32, 64]) { size, builder in
            builder.addConstant("x", [4, 8])
            let steps = (0..<size).map { layer in
                builder.addLeaf("W\(layer)", [8, 8], -0.5, 0.5)
                return "h = h + tanh(h @ W\(layer)) / 2"
            }
            return ["h = x"] + steps + ["(h ** 2).mean().backward()"]
        }
    }
}
