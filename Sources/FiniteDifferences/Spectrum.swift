#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How large each Taylor term of the function is at the largest step of a stencil: |c_k|·hᵏ for k = 1, 2, ….
///
/// The terms of a smooth function shrink at some rate until they are lost in the noise; terms that do
/// neither tell of a step that is too large.
struct Spectrum {
    let stencil: Stencil

    /// The standard deviation of the noise in each value.
    let noise: Double

    /// Index k − 1 holds term k.
    var terms = InlineArray<10, Double>(repeating: 0)

    /// The highest term that stands out of the noise; 1 if none does.
    private(set) var highestVisible = 1

    /// The ratio of a term to the one before it: of the highest visible terms if three or more are
    /// visible, otherwise the largest that the noise could hide.
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

    /// The standard deviation of the noise in each value, by the terms in which nothing but noise is seen; 0 without any.
    var hiddenNoise: Double {
        var (length, count) = (0.0, 0.0)
        for k in stride(from: stencil.order, to: max(highestVisible, 2), by: -1) {
            length = hypot(length, terms[k - 1] / stencil.amplification(ofTerm: k))
            count += 1
        }
        return length / max(count, 1).squareRoot()
    }

    /// The first term that the stencil does not determine, extrapolated from the last four that it does: one alone
    /// may be small by accident.
    var next: Double {
        let last = stencil.order
        guard highestVisible >= last - 1 else {
            // A term that is not seen is no larger than what the noise hides.
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
