import Testing

@testable import Autograd

/// One row of the table of observed calls.
struct ObservedCall: Sendable, CustomTestStringConvertible {
    let text: String
    let operation: String
    let arguments: [Word]
    let keywords: [(name: String, value: Word)]
    let node: String
    let kept: Set<String>
    let shape: [Int]
    let value: [Double]
    let gradients: [(name: String, elements: [Double]?)]

    var testDescription: String { text }
    /// The names of the arguments.
    var names: [String] { (arguments + keywords.map(\.value)).flatMap(\.names) }

    /// An argument in the notation of the table.
    indirect enum Word: Sendable {
        /// The names in it.
        var names: [String] {
            switch self {
            case .name(let name): [name]
            case .list(let items): items.flatMap(\.names)
            case .integer, .number, .bool, .text: []
            }
        }

        case name(String)
        case integer(Int)
        case number(Double)
        case bool(Bool)
        case text(String)
        case list([Word])
    }

    static let all: [ObservedCall] = ObservedCalls.rows.map(ObservedCall.init)

    private init(_ lines: [String]) {
        text = lines[0]
        var reader = WordReader(lines[0].drop { $0 != "(" })
        operation = String(lines[0].prefix { $0 != "(" })
        (arguments, keywords) = reader.call()
        let words = lines[1].split(separator: " ").map(String.init)
        node = words[0]
        kept = Set(words.dropFirst())
        let result = lines[2].split(separator: " ").dropFirst()
        shape = result.first.map { $0.split { "[],".contains($0) }.compactMap { Int($0) } } ?? []
        value = result.dropFirst().compactMap(ObservedCall.number)
        gradients = lines.dropFirst(3).map { line in
            let words = line.split(separator: " ")
            let elements = words.dropFirst().compactMap(ObservedCall.number)
            return (String(words[0].dropLast()), words.last == "none" ? nil : elements)
        }
    }

    private static func number(_ word: Substring) -> Double? {
        switch word {
        case ".nan": .nan
        case ".infinity": .infinity
        case "-.infinity": -.infinity
        default: Double(word)
        }
    }
}

/// Reads `(x, 2, dim=[0, 1], mode='floor')`.
private struct WordReader {
    private var rest: Substring

    init(_ text: Substring) { rest = text }

    mutating func call() -> ([ObservedCall.Word], [(name: String, value: ObservedCall.Word)]) {
        var arguments: [ObservedCall.Word] = []
        var keywords: [(name: String, value: ObservedCall.Word)] = []
        rest = rest.dropFirst()
        while let next = rest.first, next != ")" {
            let word = word()
            if rest.first == "=", case .name(let name) = word {
                rest = rest.dropFirst()
                keywords.append((name, self.word()))
            } else {
                arguments.append(word)
            }
            rest = rest.drop { $0 == "," || $0 == " " }
        }
        return (arguments, keywords)
    }

    private mutating func word() -> ObservedCall.Word {
        if rest.first == "[" {
            rest = rest.dropFirst()
            var items: [ObservedCall.Word] = []
            while let next = rest.first, next != "]" {
                items.append(word())
                rest = rest.drop { $0 == "," || $0 == " " }
            }
            rest = rest.dropFirst()
            return .list(items)
        }
        if rest.first == "'" {
            let text = rest.dropFirst().prefix { $0 != "'" }
            rest = rest.dropFirst(text.count + 2)
            return .text(String(text))
        }
        let text = rest.prefix { !",)]= ".contains($0) }
        rest = rest.dropFirst(text.count)
        // A word before `=` is a keyword, even if it is `nan`.
        if rest.first != "=" {
            if let integer = Int(text) { return .integer(integer) }
            if let number = Double(text) { return .number(number) }
        }
        if text == "True" || text == "False" { return .bool(text == "True") }
        return .name(String(text))
    }
}

/// The call on a new tape, with new leaves.
struct ObservedRun {
    let tape = Tape()
    private(set) var leaves: [String: Variable] = [:]
    /// The tensor arguments of the call: the leaves, or copies of them for in-place calls.
    private(set) var operands: [String: Variable] = [:]
    private(set) var results: [Variable] = []

    init(_ call: ObservedCall, onCopies: Bool = false) throws {
        for (name, operand) in ObservedCalls.operands where call.names.contains(name) {
            let (elements, shape) = (operand.elements, operand.shape)
            switch operand.kind {
            case "leaf":
                let variable = try tape.leaf(elements, shape)
                leaves[name] = variable
                operands[name] = onCopies ? try tape("clone", variable) : variable
            case "mask": operands[name] = try tape.leaf(elements, shape, .bool, requiresGrad: false)
            default: operands[name] = try tape.leaf(elements, shape, .int64, requiresGrad: false)
            }
        }
        let bound = try Op.bind(
            Op.overloads(named: call.operation), positional: call.arguments.map(argument),
            keywords: call.keywords.map { (name: $0.name, value: argument($0.value)) })
        results = try tape.call(bound)
    }

    private func argument(_ word: ObservedCall.Word) -> Argument {
        switch word {
        case .name(let name):
            operands[name].map(Argument.tensor) ?? DType(named: name).map(Argument.dtype) ?? .none
        case .integer(let x): .number(Double(x), isInteger: true)
        case .number(let x): .number(x, isInteger: false)
        case .bool(let x): .bool(x)
        case .text(let x): .string(x)
        case .list(let items): .list(items.map(argument))
        }
    }

    /// A backward pass from the first result with a cotangent of ones.
    func backward(retainGraph: Bool = false) throws {
        let ones = try Tensor.filled(1, results[0].shape, dtype: results[0].dtype)
        try tape.backward(
            [results[0]], gradients: [Variable(ones, tape: tape)], retainGraph: retainGraph)
    }
}
