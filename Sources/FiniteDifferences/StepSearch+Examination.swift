#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension StepSearch {
    /// The reason why values near the point deviate from a fit.
    enum Finding {
        /// A kink, a jump or a vertical tangent.
        case singular(Outcome)
        /// Differentiable, but only with steps from this level on.
        case regular(level: Int)
        /// Noise with this standard deviation. The slope at smaller steps differs by `slopeUncertainty`.
        case noise(Double, slopeUncertainty: Double)
    }

    /// Classifies the deviations from a fit by the rate at which they shrink, down to steps near the rounding noise.
    ///
    /// As the step h shrinks, the deviations of a smooth function shrink like h², or like h if the fitted slope is
    /// wrong. At a kink their even part shrinks like h, at a vertical tangent like a power below 1. At a jump they
    /// tend to a constant; in noise they do not shrink and scatter.
    mutating func examine(_ fit: Fit) -> Finding {
        let direction = fit.stencil.direction
        let near = samples.pair(fit.stencil.probeLevel, direction)
        let far = farthest(fit, from: near)
        let trend = DeviationTrend(fit, near, samples.pair((near.level + far.level) / 2, direction), far)
        let scatter = Finding.noise(trend.noise, slopeUncertainty: 0)
        guard far.level >= near.level + 5, trend.isFinite(direction) else { return scatter }

        if trend.isKink { return .singular(.kink) }
        if trend.decay < 0.25 {
            return trend.isJump ? .singular(.jump(left: far.left, right: far.right)) : scatter
        }
        if far.right == 0, far.left == 0, let finding = staircase(fit, trend) { return finding }
        if far.level >= near.level + 10, trend.isVertical { return .singular(.vertical) }
        let level = regularLevel(fit, trend)
        return hiddenRounding(fit, trend, level) ?? linearBetweenRoundings(fit, trend, level)
            ?? .regular(level: level)
    }

    /// The pair with the smallest step at which a deviation proportional to the step still exceeds the noise.
    private mutating func farthest(_ fit: Fit, from near: SamplePair) -> SamplePair {
        let direction = fit.stencil.direction
        var depth = Int(max(2, min(log2(fit.measuredNoise / fit.assumedNoise) - 4, 1100)))
        var far = samples.pair(min(near.level + depth, samples.deepestLevel), direction)
        // If the function tends to zero, its noise does too, and smaller steps remain useful.
        while far.level < samples.deepestLevel, far.noise < 0.25 * near.noise,
            fit.deviation(of: far).noise > 512 * far.noise
        {
            depth *= 2
            let pair = samples.pair(min(far.level + depth, samples.deepestLevel), direction)
            guard fit.deviation(of: pair).noise > 8 * pair.noise else { break }
            far = pair
        }
        return far
    }

    /// The level from which on deviations per step equal those of the smallest step.
    private mutating func regularLevel(_ fit: Fit, _ trend: DeviationTrend) -> Int {
        let limit = 0.25 * max(trend.slopes.near.magnitude, trend.slopes.far.magnitude)
        var (outside, inside) = (trend.near.level, trend.far.level)
        if trend.slopes.near.distance(to: trend.slopes.far) <= limit { return outside }
        while inside - outside > 2 {
            let pair = samples.pair((outside + inside) / 2, fit.stencil.direction)
            let slope = fit.deviation(of: pair) / pair.step
            if slope.distance(to: trend.slopes.far) <= limit {
                inside = pair.level
            } else {
                outside = pair.level
            }
        }
        return min(inside + 2, samples.deepestLevel - 3)
    }

    /// Returns noise if the function is constant close to the point but has a consistent slope further away.
    ///
    /// This is either the rounding of an intermediate value or a function like `floor`. Small steps indicate
    /// rounding; otherwise the derivative remains uncertain between the slope and 0.
    private func staircase(_ fit: Fit, _ trend: DeviationTrend) -> Finding? {
        guard fit.rate < 0.5, fit.error < 0.5 * abs(fit.derivative) else { return nil }
        let isRounding = fit.measuredNoise < Calibration.hiddenRounding * fit.assumedNoise
        return .noise(trend.noise, slopeUncertainty: isRounding ? 0 : abs(fit.derivative))
    }

    /// Returns noise if the deviations are small enough for the rounding of an intermediate value and do not shrink
    /// with the step.
    ///
    /// If smaller steps show another slope, either may be right, unless the function is constant there, which happens
    /// between two roundings.
    private mutating func hiddenRounding(_ fit: Fit, _ trend: DeviationTrend, _ level: Int) -> Finding? {
        guard trend.noise < Calibration.hiddenRounding * fit.assumedNoise, trend.firstDecay < 0.8 else {
            return nil
        }
        let isConstant = trend.far.right == 0 && trend.far.left == 0
        guard !isConstant, let local = samples.fit(small(fit, level)), local.isPlausible else {
            return .noise(trend.noise, slopeUncertainty: 0)
        }
        return .noise(trend.noise, slopeUncertainty: abs(local.derivative - fit.derivative))
    }

    /// The fit's stencil, moved to a level below which deviations are proportional to the step.
    private func small(_ fit: Fit, _ level: Int) -> Stencil {
        Stencil(
            direction: fit.stencil.direction, level: min(level + 1, samples.deepestLevel - 8),
            count: fit.stencil.count)
    }

    /// Returns noise if a convincing fit is contradicted only over a range of steps in which the function suddenly
    /// becomes linear, as it does between two roundings of an intermediate value.
    private mutating func linearBetweenRoundings(_ fit: Fit, _ trend: DeviationTrend, _ level: Int)
        -> Finding?
    {
        guard fit.rate < 0.5, fit.error < 0.05 * abs(fit.derivative) else { return nil }
        let direction = fit.stencil.direction
        let pair = samples.pair(trend.near.level + 2, direction)
        let isSteady =
            (fit.deviation(of: pair) / pair.step).distance(to: trend.slopes.near) < 0.3
            * trend.slopes.near.magnitude
        guard !isSteady else { return nil }
        guard let local = samples.fit(small(fit, level)), !local.isResolved || local.rate < 0x1p-7 else {
            return nil
        }
        return .noise(trend.noise, slopeUncertainty: abs(local.derivative - fit.derivative))
    }
}

