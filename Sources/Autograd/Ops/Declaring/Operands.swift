/// The operands and attributes that a composition receives.
package struct Operands {
    let values: [Value?]
    let a: Attributes
    let tape: Tape

    subscript(i: Int) -> Value { optional(i) ?? tape.constant(.number(.nan)) }
    subscript<V>(key: ParameterKey<V>) -> V { a[key] }
    func optional(_ i: Int) -> Value? { i < values.count ? values[i] : nil }
    var x: Value { self[0] }
    var count: Int { values.count }
}
