/// A numerical differentiation method for comparison.
struct PeerMethod: Sendable {
    let name: String
    let derivative: @Sendable (_ x: Double, _ f: (Double) -> Double) -> Double

    static let all = [
        // - Source: torch.autograd.gradcheck, eps=1e-6 by default.
        PeerMethod(name: "central, step 10⁻⁶ (PyTorch's gradcheck)") { x, f in
            (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
        },
        // - Source: Press et al., Numerical Recipes, 5.7: ε^(1/3) of the argument.
        PeerMethod(name: "central, step ε^⅓·max(|x|, 1)") { x, f in
            let h = 6.055454452393343e-06 * max(abs(x), 1)
            return (f(x + h) - f(x - h)) / ((x + h) - (x - h))
        },
        // - Source: Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids" (1988), table 1.
        PeerMethod(name: "five points, step 10⁻³") { x, f in
            let h = 1e-3
            return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
        },
        PeerMethod(name: "Ridders, first step 0.1", derivative: ridders),
    ]

    /// Central differences at steps that shrink by 1.4, extrapolated until the error grows.
    ///
    /// - Source: Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Adv. Eng. Software 4 (1982).
    private static let ridders: @Sendable (Double, (Double) -> Double) -> Double = { x, f in
        var h = 0.1
        var previous = [(f(x + h) - f(x - h)) / (2 * h)]
        var best = (value: previous[0], error: Double.infinity)
        for i in 1..<10 {
            h /= 1.4
            var row = [(f(x + h) - f(x - h)) / (2 * h)]
            var factor = 1.96
            for j in 1...i {
                row.append((row[j - 1] * factor - previous[j - 1]) / (factor - 1))
                factor *= 1.96
                let error = max(abs(row[j] - row[j - 1]), abs(row[j] - previous[j - 1]))
                if error <= best.error { best = (row[j], error) }
            }
            if abs(row[i] - previous[i - 1]) >= 2 * best.error { break }
            previous = row
        }
        return best.value
    }
}
