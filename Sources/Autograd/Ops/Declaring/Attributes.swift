/// The parameters of one call that are not tensors, by name.
public struct Attributes: Sendable, Equatable {
    private let parameters: [Parameter]
    private let values: [Attribute]

    public static func == (a: Attributes, b: Attributes) -> Bool { a.values == b.values }

    init(_ parameters: [Parameter], _ values: [Attribute]) {
        self.parameters = parameters
        self.values = values
    }

    static let none = Attributes([], [])

    subscript(name: String) -> Attribute {
        for i in parameters.indices where parameters[i].name == name { return values[i] }
        return .none
    }

    /// The same with some values in the places of others.
    func replacing(_ named: KeyValuePairs<String, Attribute>) -> Attributes {
        var values = values
        for (name, value) in named {
            for i in parameters.indices where parameters[i].name == name { values[i] = value }
        }
        return Attributes(parameters, values)
    }

    func int(_ name: String) -> Int? {
        switch self[name] {
        case .int(let x): x
        case .bool(let x): x ? 1 : 0
        default: nil
        }
    }

    func bool(_ name: String) -> Bool {
        if case .bool(true) = self[name] { true } else { false }
    }

    func number(_ name: String) -> Double? {
        switch self[name] {
        case .int(let x): Double(x)
        case .number(let x): x
        case .bool(let x): x ? 1 : 0
        default: nil
        }
    }

    func ints(_ name: String) -> [Int]? {
        switch self[name] {
        case .ints(let x): x
        case .int(let x): [x]
        default: nil
        }
    }

    func numbers(_ name: String) -> [Double]? {
        if case .numbers(let x) = self[name] { x } else { nil }
    }

    func string(_ name: String) -> String? {
        if case .string(let x) = self[name] { x } else { nil }
    }

    func dtype(_ name: String) -> DType? {
        if case .dtype(let x) = self[name] { x } else { nil }
    }

    var viewSteps: [ViewStep] {
        if case .view(let path)? = values.first { path.steps } else { [] }
    }

    func isNone(_ name: String) -> Bool { self[name] == .none }
}
