import Foundation
import Testing

@testable import Autograd

/// A call of an operation with the values that mpmath computes at some points.
///
/// The tables are in `Values/special-functions.txt`, which `Values/tabulate.py` writes.
struct SpecialFunctionTable: CustomTestStringConvertible, Sendable {
    /// The name of the operation and its arguments, as in `polygamma #2 x`.
    let call: String
    private(set) var points: [Double] = []
    private(set) var values: [Double] = []

    var testDescription: String { call }

    static let all: [SpecialFunctionTable] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Values/special-functions.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var tables: [SpecialFunctionTable] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix(" ") {
                let numbers = line.split(separator: " ").compactMap { Double($0) }
                tables[tables.count - 1].points.append(numbers[0])
                tables[tables.count - 1].values.append(numbers[1])
            } else {
                tables.append(SpecialFunctionTable(call: String(line)))
            }
        }
        return tables
    }()

    /// The results of the operation at all points.
    func computed() throws -> [Double] {
        let words = call.split(separator: " ").map(String.init)
        let tape = Tape()
        let arguments = try words.dropFirst().map { word -> Argument in
            if word.hasPrefix("#") { return .number(Double(word.dropFirst()) ?? .nan, isInteger: true) }
            let elements = Double(word).map { [Double](repeating: $0, count: points.count) } ?? points
            return .tensor(try tape.leaf(elements, requiresGrad: false))
        }
        let overloads = Op.all.filter { $0.name == words[0] || $0.aliases.contains(words[0]) }
        return try tape.call(Op.bind(overloads, positional: arguments))[0].elements
    }
}
