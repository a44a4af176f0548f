#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension StepSearch {
    /// Estimates the derivative from both sides or, at the edge of the domain, from one.
    mutating func estimate() -> DerivativeEstimate {
        guard finer == 0 else { return estimate(search(from: .central)) }
        let probe = samples.pair(Stencil.central.probeLevel, .central)
        if tolerance > samples.rounding(of: .quick, noise: 3 * probe.noise),
            let fit = samples.fit(.quick, noise: 0.5 * probe.grain, probes: 0), fit.error <= tolerance
        {
            return estimate(.smooth, fit)
        }
        var stencil = Stencil.central
        stencil.level -= reserve(probe)
        if !samples.pair(stencil.level, .central).isFinite(.central) {
            guard let level = finiteLevel(below: stencil.level) else { return edge() }
            stencil = .central
            stencil.level = level + 4
        }
        return estimate(search(from: stencil))
    }

    private mutating func estimate(_ outcome: Outcome) -> DerivativeEstimate {
        switch outcome {
        case .fit(let fit): estimate(.smooth, fit)
        case .kink: kink()
        case let other: failure(other)
        }
    }

    /// Number of levels, 0 to 3, by which the first steps are enlarged because rounding dominates.
    private func reserve(_ probe: SamplePair) -> Int {
        let rounding = samples.rounding(of: .central, noise: probe.noise)
        // Truncation error of a function that varies over the scale of its argument.
        let truncation = 0x1p-44 * abs(probe.odd) / probe.step
        guard rounding > 6 * truncation else { return 0 }
        return Int(max(0, min((log2(rounding / (6 * truncation)) / 7).rounded(), 3)))
    }

    private mutating func kink() -> DerivativeEstimate {
        let outcomes = (left: search(from: .left), right: search(from: .right))
        switch outcomes {
        case (.fit(let left), .fit(let right)):
            return .kink(
                left: .init(value: left.derivative, error: left.error),
                right: .init(value: right.derivative, error: right.error), evaluations: samples.evaluations)
        case (.fit, let other), (let other, _): return failure(other)
        }
    }

    private mutating func edge() -> DerivativeEstimate {
        let nearest = samples.pair(samples.deepestLevel, .central)
        guard nearest.right.isFinite || nearest.left.isFinite else { return unestablished(.notFinite) }
        switch search(from: nearest.right.isFinite ? .right : .left) {
        case .fit(let fit):
            return estimate(.domainEdge(defined: nearest.right.isFinite ? .right : .left), fit)
        case let other: return failure(other)
        }
    }

    private func failure(_ outcome: Outcome) -> DerivativeEstimate {
        switch outcome {
        case .jump(let left, let right): unestablished(.jump(left: left, right: right))
        case .vertical: unestablished(.vertical)
        case .nothing(isFinite: false): unestablished(.notFinite)
        case .nothing, .kink, .fit: unestablished(.noisy)
        }
    }

    /// A level at which both sides are finite, close to the nearest such level below `level`; nil if there is none.
    private mutating func finiteLevel(below level: Int) -> Int? {
        var (outside, inside) = (level, level)
        var stride = 2
        repeat {
            outside = inside
            guard inside < samples.deepestLevel else { return nil }
            inside = min(inside + stride, samples.deepestLevel)
            stride *= 2
        } while !samples.pair(inside, .central).isFinite(.central)
        while inside - outside > 2 {
            let middle = (outside + inside) / 2
            if samples.pair(middle, .central).isFinite(.central) { inside = middle } else { outside = middle }
        }
        return inside
    }
}

extension Stencil {
    /// The first central stencil, for functions that vary over the scale of their argument: the truncation error is
    /// near the rounding error, and noise ten times as large as assumed remains visible.
    static let central = Stencil(direction: .central, level: 6, count: 3)
    static let left = Stencil(direction: .left, level: 5, count: 6)
    static let right = Stencil(direction: .right, level: 5, count: 6)

    /// Four evaluations that reach a relative error of about 10⁻¹⁰; the second pair is the probe of `central`.
    static let quick = Stencil(direction: .central, level: 12, count: 2)
}
