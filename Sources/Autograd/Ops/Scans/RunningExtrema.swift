/// Cumulative maxima and minima.
extension Op {
    static let runningExtrema: [Op] = [cummax, cummin]

    static let cummax: Op = runningExtremum(
        "cummax", "Computes the largest element up to each element along a dimension.", "max"
    ) { $0 >= $1 }

    static let cummin: Op = runningExtremum(
        "cummin", "Computes the smallest element up to each element along a dimension.", "min"
    ) { $0 <= $1 }

    /// Among equal elements the last counts; nan is followed by nan only.
    private static func runningExtremum(
        _ name: String, _ summary: String, _ symbol: String, _ replaces: @escaping Better
    ) -> Op {
        Op(
            name, summary,
            Declaration(
                [.input, .dim], results: ["values", "indices"],
                formula: "yᵢ = \(symbol) of x₀ … xᵢ along dim, and its index",
                pullback: "dx[indices] += g: each gᵢ goes to the element that yᵢ came from",
                kinks: "in a tie the last of the equal elements receives the cotangent",
                resultType: .byKernel,
                .runs { x in
                    let d = try Shape.dimension(x[.dim], rank: x.x.shape.count)
                    let size = x.x.shape.isEmpty ? 1 : x.x.shape[d]
                    return (
                        x.x.dtype,
                        .selection(width: size) { run, values, indices in
                            var best = 0
                            for i in 0..<run.count {
                                let isBetter = !run[best].isNaN && replaces(run[i], run[best])
                                if run[i].isNaN || isBetter { best = i }
                                values[i] = run[best]
                                indices[i] = Double(best)
                            }
                        }
                    )
                },
                .general(
                    [
                        { g, c in
                            c.keep(0)
                            return try g.scattered(c)
                        }
                    ], pushforward: { c in try c.gatheredTangent() }),
                gradientChanges: 2,
                samples: [
                    Sample(.real([2, 3]), with: ["dim": 1]), Sample(.real([4, 2]), with: ["dim": 0]),
                ]))
    }
}
