/// The parameters of a function that is not an operation.
public struct Signature: Hashable, Sendable {
    public var name: String
    public var parameters: [Parameter]

    public struct Parameter: Hashable, Sendable {
        public var name: String
        public var isRequired: Bool
        /// Whether it takes all positional arguments that are left, as the sizes in `ones(2, 3)`.
        public var isVariadic: Bool
    }

    /// - Parameter parameters: `"x"` is required, `"dtype?"` is not, `"size*"` is variadic.
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

    /// Which nodes a call passes to each parameter: none where it is left out, one, or several if variadic.
    public func match(_ call: Call) throws(Mismatch) -> [[Int]] {
        try match(call.arguments, call.keywords)
    }

    /// The same for arguments of any kind, each known by a number.
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

    /// Why a call does not fit.
    public enum Mismatch: Error, Hashable, Sendable {
        case tooManyArguments(node: Int)
        case unexpectedKeyword(Name)
        case repeatedArgument(Name)
        case missingArgument(parameter: String)
    }
}
