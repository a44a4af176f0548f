/// A parameter that is not a tensor, with the Swift type of its value: `attributes[.alpha]` is a `Double`.
///
/// Keys are static members of `Parameter`: those of several operations in `Parameter+Shared.swift`, any other beside its
/// operation. The type of a parameter whose default is `None` is an optional.
final class ParameterKey<Value: ParameterValue>: Parameter, @unchecked Sendable {
    /// The value where a call has none: the default, or a placeholder if the argument is required.
    let absentValue: Value

    override init(
        _ name: String, _ kind: Kind = Value.kind, default defaultValue: Attribute? = Value.impliedDefault,
        aliases: [String] = []
    ) {
        absentValue = defaultValue.flatMap(Value.read) ?? Value.placeholder
        super.init(name, kind, default: defaultValue, aliases: aliases)
    }
}
