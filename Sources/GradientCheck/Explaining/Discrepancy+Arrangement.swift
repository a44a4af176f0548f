/// Mistakes that leave every number right and put it in the wrong place, or write it short.
extension Discrepancy {
    /// Two exchanged dimensions of the same size.
    var transposition: Mistake? {
        for a in shape.indices {
            for b in shape.indices.dropFirst(a + 1) where shape[a] == shape[b] {
                let exchanged = right.indices.map { right[shape.element($0, exchanging: a, b)] }
                if isExplained(by: exchanged, candidates: 1) { return .transposed(a, b) }
            }
        }
        return nil
    }

    /// The right values written with so few decimals that it shows.
    var rounding: Mistake? {
        for decimals in 0...10 {
            let unit = (0..<decimals).reduce(1.0) { unit, _ in unit / 10 }
            guard wrong.allSatisfy({ Self.isWritten($0, unit) }) else { continue }
            // Fewer than three digits are not a rounded number but another one.
            guard differing.contains(where: { wrong[$0].magnitude >= 99 * unit }) else { return nil }
            let distances = wrong.indices.map { (wrong[$0] - right[$0]).magnitude }
            // Decimals are not exact in binary.
            if distances.allSatisfy({ $0 <= 0.5 * unit * (1 + 1e-6) }) { return .rounded(decimals: decimals) }
            let isCutOff = wrong.indices.allSatisfy { i in
                let places = right[i] / unit
                let cut = (places + (places < 0 ? -1e-6 : 1e-6)).rounded(.towardZero)
                return (wrong[i] / unit - cut).magnitude < 0.5
            }
            return isCutOff ? .cutOff(decimals: decimals) : nil
        }
        return nil
    }

    /// Whether a number has no digits beyond a decimal place.
    private static func isWritten(_ x: Double, _ unit: Double) -> Bool {
        let places = x / unit
        return (places - places.rounded()).magnitude <= 1e-9 * max(1, places.magnitude) && places.isFinite
    }
}
