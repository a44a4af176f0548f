import Autograd
import FiniteDifferences

/// Points where pieces of a function meet and no axis shows it.
///
/// Of three equal elements none moves the median by itself, up or down; yet next to the point it is one of the three.
extension Replay {
    /// The least and the greatest slope along an axis that the function has next to the point, as the two sides of a kink;
    /// nil where it is the same all around, or nothing is tied.
    ///
    /// Next to the point means at points x + t·u for t → 0 and random u that leave the element as it is: the slope there
    /// is what a little of the axis adds to the derivative along u.
    /// - Parameter isEnough: whether what has been found so far will do.
    /// - Source: Burke, Lewis and Overton, A robust gradient sampling algorithm for nonsmooth, nonconvex optimization
    ///   (2005): the gradients found so are those whose convex hull is Clarke's subdifferential.
    mutating func slopesAround(
        _ element: Int, typical: Double, isEnough: (DerivativeEstimate) -> Bool
    ) -> DerivativeEstimate? {
        guard hasTies else { return nil }
        var random = SplitMix64(state: UInt64(truncatingIfNeeded: element))
        var found: DerivativeEstimate?
        var slopes: [DerivativeEstimate.Slope] = []
        for round in 0..<Self.neighbours {
            guard let slope = slope(of: element, beside: &random, typical, round) else { continue }
            slopes.append(slope)
            found = slopes.kink ?? found
            if let found, isEnough(found) { break }
        }
        return found
    }

    /// The slope along an axis next to the point, on some side of it.
    private mutating func slope(
        of element: Int, beside random: inout SplitMix64, _ typical: Double, _ round: Int
    ) -> DerivativeEstimate.Slope? {
        var direction = [Double](repeatElement(0, count: sourceCount))
        let others = direction.indices.filter { $0 != element }.shuffled(using: &random)
        for (k, i) in others.enumerated() {
            let size = Double.random(in: 0.25...1, using: &random)
            // Often as many up as down, so that an element equal to them all is in the middle.
            let isUp = round % 3 == 2 ? Bool.random(using: &random) : (k + round) % 2 == 0
            direction[i] = isUp ? size : -size
        }
        let without = derivative(along: direction, scale: typical, tolerance: 0)
        direction[element] = Self.fraction
        let with = derivative(along: direction, scale: typical, tolerance: 0)
        guard without.isEstablished, with.isEstablished else { return nil }
        let (before, after) = (without.slopes.right, with.slopes.right)
        return .init(
            value: (after.value - before.value) / Self.fraction,
            error: (after.error + before.error) / Self.fraction)
    }

    /// Of m equal elements among others one is in their middle once in about √m times.
    private static let neighbours = 128

    /// Of the axis beside the direction: little, but not so little that the difference is rounding.
    private static let fraction = 0x1p-6
}

extension [DerivativeEstimate.Slope] {
    /// The least and the greatest, if they are apart by more than their errors.
    fileprivate var kink: DerivativeEstimate? {
        guard let least = self.min(by: { $0.value < $1.value }),
            let greatest = self.max(by: { $0.value < $1.value })
        else { return nil }
        let gap = greatest.value - least.value
        let size = Swift.max(least.value.magnitude, greatest.value.magnitude)
        guard gap > 1e-3 * size, gap > 10 * (least.error + greatest.error) else { return nil }
        return .kink(left: least, right: greatest, evaluations: 0)
    }
}
