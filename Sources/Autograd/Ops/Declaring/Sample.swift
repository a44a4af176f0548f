/// Arguments for tests of an operation.
public struct Sample: Sendable {
    public enum Operand: Sendable {
        /// Distinct numbers from −2 to 2, at least 0.1 from 0.
        case real([Int])
        /// Distinct numbers from 0.3 to 3.
        case positive([Int])
        /// Distinct numbers from −0.9 to 0.9, at least 0.05 from 0.
        case unit([Int])
        /// Distinct numbers from 1.2 to 4.
        case aboveOne([Int])
        /// Numbers between 0 and 1, away from both.
        case probability([Int])
        /// A well-conditioned square matrix, or a batch of such matrices.
        case invertible([Int])
        /// A symmetric positive definite matrix with distinct eigenvalues, or a batch of such matrices.
        case symmetric([Int])
        /// A triangular matrix with a positive diagonal, or a batch of such matrices.
        case triangular([Int], isUpper: Bool)
        /// Pivots of an LU factorisation: integers from 1 to the last size.
        case pivots([Int])
        /// Integers from 0 to below a bound.
        case integers([Int], below: Int)
        case bools([Int])
        case number(Double)
        case absent
    }

    public let operands: [Operand]
    public let attributes: [(name: String, value: Attribute)]

    init(_ operands: Operand..., with attributes: KeyValuePairs<String, Attribute> = [:]) {
        self.operands = operands
        self.attributes = attributes.map { (name: $0.key, value: $0.value) }
    }
}

extension Sample.Operand {
    /// The operand as a tensor; nil if it is absent. Operands of one call have different seeds, and so different elements.
    public func tensor(seed: Int) -> Tensor? {
        switch self {
        case .real(let shape): filled(shape, seed) { u in (u < 0.5 ? -0.1 : 0.1) + (u - 0.5) * 3.8 }
        case .positive(let shape): filled(shape, seed) { u in 0.3 + 2.7 * u }
        case .unit(let shape): filled(shape, seed) { u in (u < 0.5 ? -0.05 : 0.05) + (u - 0.5) * 1.7 }
        case .aboveOne(let shape): filled(shape, seed) { u in 1.2 + 2.8 * u }
        case .probability(let shape): filled(shape, seed) { u in 0.05 + 0.9 * u }
        case .invertible(let shape): invertible(shape, seed)
        case .symmetric(let shape): structured(shape, seed) { a, i, j in (a(i, j) + a(j, i)) / 2 }
        case .triangular(let shape, let isUpper):
            structured(shape, seed) { a, i, j in (isUpper ? i <= j : i >= j) ? a(i, j) : 0 }
        case .pivots(let shape):
            filled(shape, seed, dtype: .int64) { u in 1 + (u * Double(shape.last ?? 1)).rounded(.down) }
        case .integers(let shape, let bound):
            filled(shape, seed, dtype: .int64) { u in (u * Double(bound)).rounded(.down) }
        case .bools(let shape): filled(shape, seed, dtype: .bool) { u in u < 0.5 ? 0 : 1 }
        case .number(let x): .number(x)
        case .absent: nil
        }
    }

    /// Multiples of the golden ratio modulo 1, which are distinct, irregular and equal on every machine.
    private func filled(
        _ shape: [Int], _ seed: Int, dtype: DType = .float64, _ f: (Double) -> Double
    ) -> Tensor? {
        let count = shape.reduce(1, *)
        let elements = (0..<count).map { i -> Double in
            let u = (Double(i + 1) * 0.6180339887498949 + Double(seed) * 0.2360679774997898)
            return f(u - u.rounded(.down))
        }
        return try? Tensor(elements, shape: shape, dtype: dtype)
    }

    private func invertible(_ shape: [Int], _ seed: Int) -> Tensor? {
        guard let n = shape.last, let noise = Sample.Operand.unit(shape).tensor(seed: seed) else {
            return nil
        }
        let elements = noise.elements.enumerated().map { i, x in
            let row = (i / n) % n
            return row == i % n ? x + 2 + Double(row) : x
        }
        return try? Tensor(elements, shape: shape)
    }

    /// Matrices with a dominant diagonal, each of whose elements (i, j) is computed from those of a matrix of distinct numbers.
    private func structured(
        _ shape: [Int], _ seed: Int, _ f: (_ a: (Int, Int) -> Double, _ i: Int, _ j: Int) -> Double
    ) -> Tensor? {
        guard shape.count >= 2, let n = shape.last, shape[shape.count - 2] == n else {
            return invertible(shape, seed)
        }
        guard let noise = Sample.Operand.unit(shape).tensor(seed: seed)?.elements else { return nil }
        let elements = noise.indices.map { e -> Double in
            let start = e - e % (n * n)
            let a = { (i: Int, j: Int) in noise[start + i * n + j] * 0.3 + (i == j ? 2 + Double(i) : 0) }
            return f(a, (e / n) % n, e % n)
        }
        return try? Tensor(elements, shape: shape)
    }
}
