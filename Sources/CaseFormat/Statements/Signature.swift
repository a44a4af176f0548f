/// The parameters of a function of the case or of the engine. Operations declare theirs in `Op`.
public struct Signature: Hashable, Sendable {
    public var name: String
    public var parameters: [Parameter]

    public struct Parameter: Hashable, Sendable {
        public var name: String
        public var isRequired: Bool
        /// True if it takes all remaining positional arguments, such as the sizes in `rand(2, 3)`.
        public var isVariadic: Bool
    }

    /// - Parameter parameters: the names, such as `"x"` for a required, `"dtype?"` for an optional and
    ///   `"size*"` for a variadic parameter.
    init(_ name: String, _ parameters: [String]) {
        self.name = name
        self.parameters = parameters.map { text in
            let isOptional = text.utf8.last == UInt8(ascii: "?")
            let isVariadic = text.utf8.last == UInt8(ascii: "*")
            return Parameter(
                name: isOptional || isVariadic ? String(text.dropLast()) : text, isRequired: !isOptional,
                isVariadic: isVariadic)
        }
    }

    /// The nodes that a call passes to each parameter: none for an omitted parameter, several for a variadic
    /// one.
    public func match(_ call: Call) throws(Mismatch) -> [[Int]] {
        try match(call.arguments, call.keywords)
    }

    /// Matches arguments of any kind, which are identified by integers.
    public func match(_ arguments: [Int], _ keywords: [Call.Keyword]) throws(Mismatch) -> [[Int]] {
        var passed = [[Int]](repeating: [], count: parameters.count)
        var next = 0
        for argument in arguments {
            guard next < parameters.count else { throw .tooManyArguments(node: argument) }
            passed[next].append(argument)
            if !parameters[next].isVariadic { next += 1 }
        }
        for keyword in keywords {
            guard let parameter = parameters.firstIndex(where: { $0.name == keyword.name.text }) else {
                throw .unexpectedKeyword(keyword.name)
            }
            guard passed[parameter].isEmpty else { throw .repeatedArgument(keyword.name) }
            passed[parameter] = [keyword.value]
        }
        for (parameter, nodes) in zip(parameters, passed) where parameter.isRequired && nodes.isEmpty {
            throw .missingArgument(parameter: parameter.name)
        }
        return passed
    }

    /// The reason why a call does not match the parameters.
    public enum Mismatch: Error, Hashable, Sendable {
        case tooManyArguments(node: Int)
        case unexpectedKeyword(Name)
        case repeatedArgument(Name)
        case missingArgument(parameter: String)
    }
}
