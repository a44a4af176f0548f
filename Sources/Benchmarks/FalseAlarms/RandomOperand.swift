import Autograd
import KnownDerivatives

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension OperationCall {
    /// The call with other random arguments of the same kinds.
    ///
    /// - Parameter decades: magnitudes are between 10⁻ᵈ and 10ᵈ for d decades; 0 for numbers of the order of 1.
    func drawn(_ dtype: DType, decades: Double, _ random: inout RandomNumbers) throws -> OperationCall {
        var operands: [Tensor?] = []
        for (i, kind) in sample.operands.enumerated() {
            operands.append(try kind.drawn(dtype, decades, &random) ?? self.operands[i])
        }
        return OperationCall(op: op, sample: sample, operands: operands)
    }
}

extension Sample.Operand {
    /// A random tensor of this kind; nil for operands that stay unchanged: numbers and masks, which determine shapes.
    fileprivate func drawn(
        _ dtype: DType, _ decades: Double, _ random: inout RandomNumbers
    ) throws -> Tensor? {
        func tensor(_ shape: [Int], _ dtype: DType, _ element: (inout RandomNumbers) -> Double) throws
            -> Tensor
        {
            let count = shape.reduce(1, *)
            return try Tensor((0..<count).map { _ in element(&random) }, shape: shape, dtype: dtype)
        }
        let isWellScaled = decades == 0
        switch self {
        case .real(let shape):
            return try tensor(shape, dtype) { r in
                isWellScaled ? r.uniform(0.1, 2) * r.sign : r.magnitude(decades)
            }
        case .positive(let shape):
            return try tensor(shape, dtype) { r in
                isWellScaled ? r.uniform(0.3, 3) : abs(r.magnitude(decades))
            }
        case .unit(let shape):
            // Badly scaled elements are close to 0 or to ±1.
            return try tensor(shape, dtype) { r in
                if isWellScaled { return r.uniform(0.05, 0.9) * r.sign }
                let small = pow(10, r.uniform(-decades, -0.5))
                return (r.integer(below: 2) == 0 ? small : 1 - small) * r.sign
            }
        case .aboveOne(let shape):
            return try tensor(shape, dtype) { r in
                isWellScaled ? r.uniform(1.2, 4) : 1 + abs(r.magnitude(decades))
            }
        case .probability(let shape):
            // Badly scaled elements are close to 0 or to 1.
            return try tensor(shape, dtype) { r in
                if isWellScaled { return r.uniform(0.05, 0.95) }
                let small = pow(10, r.uniform(-decades, -0.5))
                return r.integer(below: 2) == 0 ? small : 1 - small
            }
        case .invertible(let shape):
            return try invertible(shape, dtype, decades, &random)
        case .symmetric(let shape):
            let a = try invertible(shape, dtype, decades, &random)
            return try structured(a) { i, j in (a.elements[i] + a.elements[j]) / 2 }
        case .triangular(let shape, let isUpper):
            let a = try invertible(shape, dtype, decades, &random)
            return try structured(a) { i, j in (isUpper ? i <= j : i >= j) ? a.elements[i] : 0 }
        case .pivots(let shape):
            return try tensor(shape, .int64) { r in Double(1 + r.integer(below: max(shape.last ?? 1, 1))) }
        case .integers(let shape, let bound):
            return try tensor(shape, .int64) { r in Double(r.integer(below: bound)) }
        case .bools, .number, .absent:
            return nil
        }
    }

    /// A matrix with a dominant diagonal or, if badly scaled, of any condition and magnitude.
    private func invertible(
        _ shape: [Int], _ dtype: DType, _ decades: Double, _ random: inout RandomNumbers
    ) throws -> Tensor {
        let n = shape.last ?? 1
        let scale = decades == 0 ? 1 : pow(10, random.uniform(-decades, decades))
        let elements = (0..<shape.reduce(1, *)).map { i -> Double in
            let x = random.uniform(-1, 1)
            let isDiagonal = (i / n) % n == i % n
            return scale * (decades == 0 && isDiagonal ? x + 2 + Double(i % n) : x)
        }
        return try Tensor(elements, shape: shape, dtype: dtype)
    }
}

extension Sample.Operand {
    /// A tensor of the shape of a batch of square matrices. Each element is computed from the numbers of an element of `a` and of
    /// the element on the other side of the diagonal.
    private func structured(_ a: Tensor, _ f: (_ i: Int, _ mirrored: Int) -> Double) throws -> Tensor {
        let n = a.shape.last ?? 1
        let elements = a.elements.indices.map { e in
            let (start, i, j) = (e - e % (n * n), (e / n) % n, e % n)
            return f(e, start + j * n + i)
        }
        return try Tensor(elements, shape: a.shape, dtype: a.dtype)
    }
}

extension RandomNumbers {
    fileprivate var sign: Double {
        mutating get { integer(below: 2) == 0 ? 1 : -1 }
    }
}
