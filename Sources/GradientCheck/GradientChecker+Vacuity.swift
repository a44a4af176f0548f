import Autograd

/// Checks that would also pass for some wrong gradients.
extension GradientChecker {
    /// True if an operation between roots and leaf rearranges the elements of matrices.
    public func isRearranged(_ pass: Tape.BackwardPass, at places: [NodeOutput]) -> Bool {
        tape.nodesBetween(pass.roots, places).contains { index in
            let node = tape.nodes[index]
            switch node.op?.reach {
            case nil, .sameElement, .sums, .runs, .windows: return false
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
    /// The row-major position of an element after two dimensions of equal size are exchanged.
    func element(_ element: Int, exchanging a: Int, _ b: Int) -> Int {
        let (first, second) = (self[(a + 1)...].reduce(1, *), self[(b + 1)...].reduce(1, *))
        let (i, j) = (element / first % self[a], element / second % self[b])
        return element + (j - i) * (first - second)
    }
}