/// The deviations from a fit at three widely separated levels.
private struct DeviationTrend {
    let near, middle, far: SamplePair
    let deviations: (near: Deviation, middle: Deviation, far: Deviation)
    /// Deviations divided by the step.
    let slopes: (near: Deviation, middle: Deviation, far: Deviation)

    init(_ fit: Fit, _ near: SamplePair, _ middle: SamplePair, _ far: SamplePair) {
        (self.near, self.middle, self.far) = (near, middle, far)
        deviations = (fit.deviation(of: near), fit.deviation(of: middle), fit.deviation(of: far))
        slopes = (deviations.near / near.step, deviations.middle / middle.step, deviations.far / far.step)
    }

    func isFinite(_ direction: Direction) -> Bool {
        near.isFinite(direction) && middle.isFinite(direction) && far.isFinite(direction)
    }

    var noise: Double {
        max(deviations.near.noise, deviations.middle.noise, deviations.far.noise)
    }

    /// The exponent p in deviation ∝ stepᵖ.
    var decay: Double { power(deviations.near, near, deviations.far, far) }

    /// The exponent over the larger steps only.
    var firstDecay: Double { power(deviations.near, near, deviations.middle, middle) }

    private func power(_ a: Deviation, _ first: SamplePair, _ b: Deviation, _ second: SamplePair) -> Double {
        log2(a.magnitude / b.magnitude) / Double(second.level - first.level)
    }

    var isKink: Bool {
        isConstant(slopes.near.even, slopes.middle.even, slopes.far.even, within: 0.2)
    }

    var isJump: Bool {
        isConstant(near.right, middle.right, far.right, within: 0.1)
            || isConstant(near.left, middle.left, far.left, within: 0.1)
    }

    private func isConstant(_ a: Double, _ b: Double, _ c: Double, within fraction: Double) -> Bool {
        b != 0 && abs(a - b) <= fraction * abs(b) && abs(c - b) <= fraction * abs(b)
    }

    /// True if the slope grows at a steady rate as the step shrinks.
    var isVertical: Bool {
        let powers = (
            power(deviations.near, near, deviations.middle, middle),
            power(deviations.middle, middle, deviations.far, far)
        )
        let growth = (slopes.near.distance(to: slopes.middle), slopes.middle.distance(to: slopes.far))
        return powers.1 < 0.97 && abs(powers.0 - powers.1) < 0.15
            && growth.0 > 0.1 * slopes.middle.magnitude
            && growth.1 > max(0.7 * growth.0, 0.25 * slopes.far.magnitude)
    }
}
