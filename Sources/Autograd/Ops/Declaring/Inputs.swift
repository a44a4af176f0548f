/// The operands and attributes that a kernel receives.
package struct Inputs {
    let operands: [Tensor?]
    let a: Attributes
    let defaultDType: DType

    package init(operands: [Tensor?], a: Attributes, defaultDType: DType = .float64) {
        self.operands = operands
        self.a = a
        self.defaultDType = defaultDType
    }

    /// A required operand; NaN if it is absent.
    subscript(i: Int) -> Tensor { i < operands.count ? operands[i] ?? .number(.nan) : .number(.nan) }
    subscript<V>(key: ParameterKey<V>) -> V { a[key] }
    func optional(_ i: Int) -> Tensor? { i < operands.count ? operands[i] : nil }
    var x: Tensor { self[0] }
    var count: Int { operands.count }
}

extension Operands {
    var inputs: Inputs { Inputs(operands: values.map { $0?.tensor }, a: a, defaultDType: tape.defaultDType) }
}

extension Context {
    /// The operands' tensors, which count as saved.
    var inputs: Inputs {
        Inputs(operands: (0..<count).map { optional($0)?.tensor }, a: a, defaultDType: tape.defaultDType)
    }
}
