/// A value for one parameter of a call: `x.apply(.cumsum, with: [.set(.dim, 0)])`.
struct Setting: Sendable {
    let parameter: Parameter
    let value: Attribute

    static func set<Value>(_ key: ParameterKey<Value>, _ value: Value) -> Setting {
        Setting(parameter: key, value: value.attribute)
    }
}
