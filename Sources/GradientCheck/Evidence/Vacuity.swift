import Autograd

/// The reason why a passing check would also pass for some wrong gradients.
public enum Vacuity: Sendable, Equatable {
    /// The gradient is 0 everywhere, so a rule that returns nothing would also pass.
    case zero
    /// The tolerance is so large that a zero gradient would also pass.
    case belowTolerance
    /// The gradient is symmetric in two dimensions, so a transposed gradient would also pass.
    case symmetric(Int, Int)
}

extension GradientEvidence {
    /// The reason why this agreement is weak evidence; nil if there is none.
    ///
    /// - Parameter isRearranged: True if an operation of the computation rearranges elements, so that a transposed
    ///   gradient is a plausible mistake.
    public func vacuity(isRearranged: @autoclosure () -> Bool) -> Vacuity? {
        guard outcome == .agrees, !elements.isEmpty else { return nil }
        if elements.allSatisfy({ $0.autograd == 0 }) { return .zero }
        let isBelow = elements.allSatisfy {
            $0.autograd.magnitude <= tolerance.allowance($0.autograd, $0.numerical.value)
        }
        if isBelow { return .belowTolerance }
        return hasEqualDimensions && isRearranged() ? symmetry : nil
    }

    /// True if two dimensions have the same size, larger than 1.
    private var hasEqualDimensions: Bool {
        shape.indices.contains { shape[$0] > 1 && shape[..<$0].contains(shape[$0]) }
    }

    private var symmetry: Vacuity? {
        let values = elements.map(\.autograd)
        for a in shape.indices {
            for b in shape.indices.dropFirst(a + 1) where shape[a] == shape[b] && shape[a] > 1 {
                let isSame = values.indices.allSatisfy { i in
                    let other = values[shape.element(i, exchanging: a, b)]
                    return (values[i] - other).magnitude <= tolerance.allowance(values[i], other)
                }
                if isSame { return .symmetric(a, b) }
            }
        }
        return nil
    }
}
