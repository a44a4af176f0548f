/// The tolerances below which singular values count as 0: an absolute one, and one relative to the largest singular value.
struct SingularValueTolerances {
    let absolute: Tensor
    let relative: Tensor

    init(absolute: Tensor) { (self.absolute, relative) = (absolute, .number(0)) }
    init(relative: Tensor) { (absolute, self.relative) = (.number(0), relative) }

    /// By default the relative tolerance is the dtype's epsilon times the larger size, or 0 if there is an absolute tolerance
    /// above 0.
    init(_ a: Tensor, _ absolute: Tensor?, _ relative: Tensor?) throws {
        let size = try a.matrixSize("linalg.pinv")
        let byDefault = a.dtype.epsilon * Double(max(size.rows, size.columns))
        self.absolute = absolute ?? .number(0)
        self.relative =
            relative ?? absolute.map { $0.mapped(to: a.dtype) { $0 > 0 ? 0 : byDefault } }
            ?? .number(byDefault)
    }
}
