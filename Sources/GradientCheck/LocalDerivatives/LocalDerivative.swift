/// The derivative of one instruction at its recorded values, computed by differences of its forward kernel.
protocol LocalDerivative {
    /// Adds the pullback of the results' cotangents to the cotangents of the operands.
    func pullBack(_ cotangents: inout NumericalCotangents)

    /// True if every slope is established and unique, without kinks and ties.
    var isSmooth: Bool { get }

    /// The operand with kinks or ties, for which a set of slopes is correct; nil if there is none.
    var singularOperand: Int? { get }

    /// Like `pullBack(_:)`, but at kinks and ties uses given cotangents if they lie in the set that the differences
    /// allow; otherwise the cotangent is unknown.
    ///
    /// - Parameter chosen: The cotangents of all elements of the operand.
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double])
}

extension LocalDerivative {
    var isSmooth: Bool { true }
    var singularOperand: Int? { nil }
    func pullBack(_ cotangents: inout NumericalCotangents, choosing chosen: [Double]) {
        pullBack(&cotangents)
    }
}
