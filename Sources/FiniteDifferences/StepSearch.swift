#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Searches for the steps that give the most accurate derivative of one function at one point.
struct StepSearch {
    var samples: Samples

    /// An acceptable absolute error; 0 for the best attainable.
    private(set) var tolerance: Double

    /// The result of a search on one side or both.
    enum Outcome {
        case fit(Fit)
        case kink
        case jump(left: Double, right: Double)
        case vertical
        /// No fit succeeded: the values are too noisy or, if none could be attempted, not finite.
        case nothing(isFinite: Bool)
    }

    /// Number of extra halvings of all steps.
    let finer: Int

    /// Measured noise of the values, if larger than their rounding; otherwise 0.
    var scatter = 0.0

    /// Difference between the accepted slope and the slope at very small steps, if noise may explain it.
    private var slopeUncertainty = 0.0

    init(
        at point: Double, scale: Double, tolerance: Double, finer: Int = 0, grain: Double = 0,
        of change: @escaping (Double) -> Change
    ) {
        samples = Samples(at: point, scale: scale, grain: grain, of: change)
        self.tolerance = tolerance
        self.finer = finer
    }

    /// Tries stencils, starting with `first`, as long as the next promises a smaller error.
    mutating func search(from first: Stencil) -> Outcome {
        var first = first
        first.level += finer
        var stencil = first
        var best: Fit?
        var isFinite = false
        var examinations = 0
        var visited = InlineArray<12, Stencil>(repeating: Stencil(direction: .central, level: 0, count: 0))
        for round in 0..<visited.count {
            guard stencil.level + stencil.count <= samples.deepestLevel,
                !(0..<round).contains(where: { visited[$0] == stencil })
            else { break }
            visited[round] = stencil
            guard var fit = fit(stencil, probes: stencil.level > first.level ? 2 : 1) else {
                if best != nil { break }
                stencil.level += 4
                continue
            }
            isFinite = true
            if round == 0, !fit.isPlausible { fit = self.fit(stencil, probes: 2) ?? fit }
            if !isGoodEnough(fit), !fit.isPlausible, examinations < 3 {
                examinations += 1
                switch examine(fit) {
                case .singular(let outcome): return outcome
                case .regular(let level):
                    if let best, best.stencil.level > stencil.level { return .fit(best) }
                    best = nil
                    stencil = Stencil(
                        direction: first.direction, level: max(level, stencil.level + 1), count: first.count)
                    continue
                case .noise(let noise, let slopeUncertainty):
                    // Noise seen at larger steps does not invalidate a fit at smaller steps.
                    if let best, best.stencil.level > stencil.level, noise > 0x1p14 * best.noise {
                        return .fit(best)
                    }
                    scatter = noise
                    self.slopeUncertainty = slopeUncertainty
                    fit = self.fit(stencil, probes: 2) ?? fit
                }
            }
            let previous = best
            best = better(best, fit)
            if isGoodEnough(fit) { break }
            if let previous, stencil.level < previous.stencil.level, fit.error > 0.5 * previous.error {
                break
            }
            guard let next = nextStencil(after: fit, first: first) else { break }
            stencil = next
        }
        return best.map { .fit($0) } ?? .nothing(isFinite: isFinite)
    }

    private mutating func fit(_ stencil: Stencil, probes: Int) -> Fit? {
        samples.fit(stencil, noise: scatter, probes: probes)
    }

    private func isGoodEnough(_ fit: Fit) -> Bool {
        fit.vanishes || fit.error <= max(tolerance, Calibration.goal * abs(fit.derivative))
    }

    /// The fit with the smaller error or, if the two contradict each other, the one with the smaller steps.
    private func better(_ old: Fit?, _ new: Fit) -> Fit {
        guard let old else { return new }
        if abs(old.derivative - new.derivative) > old.error + new.error {
            return old.stencil.level > new.stencil.level ? old : new
        }
        return new.error < old.error ? new : old
    }

    /// The stencil from which a much smaller error is expected; nil if there is none.
    private func nextStencil(after fit: Fit, first: Stencil) -> Stencil? {
        var stencil = first
        if !fit.isResolved, fit.isPlausible {
            // Noise hides the higher terms: try larger steps, but not far beyond the scale of the argument unless a
            // slope is visible.
            stencil.level = fit.stencil.level - 4
            let farthest = fit.highestVisible > 1 ? farthestLevel : max(2, farthestLevel)
            return stencil.level >= farthest ? stencil : nil
        }
        if fit.rate < 0.5 || fit.isPlausible, let stencil = promising(fit) { return stencil }
        guard fit.rate >= 0.5, fit.truncation > 2 * fit.rounding else { return nil }
        stencil.level = fit.stencil.level + Int(max(1, min(log2(fit.rate).rounded(.up) + 6, 7)))
        return stencil
    }

    /// The level of the largest steps to try.
    ///
    /// Noise beyond the rounding of the values may differ elsewhere, so with such noise steps stay below the
    /// argument.
    private var farthestLevel: Int { finer > 0 ? finer + 2 : scatter > 0 ? 2 : -12 }

    private func promising(_ fit: Fit) -> Stencil? {
        var best = (stencil: fit.stencil, error: Double.infinity)
        for count in fit.stencil.direction == .central ? 3...5 : 5...7 {
            let candidate = fit.best(count: count)
            guard candidate.stencil.level >= farthestLevel else { continue }
            // Sample again only if the expected gain in accuracy justifies two more evaluations.
            if candidate.error < 0.5 * best.error { best = candidate }
        }
        return best.error < fit.error / 3 ? best.stencil : nil
    }
}

extension StepSearch {
    func estimate(_ kind: DerivativeEstimate.Kind, _ fit: Fit) -> DerivativeEstimate {
        if scatter > 0, fit.error > abs(fit.derivative), fit.noise > fit.largestChange {
            return unestablished(.noisy)
        }
        return DerivativeEstimate(
            value: fit.derivative, error: fit.error + slopeUncertainty, kind: kind,
            evaluations: samples.evaluations)
    }

    func unestablished(_ kind: DerivativeEstimate.Kind) -> DerivativeEstimate {
        .unestablished(kind, evaluations: samples.evaluations)
    }
}
