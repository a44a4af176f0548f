/// Dropout where it is not random: without training or with a probability of 0 or 1.
extension Op {
    static let dropouts: [Op] = [
        dropout, dropout1d, dropout2d, dropout3d, alphaDropout, featureAlphaDropout, featureDropout,
        dropoutBackward,
    ]

    /// - Parameters:
    ///   - isTraining: the default of `training`.
    ///   - rank: the number of dimensions of a batch, if an input without the batch dimension is accepted.
    private static func dropout(
        _ name: String, aliases: [String], _ summary: String, isTraining: Bool, rank: Int? = nil
    ) -> Op {
        let training = isTraining ? Parameter.trains : Parameter.trainsIfAsked
        return Op(
            name, aliases: aliases, summary,
            .composition(
                [.probability, training, .inplace], "x without training or for p = 0; 0·x for p = 1",
                "dx = g without training or for p = 0; dx = 0·g for p = 1", sharing: .operand,
                samples: [
                    Sample(.real([2, 3, 2]), with: ["p": 0.0]),
                    Sample(.real([2, 3, 2]), with: ["training": false]),
                    Sample(.real([2, 3, 2]), with: ["p": 1.0, "training": true]),
                ]
            ) { x in
                let p = x[.probability]
                guard p >= 0, p <= 1 else {
                    throw AutogradError.badArgument(
                        op: name, "dropout probability has to be between 0 and 1, but got \(p)")
                }
                if name.hasSuffix("dropout1d"), x.x.shape.count != 2, x.x.shape.count != 3 {
                    throw AutogradError.wrongRank(op: name, expected: "2D or 3D input", found: x.x.shape)
                }
                // PyTorch adds a batch dimension, and removes it again.
                guard let rank, x.x.shape.count != rank else { return try dropped(x.x, p, x.a, name) }
                return try dropped(x.x.unsqueezed(0), p, x.a, name).squeezed(0)
            })
    }

    private static func dropped(
        _ x: Value, _ p: Double, _ a: Attributes, _ name: String
    ) throws(AutogradError) -> Value {
        if p == 0 || !a[.trains] || x.tensor.count == 0 { return x }
        guard p == 1 else { throw .random(name) }
        guard !a[.inplace] else { throw .badArgument(op: name, "inplace=True is not supported for p=1") }
        return try x * x.tape.constant(Tensor(0, dtype: x.dtype))
    }

    static let dropout: Op = dropout(
        "nn.functional.dropout", aliases: ["dropout", "nn.Dropout"],
        "Sets random elements to 0; supported where the result is not random.", isTraining: true)
    static let dropout1d: Op = dropout(
        "nn.functional.dropout1d", aliases: ["dropout1d", "nn.Dropout1d"],
        "Sets random channels to 0; supported where the result is not random.", isTraining: true, rank: 3)
    static let dropout2d: Op = dropout(
        "nn.functional.dropout2d", aliases: ["dropout2d", "nn.Dropout2d"],
        "Sets random channels to 0; supported where the result is not random.", isTraining: true)
    static let dropout3d: Op = dropout(
        "nn.functional.dropout3d", aliases: ["dropout3d", "nn.Dropout3d"],
        "Sets random channels to 0; supported where the result is not random.", isTraining: true, rank: 5)
    static let alphaDropout: Op = dropout(
        "nn.functional.alpha_dropout", aliases: ["alpha_dropout"],
        "Sets random elements to SELU's limit; supported where the result is not random.",
        isTraining: false)
    static let featureAlphaDropout: Op = dropout(
        "nn.functional.feature_alpha_dropout", aliases: ["feature_alpha_dropout"],
        "Sets random channels to SELU's limit; supported where the result is not random.",
        isTraining: false)
    static let featureDropout: Op = dropout(
        "feature_dropout", aliases: [],
        "Sets random channels to 0; supported where the result is not random.", isTraining: true)

    /// The gradient of a dropout whose mask is known.
    static let dropoutBackward: Op = Op(
        "native_dropout_backward", aliases: ["ops.aten.native_dropout_backward"],
        "Multiplies by a mask and a number: the gradient of a dropout.",
        Declaration(
            [.tensor("grad_output"), .tensor("mask"), .maskScale],
            formula: "scale·x where the mask is true, else 0",
            pullback: "dx = scale·g where the mask is true, else 0", gradFn: "NativeDropoutBackwardBackward0",
            gradientGradFn: "MulBackward0",
            .binary { a in
                let scale = a[.maskScale]
                return .init { $0 * $1 * scale }
            },
            .elementwise([
                { g, c in
                    c.keep(0)
                    return try g * (c.x(1).to(g.dtype) * c[.maskScale])
                }, nil,
            ]),
            samples: [
                Sample(.real([2, 3]), .bools([2, 3]), with: ["scale": 2.5]),
                Sample(.real([3]), .bools([2, 1]), with: ["scale": 0.5]),
            ]))
}

extension Parameter {
    fileprivate static let probability = ParameterKey<Double>("p", default: 0.5)
    fileprivate static let trains = ParameterKey<Bool>("training", default: true, aliases: ["train"])
    fileprivate static let trainsIfAsked = ParameterKey<Bool>("training", default: false, aliases: ["train"])
    fileprivate static let inplace = ParameterKey<Bool>("inplace", default: false)
    fileprivate static let maskScale = ParameterKey<Double>("scale")
}

extension AutogradError {
    /// The error of an operation whose result would be random.
    static func random(_ op: String) -> AutogradError {
        .badArgument(op: op, "random operations are not supported; use training=False or a probability of 0")
    }
}
