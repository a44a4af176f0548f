extension Op {
    /// The function of a `runs` kernel; nil for other kernels.
    /// - Throws: errors the operation throws for invalid operands.
    package func runFunction(
        _ operands: [Tensor?], _ attributes: Attributes
    ) throws(AutogradError) -> RunFunction? {
        guard case .runs(let function) = kernel else { return nil }
        let inputs = Inputs(operands: operands, a: attributes, defaultDType: .float64)
        return try typed { try function(inputs).function }
    }

    /// The results of a `runs` kernel.
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
    /// The elements combined in order, starting with `initial`.
    package func folded(_ initial: Double, _ combine: RunFunction.Combine) -> Double {
        var folded = initial
        for i in 0..<count { folded = combine(folded, self[i]) }
        return folded
    }

    /// Writes the combination of the elements up to and including each element.
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
