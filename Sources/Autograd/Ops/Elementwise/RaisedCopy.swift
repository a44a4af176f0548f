/// Copies that are clamped without recording it.
extension Op {
    static let raisedCopies: [Op] = [raisedCopy]

    /// PyTorch clamps a clone in place inside `no_grad`, so the derivative is that of the clone.
    static let raisedCopy: Op = Op(
        "_raised_copy", "A copy raised to at least a bound, with the derivative of a copy.",
        .unary(
            [.bound], "max(x, bound)", "dx = g, also where x < bound", gradFn: "CloneBackward0",
            accepts: .floatingPoint, samples: [Sample(.positive([2, 3]), with: ["bound": 0.1])],
            { a in
                let bound = a[.bound]
                return .init { $0.isNaN ? $0 : max($0, bound) }
            },
            { g, _ in g }))
}

extension Parameter {
    fileprivate static let bound = ParameterKey<Double>("bound")
}

extension Value {
    /// A copy whose elements are at least `bound`; its derivative is that of a copy.
    func raised(to bound: Double) throws(AutogradError) -> Value {
        try apply(.raisedCopy, with: [.set(.bound, bound)])
    }
}
