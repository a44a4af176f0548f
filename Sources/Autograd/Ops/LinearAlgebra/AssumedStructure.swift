/// Matrices of which only one triangle is read, because they are assumed to be symmetric or triangular.
///
/// PyTorch differentiates such operations as functions of all elements of a matrix that has the assumed structure: the gradient
/// of `cholesky` is symmetric, and that of `cholesky_inverse` is not triangular. The operations here do the same in two steps.
/// A composition gives the matrix its structure, with the derivative of the identity; it does nothing to a matrix that has the
/// structure. The kernel then reads all elements, so its derivative is PyTorch's.
extension Op {
    static let assumedStructure: [Op] = [structured]

    fileprivate static let structured: Op = Op(
        "_structured", "Gives matrices the structure that they are assumed to have.",
        Declaration(
            [.input, .tensor("old"), .tensor("new")], formula: "new + (x − old)", pullback: "dx = g",
            .ternary { _ in .init { x, old, new in x == old ? new : new + (x - old) } },
            .elementwise([{ g, _ in g }, nil, nil]), samples: []))
}

extension Value {
    /// The symmetric matrices that have the upper or lower triangles of `self`, with the derivative of the identity.
    /// - Throws: the errors of `squareMatrixSize`.
    func assumedSymmetric(isUpper: Bool, _ op: String) throws -> Value {
        let n = try tensor.squareMatrixSize(op)
        return try structured { Matrix.mirrored($0, n, isUpper: isUpper) }
    }

    /// The triangular matrices that have the upper or lower triangles of `self`, with the derivative of the identity.
    /// - Throws: the errors of `squareMatrixSize`.
    func assumedTriangular(isUpper: Bool, _ op: String) throws -> Value {
        let n = try tensor.squareMatrixSize(op)
        return try structured { Matrix.triangle($0, n, n, isUpper: isUpper) }
    }

    private func structured(_ f: ([Double]) -> [Double]) throws -> Value {
        let size = Array(shape.suffix(2))
        let result = try tensor.mappedMatrices(size, f)
        guard result.elements != tensor.elements else { return self }
        return try apply(.structured, tape.constant(tensor), tape.constant(result))
    }
}

extension Matrix {
    /// The symmetric matrix that has one triangle of a square matrix.
    static func mirrored(_ a: [Double], _ n: Int, isUpper: Bool) -> [Double] {
        var result = a
        for i in 0..<n {
            for j in 0..<i {
                let (from, to) = isUpper ? (j * n + i, i * n + j) : (i * n + j, j * n + i)
                result[to] = a[from]
            }
        }
        return result
    }

    /// The mean of a square matrix and its transpose.
    static func symmetricPart(_ a: [Double], _ n: Int) -> [Double] {
        var result = a
        for i in 0..<n { for j in 0..<n { result[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2 } }
        return result
    }
}
