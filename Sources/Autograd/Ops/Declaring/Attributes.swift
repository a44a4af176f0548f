/// The arguments of one call that are not tensors.
public struct Attributes: Sendable, Equatable {
    private let parameters: [Parameter]
    private let values: [Attribute]

    public static func == (a: Attributes, b: Attributes) -> Bool { a.values == b.values }

    init(_ parameters: [Parameter], _ values: [Attribute]) {
        self.parameters = parameters
        self.values = values
    }

    static let none = Attributes([], [])

    /// The value of a parameter, found by its name: `.dim` also reads `dimFromLast`, which differs only in its default.
    ///
    /// An operation without a parameter of this name has the key's default.
    subscript<V>(key: ParameterKey<V>) -> V {
        guard let i = index(of: key) else { return key.absentValue }
        return V.read(values[i]) ?? key.absentValue
    }

    /// True if the operation has a parameter of this name.
    func contains(_ parameter: Parameter) -> Bool { index(of: parameter) != nil }

    /// The same attributes with some values replaced; values for parameters that the operation does not have are ignored.
    func replacing(_ settings: [Setting]) -> Attributes {
        var values = values
        for setting in settings {
            if let i = index(of: setting.parameter) { values[i] = setting.value }
        }
        return Attributes(parameters, values)
    }

    /// The steps from a base to one of its views; empty for operations other than `copySlices`.
    var viewSteps: [ViewStep] {
        if case .view(let path)? = values.first { path.steps } else { [] }
    }

    private func index(of parameter: Parameter) -> Int? {
        parameters.firstIndex { $0 === parameter || $0.name == parameter.name }
    }
}
