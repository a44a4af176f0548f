#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension StepSearch {
    /// Why values near the point are not what a fit says of them.
    enum Finding {
        /// A kink, a jump or a vertical tangent.
        case singular(Outcome)
        /// Differentiable, but only steps from this level on show it.
        case regular(level: Int)
        /// Values scatter with this standard deviation. What smaller steps say of the slope differs by `doubt`.
        case noise(Double, doubt: Double)
    }

    /// Follows the deviations from a fit down to steps at which they near the rounding noise.
    ///
    /// As the step h shrinks, deviations shrink like h² or, from a slope that is wrong, like h where the function
    /// is smooth; their even part like h at a kink; like a power below 1 where the tangent is vertical; not at all at
    /// a jump, with equal values, and in noise, with scattered ones.
    mutating func examine(_ fit: Fit) -> Finding {
        let direction = fit.stencil.direction
        let near = samples.pair(fit.stencil.probeLevel, direction)
        let far = farthest(fit, from: near)
        let trail = Trail(fit, near, samples.pair((near.level + far.level) / 2, direction), far)
        let scatter = Finding.noise(trail.noise, doubt: 0)
        guard far.level >= near.level + 5, trail.isFinite(direction) else { return scatter }

        if trail.isKink { return .singular(.kink) }
        if trail.decay < 0.25 {
            return trail.isJump ? .singular(.jump(left: far.left, right: far.right)) : scatter
        }
        if far.right == 0, far.left == 0, let finding = staircase(fit, trail) { return finding }
        if far.level >= near.level + 10, trail.isVertical { return .singular(.vertical) }
        let level = regularLevel(fit, trail)
        return hiddenRounding(fit, trail, level) ?? doubtful(fit, trail, level) ?? .regular(level: level)
    }

    /// A pair with the smallest step at which a deviation that shrinks like the step still stands out of the noise.
    private mutating func farthest(_ fit: Fit, from near: SamplePair) -> SamplePair {
        let direction = fit.stencil.direction
        var depth = Int(max(2, min(log2(fit.measuredNoise / fit.assumedNoise) - 4, 1100)))
        var far = samples.pair(min(near.level + depth, samples.deepestLevel), direction)
        // Where the function goes to zero, its noise does too, and there is farther to go.
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

    /// The level from which on the deviations from a fit are, per step, those of the smallest step.
    private mutating func regularLevel(_ fit: Fit, _ trail: Trail) -> Int {
        let limit = 0.25 * max(trail.slopes.near.magnitude, trail.slopes.far.magnitude)
        var (outside, inside) = (trail.near.level, trail.far.level)
        if trail.slopes.near.distance(to: trail.slopes.far) <= limit { return outside }
        while inside - outside > 2 {
            let pair = samples.pair((outside + inside) / 2, fit.stencil.direction)
            let slope = fit.deviation(of: pair) / pair.step
            if slope.distance(to: trail.slopes.far) <= limit {
                inside = pair.level
            } else {
                outside = pair.level
            }
        }
        return min(inside + 2, samples.deepestLevel - 3)
    }

    /// Noise, if a function that is constant close to the point has a slope all the same further out.
    ///
    /// That is the rounding of an intermediate value, or a function like floor. Small steps are taken for the first; otherwise
    /// the derivative is left open, to be the slope or 0.
    private func staircase(_ fit: Fit, _ trail: Trail) -> Finding? {
        guard fit.rate < 0.5, fit.error < 0.5 * abs(fit.derivative) else { return nil }
        let isRounding = fit.measuredNoise < Calibration.hiddenRounding * fit.assumedNoise
        return .noise(trail.noise, doubt: isRounding ? 0 : abs(fit.derivative))
    }

    /// Noise, if deviations are so small that the rounding of an intermediate value explains them, and do not shrink with the
    /// step.
    ///
    /// Where steps that are smaller still show another slope, either may be right: a constant between two roundings is the
    /// exception.
    private mutating func hiddenRounding(_ fit: Fit, _ trail: Trail, _ level: Int) -> Finding? {
        guard trail.noise < Calibration.hiddenRounding * fit.assumedNoise, trail.firstDecay < 0.8 else {
            return nil
        }
        let isConstant = trail.far.right == 0 && trail.far.left == 0
        guard !isConstant, let local = samples.fit(small(fit, level)), local.isPlausible else {
            return .noise(trail.noise, doubt: 0)
        }
        return .noise(trail.noise, doubt: abs(local.derivative - fit.derivative))
    }

    /// The stencil of a fit at a level below which its deviations shrink like the step.
    private func small(_ fit: Fit, _ level: Int) -> Stencil {
        Stencil(
            direction: fit.stencil.direction, level: min(level + 1, samples.deepestLevel - 8),
            count: fit.stencil.count)
    }

    /// Noise after all, if a convincing fit is contradicted only by a stretch of steps on which the function has become
    /// linear all at once, as it does between two roundings of an intermediate value.
    private mutating func doubtful(_ fit: Fit, _ trail: Trail, _ level: Int) -> Finding? {
        guard fit.rate < 0.5, fit.error < 0.05 * abs(fit.derivative) else { return nil }
        let direction = fit.stencil.direction
        let pair = samples.pair(trail.near.level + 2, direction)
        let isSteady =
            (fit.deviation(of: pair) / pair.step).distance(to: trail.slopes.near) < 0.3
            * trail.slopes.near.magnitude
        guard !isSteady else { return nil }
        guard let local = samples.fit(small(fit, level)), !local.isResolved || local.rate < 0x1p-7 else {
            return nil
        }
        return .noise(trail.noise, doubt: abs(local.derivative - fit.derivative))
    }
}

/// Deviations from a fit at three levels far apart.
private struct Trail {
    let near, middle, far: SamplePair
    let deviations: (near: Deviation, middle: Deviation, far: Deviation)
    /// Deviations per step.
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

    /// The power of the step with which deviations shrink.
    var decay: Double { power(deviations.near, near, deviations.far, far) }

    /// The same over the larger steps only.
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

    /// Whether the slope keeps growing at a steady pace.
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
