/// What an operation makes of each run of elements along `dim`, by itself; along all dimensions where none is named.
package enum RunFunction {
    package typealias Reduction = (Span<Double>) -> Double
    package typealias Map = (Span<Double>, inout MutableSpan<Double>) -> Void
    package typealias Selection = (Span<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void

    /// One number.
    case reduction(Reduction)
    /// As many numbers, of which it writes each.
    case map(Map)
    /// `width` of its elements and, as a second result, where in the run they stand.
    case selection(width: Int, Selection)
}

extension Op {
    /// The function of a run for an operation that is declared by it, nil for others.
    /// - Throws: what the operation has to say of its operands.
    package func runFunction(
        _ operands: [Tensor?], _ attributes: Attributes
    ) throws(AutogradError) -> RunFunction? {
        guard case .runs(let function) = kernel else { return nil }
        let inputs = Inputs(operands: operands, a: attributes, defaultDType: .float64)
        return try typed { try function(inputs).function }
    }

    /// The results of such an operation.
    func results(_ x: Tensor, _ a: Attributes, _ dtype: DType, _ function: RunFunction) throws -> [Tensor] {
        let whole = x.asWhole(dtype)
        switch function {
        case .reduction(let f):
            let dims = try Shape.dimensions(a.ints("dim"), rank: x.shape.count)
            return [try whole.reduced(dims, keepdim: a.bool("keepdim"), dtype: dtype, f)]
        case .map(let f):
            let d = try Shape.dimension(a.int("dim") ?? -1, rank: x.shape.count)
            return [try whole.mappedRuns(d, dtype: dtype, f)]
        case .selection(let width, let f):
            let d = try Shape.dimension(a.int("dim") ?? -1, rank: x.shape.count)
            let parts = try x.selectedRuns(d, width, f)
            guard a["keepdim"] == .bool(false), !x.shape.isEmpty else { return parts }
            return parts.map { $0.reshaped(Shape.reduced($0.shape, [d], keepdim: false)) }
        }
    }
}
