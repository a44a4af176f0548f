/// Resizing of images `[N, C, size…]` with one, two or three spatial dimensions.
extension Op {
    static let interpolations: [Op] =
        [interpolate, upsample, upsampleNearest, upsampleBilinear] + resizings.map(\.op)

    private static let resized = "each element a weighted sum of the elements of x near its place"
    private static let resizedBack = "each element of g, times the weights, goes to the elements it came from"

    static let interpolate: Op = Op(
        "nn.functional.interpolate", aliases: ["interpolate", "nn.Upsample"],
        "Resizes images by interpolation.",
        .composition(
            [
                .newSize, .scaleFactor, .resizingMode, .alignCornersOrNone, .recomputesScale, .antialias,
            ], resized, resizedBack,
            samples: [
                Sample(.real([2, 1, 3]), with: ["size": [5], "mode": "linear"]),
                Sample(.real([1, 2, 3, 3]), with: ["scale_factor": 1.6]),
                Sample(.real([1, 1, 2, 2, 3]), with: ["size": [3, 2, 4]]),
                Sample(
                    .real([1, 1, 3, 2]),
                    with: ["size": [4, 5], "mode": "bilinear", "align_corners": true]),
                Sample(.real([1, 1, 3, 3]), with: ["scale_factor": 1.5, "mode": "bicubic"]),
                Sample(
                    .real([1, 1, 2, 3, 2]),
                    with: [
                        "scale_factor": .numbers([1.5, 0.7, 2]), "mode": "trilinear",
                        "recompute_scale_factor": true,
                    ]),
                Sample(.real([1, 2, 5, 4]), with: ["size": [3, 2], "mode": "area"]),
                Sample(.real([1, 1, 2, 3, 2]), with: ["size": [1, 2, 3], "mode": "area"]),
                Sample(.real([1, 2, 5]), with: ["size": [3], "mode": "nearest-exact"]),
                Sample(.real([1, 1, 3, 2]), with: ["size": [2, 5], "mode": "nearest-exact"]),
                Sample(.real([1, 1, 2, 3, 2]), with: ["size": [3, 2, 4], "mode": "nearest-exact"]),
            ]
        ) { x in try Resizing(x.x.shape, x.a, mode: x[.resizingMode], x[.alignCornersOrNone]).applied(to: x.x)
        })

    static let upsample: Op = Op(
        "nn.functional.upsample", aliases: ["upsample"], "Resizes images by interpolation.",
        .composition(
            [.newSize, .scaleFactor, .resizingMode, .alignCornersOrNone], resized, resizedBack,
            samples: [Sample(.real([1, 2, 3]), with: ["size": [5], "mode": "linear"])]
        ) { x in try Resizing(x.x.shape, x.a, mode: x[.resizingMode], x[.alignCornersOrNone]).applied(to: x.x)
        })

    static let upsampleNearest: Op = Op(
        "nn.functional.upsample_nearest", aliases: ["upsample_nearest", "nn.UpsamplingNearest2d"],
        "Resizes images by copying the nearest elements.",
        .composition(
            [.newSize, .scaleFactor], "each element a copy of the element of x near its place",
            Declaration.pullbackOfView, samples: [Sample(.real([1, 2, 3]), with: ["size": [5]])]
        ) { x in try Resizing(x.x.shape, x.a, mode: "nearest", nil).applied(to: x.x) })

    static let upsampleBilinear: Op = Op(
        "nn.functional.upsample_bilinear", aliases: ["upsample_bilinear", "nn.UpsamplingBilinear2d"],
        "Resizes images by bilinear interpolation, with aligned corners.",
        .composition(
            [.newSize, .scaleFactor], resized, resizedBack,
            samples: [Sample(.real([1, 2, 3, 2]), with: ["size": [4, 5]])]
        ) { x in try Resizing(x.x.shape, x.a, mode: "bilinear", true).applied(to: x.x) })

    /// PyTorch's operation for each mode and number of spatial dimensions.
    fileprivate static let resizings: [(mode: Resampling.Mode, rank: Int, op: Op)] = [
        (.nearest, 1), (.nearest, 2), (.nearest, 3), (.nearestExact, 1), (.nearestExact, 2),
        (.nearestExact, 3), (.linear, 1), (.linear, 2), (.linear, 3), (.bicubic, 2), (.area, 2), (.area, 3),
    ].map { ($0, $1, resizing($0, $1)) }

    private static func resizing(_ mode: Resampling.Mode, _ rank: Int) -> Op {
        let node: String =
            switch mode {
            case .nearest: "UpsampleNearest"
            case .nearestExact: "UpsampleNearestExact"
            case .linear: ["UpsampleLinear", "UpsampleBilinear", "UpsampleTrilinear"][rank - 1]
            case .bicubic: "UpsampleBicubic"
            case .area: "AdaptiveAvgPool"
            }
        return Op(
            "_resize_\(mode.rawValue)_\(rank)d", "Resizes images.",
            Declaration(
                [.input, .outputSize, .scales, .alignCorners], formula: resized, pullback: resizedBack,
                gradFn: "\(node)\(rank)DBackward0", gradientGradFn: "\(node)\(rank)DBackwardBackward0",
                accepts: .floatingPoint,
                .opaque { x in [try Resampling(mode, x.x.shape, x.a).applied(to: x.x)] },
                .linear([
                    { g, c in
                        if mode == .area { c.keep(0) }
                        return try Resampling(mode, c.shape, c.a).transposed(g)
                    }
                ]), samples: []))
    }
}

