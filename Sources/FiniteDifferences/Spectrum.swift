#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The magnitudes |cₖ|·hᵏ, k = 1, 2, …, of the function's Taylor terms at the largest step h of a stencil.
///
/// The terms of a smooth function decrease at some rate until they fall below the noise. Terms that do not decrease
/// indicate a step that is too large.
struct Spectrum {
    let stencil: Stencil

    /// The standard deviation of the noise in each value.
    let noise: Double

    /// Index k − 1 holds term k.
    var terms = InlineArray<10, Double>(repeating: 0)

    /// Index of the highest term that exceeds the noise; 1 if none does.
    private(set) var highestVisible = 1

    /// Ratio of a term to the previous one: estimated from the highest visible terms if three or more are visible,
    /// otherwise the largest ratio that the noise could hide.
    private(set) var rate = 0.0

    var isResolved: Bool { highestVisible > 2 }

    init(
        odd: borrowing NewtonPolynomial, even: borrowing NewtonPolynomial, stencil: Stencil, noise: Double
    ) {
        self.stencil = stencil
        self.noise = noise
        for k in 0..<stencil.count {
            switch stencil.direction {
            case .central:
                terms[2 * k] = abs(odd.leading[k])
                terms[2 * k + 1] = abs(even.leading[k])
            case .left, .right:
                terms[k] = abs(odd.leading[k])
            }
        }
        terms[0] = abs(odd(0))
        if stencil.direction == .central { terms[1] = abs(even(0)) }
        highestVisible = stencil.order
        while highestVisible > 1, !isVisible(highestVisible) { highestVisible -= 1 }
        rate = isResolved ? visibleRate : hiddenRate
    }

    private func isVisible(_ k: Int) -> Bool {
        terms[k - 1] > 4 * stencil.amplification(ofTerm: k) * noise
    }

    private var visibleRate: Double {
        let first = max(terms[0], terms[1])
        var rate = 0.0
        for k in max(3, highestVisible - 2)...highestVisible where isVisible(k) {
            if isVisible(k - 2) { rate = max(rate, (terms[k - 1] / terms[k - 3]).squareRoot()) }
            if first > 0 { rate = max(rate, pow(terms[k - 1] / first, 1 / Double(k - 1))) }
        }
        return rate
    }

    private var hiddenRate: Double {
        let first = max(terms[0], terms[1])
        guard first > 0 else { return 0 }
        let k = stencil.order - 1
        return pow(stencil.amplification(ofTerm: k) * noise / first, 1 / Double(k - 1))
    }

    /// The standard deviation of the noise in each value, estimated from the terms that consist of noise only; 0 if
    /// there are none.
    var noiseOfHighTerms: Double {
        var (length, count) = (0.0, 0.0)
        for k in stride(from: stencil.order, to: max(highestVisible, 2), by: -1) {
            length = hypot(length, terms[k - 1] / stencil.amplification(ofTerm: k))
            count += 1
        }
        return length / max(count, 1).squareRoot()
    }

    /// The magnitude of the first term that the stencil does not determine, extrapolated from the last four
    /// determined terms, since a single term can be small by accident.
    var next: Double {
        let last = stencil.order
        guard highestVisible >= last - 1 else {
            // A term below the noise is no larger than the noise.
            let hidden = stencil.amplification(ofTerm: last) * noise
            return min(max(terms[0], terms[1]) * pow(rate, Double(last)), hidden)
        }
        var next = 0.0
        var factor = rate
        for k in stride(from: last, through: max(1, last - 3), by: -1) {
            next = max(next, terms[k - 1] * factor)
            factor *= rate
        }
        return next
    }
}
