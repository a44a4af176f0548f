#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A derivative extrapolated from the samples on one stencil, with estimates of its truncation and rounding errors.
struct Fit {
    let stencil: Stencil
    let derivative: Double

    /// Truncation error: the contribution of the Taylor terms that the stencil does not determine.
    let truncation: Double

    /// Standard deviation of the noise in each value, as assumed.
    let assumedNoise: Double

    /// Standard deviation of the noise in each value, as measured on probes and high-order terms.
    private(set) var measuredNoise: Double

    /// Ratio of successive Taylor terms at the largest step; see `Spectrum`.
    let rate: Double

    /// Index of the highest Taylor term that exceeds the noise.
    let highestVisible: Int

    /// Magnitude of the first Taylor term that the stencil does not determine, at the largest step.
    let next: Double

    /// Possible error of the slope due to truncation, times the largest step.
    private let unseen: Double

    private let largestStep: Double
    private let odd: NewtonPolynomial
    private let even: NewtonPolynomial

    /// - Parameters:
    ///   - odd: Interpolates the odd parts over the step or, if one-sided, the changes over the step.
    ///   - even: Interpolates the even parts over the step squared.
    ///   - probe: The pair at the stencil's probe level. Without one, the noise is estimated from the highest term,
    ///     which consists mostly of noise if the steps are small.
    init?(
        _ stencil: Stencil, largestStep: Double, odd: NewtonPolynomial, even: NewtonPolynomial,
        assumedNoise: Double, probe: SamplePair?
    ) {
        self.stencil = stencil
        self.largestStep = largestStep
        self.odd = odd
        self.even = even
        self.assumedNoise = assumedNoise
        derivative = odd(0) / largestStep

        let deviation = probe.map { Fit.deviation(of: $0, stencil, largestStep, odd, even) }
        let spectrum = Spectrum(
            odd: odd, even: even, stencil: stencil, noise: max(assumedNoise, deviation?.noise ?? 0))
        rate = spectrum.rate
        highestVisible = spectrum.highestVisible
        next = spectrum.next

        var unseen = Calibration.truncation * next * stencil.nodeProduct
        if rate > 0.5 { unseen = max(unseen, abs(odd(0) - odd.last)) }
        self.unseen = unseen
        truncation = unseen / largestStep
        measuredNoise = spectrum.terms[stencil.order - 1] / stencil.amplification(ofTerm: stencil.order)
        if let probe {
            // Either estimate can be small by accident, but rarely both.
            let (onProbe, inTerms) = (unexplained(probe), spectrum.noiseOfHighTerms)
            measuredNoise = max(onProbe, hypot(onProbe, inTerms) / 2.0.squareRoot())
        }
        guard derivative.isFinite, error.isFinite else { return nil }
    }

    var error: Double { truncation + rounding + abs(derivative) * 0x1p-52 }

    /// Rounding error. If the derivative vanishes, the change that one unit in the last place of a value could hide.
    var rounding: Double {
        (vanishes ? assumedNoise : Calibration.rounding * stencil.amplification * noise) / largestStep
    }

    /// Noise per value on which the error estimate is based.
    var noise: Double { max(assumedNoise, Calibration.measuredNoise * measuredNoise) }

    /// True if the measured noise is consistent with the assumed noise.
    var isPlausible: Bool { measuredNoise <= 8 * assumedNoise }

    var isResolved: Bool { highestVisible > 2 }

    /// Change of the function over the largest step.
    var largestChange: Double { abs(odd.leading[0]) }

    /// True if the derivative is exactly 0 and neither noise nor higher terms could hide a slope.
    var vanishes: Bool { derivative == 0 && next == 0 && measuredNoise == 0 }

    /// Raises the measured noise to the noise on another probe.
    mutating func measureNoise(on probe: SamplePair) {
        measuredNoise = max(measuredNoise, unexplained(probe))
    }

    /// The standard deviation of the noise that explains a pair's deviation, beyond the truncation errors of slope
    /// and curvature.
    private func unexplained(_ pair: SamplePair) -> Double {
        let t = pair.step / largestStep
        let slope = min(unseen, 2 * max(abs(odd.leading[0]), abs(odd.last)))
        return deviation(of: pair).beyond(odd: slope * t, even: slope * t * t).noise
    }

    func deviation(of pair: SamplePair) -> Deviation {
        Fit.deviation(of: pair, stencil, largestStep, odd, even)
    }

    private static func deviation(
        of pair: SamplePair, _ stencil: Stencil, _ largestStep: Double, _ odd: NewtonPolynomial,
        _ even: NewtonPolynomial
    ) -> Deviation {
        let t = pair.step / largestStep
        // A single value is a less reliable measure of noise than a pair, hence the factor 1.5.
        return switch stencil.direction {
        case .central: Deviation(odd: pair.odd - t * odd(t * t), even: pair.even - t * t * even(t * t))
        case .right: Deviation(odd: 1.5 * (pair.right - t * odd(t)), even: 0)
        case .left: Deviation(odd: 1.5 * (pair.left + t * odd(t)), even: 0)
        }
    }

    /// The best level for a stencil with another number of steps, and the expected error there.
    func best(count: Int) -> (stencil: Stencil, error: Double) {
        var stencil = stencil
        stencil.count = count
        let order = Double(stencil.order)
        let next = next * pow(min(rate, 1), order - Double(self.stencil.order))
        let truncation = Calibration.truncation * next * stencil.nodeProduct
        let rounding = Calibration.rounding * stencil.amplification * noise
        let ratio = order * truncation / rounding
        let shift = ratio > 0 ? max(-8, min((log2(ratio) / (order + 1)).rounded(.up), 8)) : -8
        stencil.level += Int(shift)
        return (stencil, (truncation * exp2(-shift * order) + rounding * exp2(shift)) / largestStep)
    }
}

extension Samples {
    /// Fits a stencil; returns nil if a value is not finite.
    ///
    /// - Parameters:
    ///   - noise: A lower bound of the noise to assume in each value.
    ///   - probes: Number of additional pairs, 0 to 2, on which the noise is measured.
    mutating func fit(_ stencil: Stencil, noise: Double = 0, probes: Int = 1) -> Fit? {
        var odd = InlineArray<8, Double>(repeating: 0)
        var even = InlineArray<8, Double>(repeating: 0)
        var noise = noise
        var scale = 1.0
        for i in 0..<stencil.count {
            let pair = pair(stencil.level + i, stencil.direction)
            guard pair.isFinite(stencil.direction) else { return nil }
            switch stencil.direction {
            case .central:
                odd[i] = pair.odd * scale
                even[i] = pair.even * scale * scale
            case .right: odd[i] = pair.right * scale
            case .left: odd[i] = -pair.left * scale
            }
            noise = max(noise, pair.noise)
            scale *= 2
        }
        var probe: SamplePair?
        if probes > 0 {
            let pair = pair(stencil.probeLevel, stencil.direction)
            noise = max(noise, pair.noise)
            if pair.isFinite(stencil.direction) { probe = pair }
        }
        var fit = Fit(
            stencil, largestStep: step(stencil.level),
            odd: NewtonPolynomial(odd, count: stencil.count, ratio: stencil.nodeRatio),
            even: NewtonPolynomial(
                even, count: stencil.direction == .central ? stencil.count : 0, ratio: stencil.nodeRatio),
            assumedNoise: probes > 0 ? noise : 3 * noise, probe: probe)
        if probes > 1 {
            let pair = pairBelow(stencil.probeLevel, stencil.direction)
            if pair.isFinite(stencil.direction) { fit?.measureNoise(on: pair) }
        }
        return fit
    }
}
