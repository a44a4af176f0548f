import Autograd
import FiniteDifferences

/// Checks of whole Jacobian matrices.
extension GradientChecker {
    /// Checks dy/dx for one root y, using one pullback per element of y and numerical reverse accumulation.
    ///
    /// - Returns: Evidence of shape `y.shape + x.shape`.
    /// - Throws: `tooManyElements`, and errors thrown by the operations and derivative rules.
    public func checkJacobian(of root: NodeOutput, at places: [NodeOutput]) throws(AutogradError)
        -> GradientEvidence
    {
        let y = tape.nodes[root.node].output(root.output)
        let x = places.first.map { tape.nodes[$0.node].output($0.output) } ?? y
        let shape = y.shape + x.shape
        let (rows, columns) = (y.count, x.count)
        _ = try Shape.count(shape)
        let autograd = try rowsByAutograd(of: root, at: places, rows, columns)
        let dtype = coarsest([root], places)
        let numerical = try NumericalJacobian(tape, of: root, at: places)
        var elements: [ElementEvidence] = []
        elements.reserveCapacity(rows * columns)
        for row in 0..<rows {
            let gradient = try Tensor(
                Array(autograd[row * columns..<(row + 1) * columns]), shape: x.shape, dtype: .float64)
            let subject = GradientUnderTest(gradient: gradient, leaf: x, dtype: dtype)
            let known = decided(
                subject, numerical.row(row, count: rows), largestResult: y.elements[row].magnitude)
            elements += try completed(known, subject, row, of: root, y, at: places)
        }
        let tolerance = tolerance(for: dtype, largest: autograd.largestFinite)
        let evidence = GradientEvidence(shape: shape, dtype: dtype, elements: elements, tolerance: tolerance)
        guard try isConfirmed(evidence, of: root, y, at: places, x) else {
            return try checkRows(autograd, of: root, y, at: places, x, dtype)
        }
        return evidence
    }

    /// A row in which elements that do not agree are replaced by a check with differences of the whole computation.
    private func completed(
        _ decided: [ElementEvidence], _ subject: GradientUnderTest, _ row: Int, of root: NodeOutput,
        _ y: Tensor,
        at places: [NodeOutput]
    ) throws(AutogradError) -> [ElementEvidence] {
        guard decided.contains(where: { $0.outcome != .agrees }) else { return decided }
        let checked = try check(pass(to: row, of: root, y), at: places, gradient: subject.gradient)
        return zip(decided, checked.elements).map { $0.outcome == .agrees ? $0 : $1 }
    }

    /// The backward pass from one element of the root.
    private func pass(to row: Int, of root: NodeOutput, _ y: Tensor) throws(AutogradError)
        -> Tape.BackwardPass
    {
        var unit = [Double](repeating: 0, count: y.count)
        unit[row] = 1
        return Tape.BackwardPass(
            roots: [root], cotangents: [try Tensor(unit, shape: y.shape, dtype: y.dtype)], gradients: [:])
    }

    /// Checks every row with differences of the whole computation.
    private func checkRows(
        _ autograd: [Double], of root: NodeOutput, _ y: Tensor, at places: [NodeOutput], _ x: Tensor,
        _ dtype: DType
    ) throws(AutogradError) -> GradientEvidence {
        var elements: [ElementEvidence] = []
        for row in 0..<y.count {
            let gradient = try Tensor(
                Array(autograd[row * x.count..<(row + 1) * x.count]), shape: x.shape, dtype: .float64)
            elements += try check(pass(to: row, of: root, y), at: places, gradient: gradient).elements
        }
        return GradientEvidence(
            shape: y.shape + x.shape, dtype: dtype, elements: elements,
            tolerance: tolerance(for: dtype, largest: autograd.largestFinite))
    }

    /// True unless the Jacobian agrees but differences of the whole computation contradict vᵀJ for a quasirandom v.
    private func isConfirmed(
        _ evidence: GradientEvidence, of root: NodeOutput, _ y: Tensor, at places: [NodeOutput], _ x: Tensor
    ) throws(AutogradError) -> Bool {
        guard evidence.outcome == .agrees, x.count > 0 else { return true }
        let v = try quasirandom(like: y, seed: 0)
        var product: NumericalGradients.Values = ([], [])
        for column in 0..<x.count {
            var (sum, error) = (0.0, 0.0)
            for (row, weight) in v.elements.enumerated() {
                let element = evidence.elements[row * x.count + column]
                sum += weight * element.numerical.value
                error += element.isAtKink ? .infinity : weight * element.numerical.error
            }
            product.values.append(sum)
            product.errors.append(error)
        }
        let pass = Tape.BackwardPass(roots: [root], cotangents: [v], gradients: [:])
        let replay = try DirectionalReplay(tape, pass, at: places)
        guard let sources = replay.sources(at: places) else { return false }
        return replay.confirms([Displacement(of: sources, at: x.elements, product)])
    }

    /// The rows of the Jacobian by autograd: one recorded backward pass, replayed for each unit cotangent.
    func rowsByAutograd(
        of root: NodeOutput, at places: [NodeOutput], _ rows: Int, _ columns: Int
    ) throws(AutogradError) -> [Double] {
        let (start, found) = try tape.recordedPass(from: root, to: places)
        let recorded = found.compactMap(\.recordedPlace)
        var replay = try Replay(
            Program(tape, from: [start], to: recorded),
            cotangents: recorded.map { _ in [] }, keepsResults: true)
        // Gradients that do not depend on the cotangent are the same in each row.
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
