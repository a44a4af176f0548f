import Autograd
import FiniteDifferences

/// Every element of a Jacobian, instead of its product with a cotangent.
extension GradientChecker {
    /// dy/dx for one root y, by one pullback for each element of y and by differences for each element of x.
    ///
    /// - Returns: evidence of shape `y.shape + x.shape`.
    /// - Throws: what the rules and replaying throw, `tooManyElements`.
    public func checkJacobian(of root: Place, at places: [Place]) throws(AutogradError) -> GradientEvidence {
        let y = tape.nodes[root.node].output(root.output)
        let x = places.first.map { tape.nodes[$0.node].output($0.output) } ?? y
        let shape = y.shape + x.shape
        let (rows, columns) = (y.count, x.count)
        _ = try Shape.count(shape)
        let autograd = try rowsByAutograd(of: root, at: places, rows, columns)
        let dtype = coarsest([root], places)
        let largest = autograd.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let tolerance = tolerance(for: dtype, largest: largest)
        let ones = [Double](repeating: 1, count: rows)
        let replays = Replays { () throws(AutogradError) in
            try Replay(Program(tape, from: places, to: [root]), cotangents: [ones], keepsResults: true)
        }
        var replay = try replays.make()
        let typical = x.elements.typicalMagnitude
        let scale = max(largest, replay.largestResult / max(typical, 0x1p-500))
        // What a perturbation does not reach has derivative 0, exactly.
        let zero = FiniteDifferences.derivative(at: 0) { _ in 0 }
        var elements = autograd.map { a in
            ElementEvidence(autograd: a, numerical: zero, outcome: tolerance.outcome(a, zero, scale: scale))
        }
        let found = replays.mapped(columns, &replay, workers) { column, replay in
            replay.column(column, typical: typical) { row in
                let a = autograd[row * columns + column]
                return 0.1 * tolerance.allowance(a, a)
            }
        }
        for (column, estimates) in found.enumerated() {
            for (row, n) in estimates {
                let a = autograd[row * columns + column]
                elements[row * columns + column] = ElementEvidence(
                    autograd: a, numerical: n, outcome: tolerance.outcome(a, n, scale: scale))
            }
        }
        for row in 0..<rows {
            let range = row * columns..<(row + 1) * columns
            guard elements[range].contains(where: \.isDoubtful) else { continue }
            var unit = [Double](repeating: 0, count: rows)
            unit[row] = 1
            let own = Tape.BackwardPass(
                roots: [root], cotangents: [try Tensor(unit, shape: y.shape, dtype: y.dtype)], gradients: [:])
            let gradient = try Tensor(Array(autograd[range]), shape: x.shape)
            elements.replaceSubrange(
                range, with: try check(own, at: places, gradient: gradient).elements)
        }
        return GradientEvidence(shape: shape, dtype: dtype, elements: elements, tolerance: tolerance)
    }

    /// Row after row, by one recorded backward pass that is replayed from each unit cotangent.
    func rowsByAutograd(
        of root: Place, at places: [Place], _ rows: Int, _ columns: Int
    ) throws(AutogradError) -> [Double] {
        let (start, found) = try tape.recordedPass(from: root, to: places)
        let recorded = found.compactMap(\.recordedPlace)
        var replay = try Replay(
            Program(tape, from: [start], to: recorded),
            cotangents: recorded.map { _ in [] }, keepsResults: true)
        // What does not depend on the cotangent is the same in each row.
        var constant = [Double](repeating: 0, count: columns)
        for g in found where g.recordedPlace == nil {
            for (i, value) in g.tensor.elements.enumerated() { constant[i] += value }
        }
        var result: [Double] = []
        result.reserveCapacity(rows * columns)
        for row in 0..<rows {
            result += constant
            for part in replay.outputs(moving: row, to: 1) {
                for (i, value) in part.enumerated() { result[row * columns + i] += value }
            }
        }
        return result
    }
}
