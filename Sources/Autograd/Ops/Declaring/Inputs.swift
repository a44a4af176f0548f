/// Operands and attributes as a kernel sees them.
package struct Inputs {
    let operands: [Tensor?]
    let a: Attributes
    let defaultDType: DType

    package init(operands: [Tensor?], a: Attributes, defaultDType: DType = .float64) {
        self.operands = operands
        self.a = a
        self.defaultDType = defaultDType
    }

    /// The operand that must be there; an operation's parameters say which these are.
    subscript(i: Int) -> Tensor { i < operands.count ? operands[i] ?? .number(.nan) : .number(.nan) }
    subscript<V>(key: ParameterKey<V>) -> V { a[key] }
    func optional(_ i: Int) -> Tensor? { i < operands.count ? operands[i] : nil }
    var x: Tensor { self[0] }
    var count: Int { operands.count }
}
