import Autograd

/// Why a check that passes shows less than it seems to.
public enum Vacuity: Sendable, Equatable {
    /// The gradient is 0 everywhere: a rule that gives nothing passes as well.
    case zero
    /// The tolerance is so wide that 0 would pass as well.
    case belowTolerance
    /// The gradient stays the same when two dimensions are exchanged: so would a transposed one.
    case symmetric(Int, Int)
}

extension GradientEvidence {
    /// Why this agreement shows little; nil where it shows what it should.
    ///
    /// - Parameter isRearranged: whether something on the way puts elements in other places, so that a transpose is a
    ///   mistake that could be made.
    public func vacuity(isRearranged: @autoclosure () -> Bool) -> Vacuity? {
        guard outcome == .agrees, !elements.isEmpty else { return nil }
        if elements.allSatisfy({ $0.autograd == 0 }) { return .zero }
        let isBelow = elements.allSatisfy {
            $0.autograd.magnitude <= tolerance.allowance($0.autograd, $0.numerical.value)
        }
        if isBelow { return .belowTolerance }
        return hasEqualDimensions && isRearranged() ? symmetry : nil
    }

    /// Whether two dimensions could be exchanged.
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

extension GradientChecker {
    /// Whether an operation between roots and leaf puts elements of matrices in other places.
    public func isRearranged(_ pass: Tape.BackwardPass, at places: [NodeOutput]) -> Bool {
        tape.nodesBetween(pass.roots, places).contains { index in
            let node = tape.nodes[index]
            switch node.op?.reach {
            case nil, .sameElement, .sums, .runs: return false
            case .matrixProduct, .matrices, .everything, .parts: return true
            case .copies, .additions:
                return node.value.shape.count > 1
                    && node.operands.contains { operand in
                        operand.tensor.map { $0.count == node.value.count && $0.shape.count > 1 } ?? false
                    }
            }
        }
    }
}

extension [Int] {
    /// The element, in row-major order of this shape, that stands where another does when two dimensions are exchanged.
    func element(_ element: Int, exchanging a: Int, _ b: Int) -> Int {
        let (first, second) = (self[(a + 1)...].reduce(1, *), self[(b + 1)...].reduce(1, *))
        let (i, j) = (element / first % self[a], element / second % self[b])
        return element + (j - i) * (first - second)
    }
}
