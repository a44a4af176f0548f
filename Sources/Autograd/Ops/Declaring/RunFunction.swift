/// What an operation makes of each run of elements along `dim`, by itself; along all dimensions where none is named.
package enum RunFunction {
    package typealias Reduction = (Span<Double>) -> Double
    package typealias Map = (Span<Double>, inout MutableSpan<Double>) -> Void
    package typealias Selection = (Span<Double>, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void

    package typealias Combine = (_ folded: Double, _ element: Double) -> Double

    /// One number.
    case reduction(Reduction)
    /// As many numbers, of which it writes each.
    case map(Map)
    /// The elements combined one after another, beginning with `initial`.
    case fold(initial: Double, Combine)
    /// The same, with what has been combined up to each element.
    case scan(initial: Double, Combine)
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
            let dims = try Shape.dimensions(a[.dimsOrAll], rank: x.shape.count)
            return [try whole.reduced(dims, keepdim: a[.keepdim], dtype: dtype, f)]
        case .map(let f):
            let d = try Shape.dimension(a[.dim], rank: x.shape.count)
            return [try whole.mappedRuns(d, dtype: dtype, f)]
        case .fold(let initial, let combine):
            let dims = try Shape.dimensions(a[.dimsOrAll], rank: x.shape.count)
            return [
                try whole.reduced(dims, keepdim: a[.keepdim], dtype: dtype) {
                    $0.folded(initial, combine)
                }
            ]
        case .scan(let initial, let combine):
            let d = try Shape.dimension(a[.dim], rank: x.shape.count)
            return [try whole.mappedRuns(d, dtype: dtype) { $0.scanned(initial, combine, &$1) }]
        case .selection(let width, let f):
            let d = try Shape.dimension(a[.dim], rank: x.shape.count)
            let parts = try x.selectedRuns(d, width, f)
            guard a.contains(.keepdim), !a[.keepdim], !x.shape.isEmpty else { return parts }
            return parts.map { $0.reshaped(Shape.reduced($0.shape, [d], keepdim: false)) }
        }
    }
}

extension Span where Element == Double {
    /// The elements combined one after another.
    package func folded(_ initial: Double, _ combine: RunFunction.Combine) -> Double {
        var folded = initial
        for i in 0..<count { folded = combine(folded, self[i]) }
        return folded
    }

    /// What has been combined up to each element.
    package func scanned(
        _ initial: Double, _ combine: RunFunction.Combine, _ results: inout MutableSpan<Double>
    ) {
        var folded = initial
        for i in 0..<count {
            folded = combine(folded, self[i])
            results[i] = folded
        }
    }
}
