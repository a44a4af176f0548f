/// Recognises values that are correct but transposed, rounded or truncated.
extension Discrepancy {
    /// A transpose: two dimensions of the same size are exchanged.
    var transposition: Mistake? {
        for a in shape.indices {
            for b in shape.indices.dropFirst(a + 1) where shape[a] == shape[b] {
                let exchanged = right.indices.map { right[shape.element($0, exchanging: a, b)] }
                if isExplained(by: exchanged, candidates: 1) { return .transposed(a, b) }
            }
        }
        return nil
    }

    /// Correct values, rounded or truncated to a small number of decimals.
    var rounding: Mistake? {
        for decimals in 0...10 {
            let unit = (0..<decimals).reduce(1.0) { unit, _ in unit / 10 }
            guard wrong.allSatisfy({ Self.isMultiple($0, of: unit) }) else { continue }
            // With fewer than three digits, agreement is likely to be a coincidence.
            guard differing.contains(where: { wrong[$0].magnitude >= 99 * unit }) else { return nil }
            let distances = wrong.indices.map { (wrong[$0] - right[$0]).magnitude }
            // Decimals are not exact in binary, hence the factor.
            if distances.allSatisfy({ $0 <= 0.5 * unit * (1 + 1e-6) }) { return .rounded(decimals: decimals) }
            let isCutOff = wrong.indices.allSatisfy { i in
                let multiple = right[i] / unit
                let cut = (multiple + (multiple < 0 ? -1e-6 : 1e-6)).rounded(.towardZero)
                return (wrong[i] / unit - cut).magnitude < 0.5
            }
            return isCutOff ? .cutOff(decimals: decimals) : nil
        }
        return nil
    }

    /// True if a number is a multiple of a decimal unit.
    private static func isMultiple(_ x: Double, of unit: Double) -> Bool {
        let multiple = x / unit
        return (multiple - multiple.rounded()).magnitude <= 1e-9 * max(1, multiple.magnitude)
            && multiple.isFinite
    }
}
