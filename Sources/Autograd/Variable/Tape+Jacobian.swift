/// Jacobian and Hessian matrices, computed row by row.
extension Tape {
    /// The Jacobian dy/dx, of shape `y.shape + x.shape`.
    /// - Throws: the errors of `grad`, and `tooManyElements`.
    /// - Complexity: one backward pass for each element of y.
    public func jacobian(_ y: Variable, _ x: Variable, createGraph: Bool = false) throws(AutogradError)
        -> Variable
    {
        let shape = y.shape + x.shape
        _ = try Shape.count(shape)
        let count = y.tensor.count
        var rows: [Value?] = []
        for i in 0..<count {
            var unit = [Double](repeating: 0, count: count)
            unit[i] = 1
            let gradient = Variable(try Tensor(unit, shape: y.shape, dtype: y.dtype), tape: self)
            let row = try grad(
                [y], [x], gradients: [gradient], retainGraph: true, createGraph: createGraph,
                allowUnused: true)
            let zeros = constant(try .filled(0, x.shape, dtype: x.dtype))
            rows.append(row[0]?.value ?? zeros)
        }
        guard !rows.isEmpty else { return Variable(try Tensor([], shape: shape, dtype: y.dtype), tape: self) }
        let wasRecording = isRecording
        isRecording = wasRecording && createGraph
        defer { isRecording = wasRecording }
        let stacked = try apply(.stack, rows)[0]
        return Variable(try stacked.apply(.reshape, with: [.set(.shape, shape)]))
    }

    /// The Hessian d²y/dx², of shape `x.shape + x.shape`, for a y of one element.
    /// - Throws: the errors of `grad`; `nonScalarBackward` if y has several elements.
    /// - Complexity: one backward pass, and one more for each element of x.
    public func hessian(_ y: Variable, _ x: Variable, createGraph: Bool = false) throws(AutogradError)
        -> Variable
    {
        let gradient = try grad([y], [x], createGraph: true)
        guard let g = gradient[0], g.requiresGrad else {
            return Variable(try .filled(0, x.shape + x.shape, dtype: x.dtype), tape: self)
        }
        return try jacobian(g, x, createGraph: createGraph)
    }
}