extension Parameter {
    fileprivate static let newSize = ParameterKey<[Int]?>("size")
    /// The ratio of output and input for each spatial dimension.
    fileprivate static let scaleFactor = ParameterKey<[Double]?>("scale_factor")
    fileprivate static let resizingMode = ParameterKey<String>("mode", default: "nearest")
    fileprivate static let recomputesScale = ParameterKey<Bool?>("recompute_scale_factor")
    fileprivate static let antialias = ParameterKey<Bool>("antialias", default: false)
    fileprivate static let outputSize = ParameterKey<[Int]>("output_size")
    fileprivate static let scales = ParameterKey<[Double]>("scales")

    /// True to map the centres of the outer elements to each other, false to map their outer edges.
    static let alignCorners = ParameterKey<Bool>("align_corners")
    static let alignCornersOrNone = ParameterKey<Bool?>("align_corners")
}

extension Resampling {
    fileprivate init(_ mode: Mode, _ shape: [Int], _ a: Attributes) throws(AutogradError) {
        try self.init(
            mode, from: shape, to: a[.outputSize], scales: a[.scales], alignsCorners: a[.alignCorners])
    }
}

/// The arguments of `interpolate`, checked.
private struct Resizing {
    private let mode: Resampling.Mode
    private let rank: Int
    private let output: [Int]
    private let scales: [Double]
    private let alignsCorners: Bool

    init(_ shape: [Int], _ a: Attributes, mode word: String, _ alignsCorners: Bool?) throws {
        rank = shape.count - 2
        mode = try Resizing.mode(word, rank, shape)
        guard alignsCorners == nil || mode == .linear || mode == .bicubic else {
            throw Resizing.fault(
                "align_corners option can only be set with the interpolating modes: "
                    + "linear | bilinear | bicubic | trilinear")
        }
        guard !a[.antialias] else { throw Resizing.fault("antialias=True is not supported") }
        self.alignsCorners = alignsCorners ?? false
        let spatial = Array(shape.dropFirst(2))
        switch (a[.newSize], a[.scaleFactor]) {
        case (nil, nil): throw Resizing.fault("either size or scale_factor should be defined")
        case (_?, _?): throw Resizing.fault("only one of size or scale_factor should be defined")
        case (let size?, nil):
            guard a[.recomputesScale] != true else {
                throw Resizing.fault("recompute_scale_factor is not meaningful with an explicit size.")
            }
            output = try Resizing.spread(size, rank, "size")
            scales = []
        case (nil, let factors?):
            let factors = try Resizing.spread(factors, rank, "scale_factor")
            output = try zip(spatial, factors).map { size, factor in
                guard let new = Int(exactly: (Double(size) * factor).rounded(.towardZero)) else {
                    throw Resizing.fault("scale_factor is out of range: \(factor)")
                }
                return new
            }
            scales = a[.recomputesScale] == true || mode == .area ? [] : factors
        }
        try checkSizes(shape, spatial)
    }

    private func checkSizes(_ shape: [Int], _ spatial: [Int]) throws(AutogradError) {
        let least = mode == .area ? 0 : 1
        guard output.allSatisfy({ $0 >= least }), spatial.allSatisfy({ $0 > 0 }),
            mode == .area || shape[1] > 0
        else {
            throw Resizing.fault(
                "Input and output sizes should be greater than 0, but got input \(shape) and output \(output)"
            )
        }
    }

    private static func fault(_ text: String) -> AutogradError { .badArgument(op: "interpolate", text) }

    private static func mode(
        _ word: String, _ rank: Int, _ shape: [Int]
    ) throws(AutogradError) -> Resampling.Mode {
        guard (1...3).contains(rank) else {
            throw .wrongRank(op: "interpolate", expected: "a 3D, 4D or 5D input", found: shape)
        }
        switch (word, rank) {
        case ("linear", 1), ("bilinear", 2), ("trilinear", 3): return .linear
        case ("bicubic", 2): return .bicubic
        case ("linear", _), ("bilinear", _), ("trilinear", _), ("bicubic", _):
            throw fault("Got \(rank + 2)D input, which the mode '\(word)' does not support")
        default:
            guard let mode = Resampling.Mode(rawValue: word) else {
                throw fault(
                    "mode must be nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact, "
                        + "not '\(word)'")
            }
            return mode
        }
    }

    /// One value for each spatial dimension; a single one is used for all.
    private static func spread<T>(_ values: [T], _ rank: Int, _ name: String) throws(AutogradError) -> [T] {
        if values.count == 1 { return [T](repeating: values[0], count: rank) }
        guard values.count == rank else {
            throw fault("\(name) must have \(rank) values, one for each spatial dimension, not \(values)")
        }
        return values
    }

    func applied(to x: Value) throws(AutogradError) -> Value {
        guard mode == .area else { return try resized(x, rank, output) }
        // PyTorch averages one dimension as two, and takes the mean of all elements for an output of one
        // element.
        if rank == 1 { return try averaged(x.unsqueezed(-2), 2, [1] + output).squeezed(-2) }
        return try averaged(x, rank, output)
    }

    private func averaged(_ x: Value, _ rank: Int, _ output: [Int]) throws(AutogradError) -> Value {
        guard output.allSatisfy({ $0 == 1 }) else { return try resized(x, rank, output) }
        let dims = Array(x.shape.indices.suffix(rank))
        return try x.apply(.mean, with: [.set(.dimsOrAll, dims), .set(.keepdim, true)])
    }

    private func resized(_ x: Value, _ rank: Int, _ output: [Int]) throws(AutogradError) -> Value {
        guard let op = Op.resizings.first(where: { $0.mode == mode && $0.rank == rank })?.op else { return x }
        return try x.apply(
            op,
            with: [
                .set(.outputSize, output), .set(.scales, scales), .set(.alignCorners, alignsCorners),
            ])
    }
}
