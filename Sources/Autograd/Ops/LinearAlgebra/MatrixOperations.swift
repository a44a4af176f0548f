/// The families of operations on batches of matrices.
extension Op {
    /// Inverses and systems of linear equations.
    static let matrixEquations: [Op] =
        triangularSolving + solving + factorisationSolving + choleskySolving + pseudoInverses + leastSquares
        + tensorEquations

    static let matrixFactorisations: [Op] =
        luFactorisations + qrFactorisations + householderProducts + choleskyFactorisations
        + symmetricEigenvalues + polarDecompositions + assumedStructure

    static let matrixFunctions: [Op] =
        matrixPowers + logDeterminants + conditionNumbers + ranks
}
