import Autograd

/// A batched matrix product `[…, M, K] × […, K, N]`; vectors are treated as rows or columns.
final class MatrixProductInstruction: Instruction {
    private let m: Int
    private let k: Int
    private let n: Int
    private let left: MatrixBatch
    private let right: MatrixBatch

    init(_ call: Program.Call, _ a: [Int], _ b: [Int]) throws(AutogradError) {
        let (rank, other) = (a.count, b.count)
        (m, k) = rank == 1 ? (1, a[0]) : (a[rank - 2], a[rank - 1])
        n = other == 1 ? 1 : b[other - 1]
        let batch = try Shape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
        left = try MatrixBatch(Array(a.dropLast(2)), to: batch)
        right = try MatrixBatch(Array(b.dropLast(2)), to: batch)
        super.init(call)
    }

    /// An element of the left matrix affects a row of the product, an element of the right matrix a column.
    override func propagate(_ dependents: inout DependencySet) {
        let (a, b, y) = (operands[0], operands[1], outputs[0])
        for e in 0..<dependents.count(of: a) {
            let element = dependents.element(e, of: a)
            let row = element / k % m
            left.forEachProduct(with: element / (m * k)) { batch in
                for j in 0..<n { dependents.mark((batch * m + row) * n + j, of: y) }
            }
        }
        for e in 0..<dependents.count(of: b) {
            let element = dependents.element(e, of: b)
            right.forEachProduct(with: element / (k * n)) { batch in
                for i in 0..<m { dependents.mark((batch * m + i) * n + element % n, of: y) }
            }
        }
    }

    /// Updates the product by the changes of one matrix, in which it is linear; recomputes it if both change.
    override func run(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) throws(AutogradError) {
        let y = outputs[0]
        if dependents.count(of: operands[0]) > 0, dependents.count(of: operands[1]) > 0 {
            for e in 0..<dependents.count(of: y) {
                let i = dependents.element(e, of: y)
                values[y.start + i] = element(i, values)
            }
        } else {
            dependents.restore(y, &values, base)
            addChangesOfLeft(&values, base, dependents)
            addChangesOfRight(&values, base, dependents)
        }
    }

    private func addChangesOfLeft(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) {
        let (a, b, y) = (operands[0], operands[1].start, outputs[0].start)
        for e in 0..<dependents.count(of: a) {
            let element = dependents.element(e, of: a)
            let (row, p) = (element / k % m, element % k)
            let change = values[a.start + element] - base[a.start + element]
            left.forEachProduct(with: element / (m * k)) { batch in
                let (from, to) = (b + (right.matrices[batch] * k + p) * n, y + (batch * m + row) * n)
                for j in 0..<n { values[to + j] += change * base[from + j] }
            }
        }
    }

    private func addChangesOfRight(
        _ values: inout MutableSpan<Double>, _ base: Span<Double>, _ dependents: borrowing DependencySet
    ) {
        let (a, b, y) = (operands[0].start, operands[1], outputs[0].start)
        for e in 0..<dependents.count(of: b) {
            let element = dependents.element(e, of: b)
            let (p, column) = (element / n % k, element % n)
            let change = values[b.start + element] - base[b.start + element]
            right.forEachProduct(with: element / (k * n)) { batch in
                let (from, to) = (a + left.matrices[batch] * m * k + p, y + batch * m * n + column)
                for i in 0..<m { values[to + i * n] += base[from + i * k] * change }
            }
        }
    }

    /// One element of the product, summed in the same order as in the full product.
    private func element(_ i: Int, _ values: borrowing MutableSpan<Double>) -> Double {
        let (batch, row, column) = (i / (m * n), i / n % m, i % n)
        let first = operands[0].start + (left.matrices[batch] * m + row) * k
        let second = operands[1].start + right.matrices[batch] * k * n + column
        var sum = 0.0
        for p in 0..<k { sum += values[first + p] * values[second + p * n] }
        return sum
    }

    override func localDerivatives(at recorded: [Double]) throws(AutogradError) -> [any LocalDerivative] {
        var derivatives: [any LocalDerivative] = []
        for operand in 0..<2 where operands[operand].isVariable {
            let derivative = MatrixProductDerivative(
                size: (m, k, n), batches: (left, right), operands: (operands[0], operands[1]),
                isOfLeft: operand == 0, output: outputs[0], recorded: recorded)
            let isConfirmed = try isConfirmed(derivative, byOperand: operand, recorded)
            derivatives.append(isConfirmed ? derivative : localDerivative(byOperand: operand, at: recorded))
        }
        return derivatives
    }

    /// True if the change of the recomputed product for a random change of one operand agrees with the derivative.
    private func isConfirmed(
        _ derivative: MatrixProductDerivative, byOperand operand: Int, _ recorded: [Double]
    ) throws(AutogradError) -> Bool {
        var signs = RandomSigns(seed: 1)
        let before = recorded[operands[operand].range]
        let typical = before.typicalMagnitude
        let step = typical > 0 ? typical : 1
        let moved = before.map { $0 + step * signs.next() }
        let results = try results(replacing: operand, by: moved, at: recorded)[0]
        let weights = results.map { _ in signs.next() }
        var (change, size, predicted) = (0.0, 0.0, 0.0)
        let slopes = derivative.product(with: weights)
        for ((weight, after), before) in zip(zip(weights, results), recorded[outputs[0].range]) {
            change += weight * (after - before)
            size += max(after.magnitude, before.magnitude)
        }
        for ((after, before), slope) in zip(zip(moved, before), slopes) {
            predicted += (after - before) * slope
            size += ((after - before) * slope).magnitude
        }
        return size.isFinite && (change - predicted).magnitude <= 0x1p-44 * size
    }
}
