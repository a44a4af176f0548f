import Autograd
import FiniteDifferences

/// Points where pieces of a function meet and no axis shows it.
///
/// Of three equal elements none moves the median by itself, up or down; yet next to the point it is one of the three.
extension Replay {
    /// The least and the greatest slope along an axis that the function has next to the point, as the two sides of a kink;
    /// nil where it is the same all around, or nothing is chosen by its order.
    ///
    /// Next to the point means at points x + t·u for t → 0 and random u that leave the element as it is: the slope there
    /// is what a little of the axis adds to the derivative along u.
    /// - Source: Burke, Lewis and Overton, A robust gradient sampling algorithm for nonsmooth, nonconvex optimization
    ///   (2005): the gradients found so are those whose convex hull is Clarke's subdifferential.
    mutating func slopesAround(_ element: Int, typical: Double) -> DerivativeEstimate? {
        guard chooses else { return nil }
        var random = SplitMix64(state: UInt64(truncatingIfNeeded: element))
        var direction = [Double](repeatElement(0, count: sourceCount))
        var slopes: [DerivativeEstimate.Slope] = []
        var evaluations = 0
        for _ in 0..<Self.neighbours {
            for i in direction.indices { direction[i] = Double(Int64(bitPattern: random.next())) * 0x1p-63 }
            direction[element] = 0
            let without = derivative(along: direction, scale: typical, tolerance: 0)
            direction[element] = Self.fraction
            let with = derivative(along: direction, scale: typical, tolerance: 0)
            evaluations += without.evaluations + with.evaluations
            guard let without = without.rightSlope, let with = with.rightSlope else { continue }
            slopes.append(
                .init(
                    value: (with.value - without.value) / Self.fraction,
                    error: (with.error + without.error) / Self.fraction))
        }
        guard let least = slopes.min(by: { $0.value < $1.value }),
            let greatest = slopes.max(by: { $0.value < $1.value })
        else { return nil }
        let gap = greatest.value - least.value
        let size = max(least.value.magnitude, greatest.value.magnitude)
        guard gap > 1e-3 * size, gap > 10 * (least.error + greatest.error) else { return nil }
        return .kink(left: least, right: greatest, evaluations: evaluations)
    }

    /// Of m equal elements one is in the middle of the others once in about √m times.
    private static let neighbours = 32

    /// Of the axis beside the direction: little, but not so little that the difference is rounding.
    private static let fraction = 0x1p-6
}
