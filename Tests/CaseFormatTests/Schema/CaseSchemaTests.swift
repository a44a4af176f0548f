import Autograd
import CaseFormat
import Foundation
import Testing

/// The JSON Schema accepts the same cases as the decoder, as far as a schema can express the rules.
///
/// Editors.md describes how to check with another validator that the schema is valid and that the validator
/// agrees.
@Suite struct CaseSchemaTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The cases in a folder and its subfolders. Each line of a `.jsonl` file is a case.
    private static func cases(below folder: String) throws -> [(name: String, text: String)] {
        let start = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String } ?? []
        return try paths.sorted().filter { $0.hasSuffix(".json") || $0.hasSuffix(".jsonl") }.flatMap { path in
            let bytes = try Data(contentsOf: start.appending(path: path))
            // Invalid UTF-8 is not JSON, also after it is replaced.
            let text = String(decoding: bytes, as: UTF8.self)
            guard path.hasSuffix("l") else { return [(path, text)] }
            return text.split(separator: "\n").enumerated().map { ("\(path)#\($0 + 1)", String($1)) }
        }
    }

    @Test func everyCaseOfTheRepositoryIsValid() throws {
        let schema = try SchemaEvaluator.cases.get()
        let cases = try Self.cases(below: "cases").filter { !$0.name.contains("/malformed/") }
        #expect(cases.count > 500)
        for (name, text) in cases { #expect(try schema.accepts(JSON(text)), "\(name)") }
    }

    /// The schema rejects malformed cases, except for faults that a schema cannot express.
    @Test func malformedCasesAreInvalid() throws {
        let schema = try SchemaEvaluator.cases.get()
        var invalid = 0
        for (name, text) in try Self.cases(below: "cases/_broken/malformed") {
            guard let value = try? JSON(text) else { continue }
            let diagnostics = CaseText(text).diagnostics()
            if schema.accepts(value) {
                let kinds = diagnostics.map(\.kind)
                #expect(!kinds.contains { $0.isForSchemas }, "\(name) \(kinds)")
            } else {
                invalid += 1
            }
        }
        #expect(invalid > 20)
    }

    @Test(arguments: [
        // Members
        #"{}"#, #"{"title": "t"}"#, #"{"steps": [], "titel": "t"}"#, #"{"steps": [], "title": 1}"#,
        #"{"steps": [], "format": 2}"#, #"{"steps": [], "tags": ["a b"]}"#, #"{"steps": [], "seed": 0.5}"#,
        #"{"steps": [], "dtype": "int64"}"#, #"{"steps": {}}"#, #"[]"#,
        // Tensors
        #"{"tensors": {"x": "ones"}, "steps": []}"#, #"{"tensors": {"1x": 1}, "steps": []}"#,
        #"{"tensors": {"if": 1}, "steps": []}"#, #"{"tensors": {"x": {}}, "steps": []}"#,
        #"{"tensors": {"x": {"ones": [2], "zeros": [2]}}, "steps": []}"#,
        #"{"tensors": {"x": {"ones": [2], "dtype": "float46"}}, "steps": []}"#,
        #"{"tensors": {"x": {"ones": [2], "dtype": "int64", "requires_grad": true}}, "steps": []}"#,
        #"{"tensors": {"x": {"ones": [2], "shape": [2]}}, "steps": []}"#,
        #"{"tensors": {"x": {"ones": [-2]}}, "steps": []}"#, #"{"tensors": {"x": [1, "two"]}, "steps": []}"#,
        #"{"tensors": {"x": {"npy": "../x.npy"}}, "steps": []}"#,
        #"{"tensors": {"x": {"npy": "/x.npy"}}, "steps": []}"#,
        #"{"tensors": {"x": {"linspace": [0, 1]}}, "steps": []}"#,
        #"{"tensors": {"x": {"full": {"shape": [2]}}}, "steps": []}"#,
        // Functions, the numerical check, expectations
        #"{"functions": {"f": {"parameters": ["x"]}}, "steps": []}"#,
        #"{"functions": {"f": {"parameters": ["x", "x"], "forward": "x"}}, "steps": []}"#,
        #"{"functions": {"f": {"parameters": ["x"], "forward": []}}, "steps": []}"#,
        #"{"check": {"numeric": "off"}, "steps": []}"#, #"{"check": {"order": 3}, "steps": []}"#,
        #"{"check": {"atol": -1}, "steps": []}"#, #"{"expect": {"1": {"digits": 18, "value": 1}}}"#,
        #"{"expect": {"1": {"atol": 1}}}"#, #"{"expect": {"1": [1, "x"]}}"#,
        #"{"expect": {"1": {"vaule": 1}}}"#,
        // Steps
        #"{"steps": [1]}"#, #"{"steps": [{}]}"#, #"{"steps": [{"bakward": "1"}]}"#,
        #"{"steps": [{"op": "neg", "args": [1], "backward": "1"}]}"#, #"{"steps": [{"backward": 1}]}"#,
        #"{"steps": [{"backward": "1", "retain_graph": 1}]}"#, #"{"steps": [{"no_grad": "x = 1"}]}"#,
        #"{"steps": [{"raises": "GraphFreed"}]}"#, #"{"steps": [{"raises": "GraphFried", "step": "1"}]}"#,
        // Calls
        #"{"steps": [{"op": "sofmax", "args": [1, 0]}]}"#, #"{"steps": [{"op": "softmax", "args": [[1]]}]}"#,
        #"{"steps": [{"op": "softmax", "args": [[1], 0.5]}]}"#,
        #"{"steps": [{"op": "softmax", "args": [[1], 0, "float46"]}]}"#,
        #"{"steps": [{"op": "softmax", "args": [[1], 0, null, 1]}]}"#,
        #"{"steps": [{"op": "softmax", "args": [[1], 0], "kwargs": {"dim": 0}}]}"#,
        #"{"steps": [{"op": "softmax", "args": [[1]], "kwargs": {"dims": 0}}]}"#,
        #"{"steps": [{"op": "torch.softmax", "args": [[1]]}]}"#, #"{"steps": [{"op": "relu_", "args": []}]}"#,
        #"{"steps": [{"op": "cat", "args": [1]}]}"#, #"{"steps": [{"op": "grad", "args": ["1"]}]}"#,
        #"{"steps": [{"op": "max", "args": [1, 0, true, 1]}]}"#, #"{"steps": [{"op": "add", "args": {}}]}"#,
        #"{"steps": [{"op": "add", "args": [1, 2], "out": []}]}"#,
        #"{"steps": [{"raises": "ShapeMismatch", "step": {"op": "softmax", "args": [[1]]}}]}"#,
        #"{"steps": [{"no_grad": [{"op": "softmax", "args": [[1]]}]}]}"#,
        #"{"functions": {"f": {"parameters": [], "forward": "1"}}, "steps": [{"op": "softmax", "args": [[1]]}]}"#,
        #"{"functions": {"f": {"parameters": [], "forward": "1"}}, "steps": [{"op": "torch.g", "args": [[1]]}]}"#,
    ])
    func aWrongDocumentIsInvalid(_ text: String) throws {
        #expect(!CaseText(text).diagnostics().isEmpty)
        #expect(try !SchemaEvaluator.cases.get().accepts(JSON(text)))
    }

    /// The schema accepts unknown names that the case may define.
    @Test(arguments: [
        #"{"functions": {"f": {"parameters": ["x"], "forward": "x"}}, "steps": [{"op": "f", "args": [1]}]}"#,
        #"{"functions": {"softmax": {"parameters": [], "forward": "1"}}, "steps": [{"op": "softmax"}]}"#,
        #"{"functions": {"f": {"parameters": ["x"], "forward": "x"}}, "steps": [{"no_grad": [{"op": "f", "args": [1]}]}]}"#,
        #"{"steps": [{"raises": "UnknownOperation", "step": {"op": "sofmax", "args": [1]}}]}"#,
        #"{"steps": [{"raises": "BadArgument", "step": {"op": "softmax", "args": [[1], 0.5]}}]}"#,
        #"{"steps": [{"op": "torch.nn.functional.softmax", "args": [[1], 0]}, {"op": "F.relu", "args": [1]}]}"#,
        #"{"steps": ["x = tensor([1.0])", {"op": "relu_", "args": ["x"]}]}"#,
        #"{"steps": [{"op": "zeros", "args": [2, 3], "kwargs": {"requires_grad": true}}]}"#,
        #"{"steps": [{"op": "sum", "kwargs": {"self": [[1]], "axis": 0, "keepdims": true}}]}"#,
        #"{"expect": {"exp(1)": "?", "tensor([1, 2])": [1, "?"], "1 - 1": {"value": "?"}}}"#,
        #"{"expect": {"tensor([1])": {"data": ["?"], "shape": [1]}, "1": {"value": {"data": ["?"]}}}}"#,
    ])
    func aRightDocumentIsValid(_ text: String) throws {
        #expect(CaseText(text).faults().isEmpty)
        #expect(try SchemaEvaluator.cases.get().accepts(JSON(text)))
    }

    /// Editors insert the examples, so they must be valid.
    @Test func examplesAreValid() throws {
        let schema = try SchemaEvaluator.cases.get()
        let steps = schema.schema["$defs"]?["step"]?["examples"]?.elements ?? []
        let tensors = schema.schema["$defs"]?["tensor"]?["examples"]?.elements ?? []
        let examples =
            (schema.schema["examples"]?.elements ?? []) + steps.map { .object(["steps": .array([$0])]) }
            + tensors.map { .object(["steps": .array([]), "tensors": .object(["x": $0])]) }
        #expect(examples.count > 5)
        for example in examples { #expect(schema.accepts(example)) }
    }

    // MARK: Completeness

    @Test func everyOperationHasADefinition() throws {
        let schema = try SchemaEvaluator.cases.get().schema
        let name = try #require(schema["$defs"]?["operationName"])
        let pattern = try Regex(#require(name["pattern"]?.string))
        for operation in Op.names {
            #expect(operation.firstMatch(of: pattern) != nil, "\(operation)")
            let isModule = operation.hasPrefix("nn.") && !operation.hasPrefix("nn.functional.")
            #expect(("\(operation)_".firstMatch(of: pattern) != nil) != isModule, "\(operation)_")
        }
        let listed = try #require(name["anyOf"]?.elements.first)
        let completions = Set(listed["enum"]?.strings ?? [])
        #expect(listed["enumDescriptions"]?.strings.count == completions.count)
        for operation in Op.names where !operation.hasPrefix("nn.") {
            #expect(completions.contains(operation), "\(operation)")
        }
        var described: Set<String> = []
        for case (let name, .object(let definition)) in schema["$defs"]?.members ?? [:]
        where name.hasPrefix("operation.") {
            described.formUnion(
                definition["description"]?.string?.split(separator: "\n").map(String.init) ?? [])
        }
        for op in Op.all where !op.name.hasPrefix("_") {
            #expect(described.isSuperset(of: [op.signature, op.formula]), "\(op.signature)")
        }
    }

    /// An object of the schema, and a case with an unknown member, for which the decoder lists the known
    /// members.
    @Test(arguments: [
        ("tensorObject", #"{"tensors": {"x": {"?": 1}}, "steps": []}"#),
        ("literal", #"{"expect": {"1": {"data": 1, "?": 1}}}"#),
        ("full", #"{"tensors": {"x": {"full": {"?": 1}}}, "steps": []}"#),
        ("function", #"{"functions": {"f": {"?": 1}}, "steps": []}"#),
        ("check", #"{"check": {"?": 1}, "steps": []}"#), ("expectation", #"{"expect": {"1": {"?": 1}}}"#),
        ("op", #"{"steps": [{"op": "add", "?": 1}]}"#),
        ("op.functions", #"{"steps": [{"op": "add", "?": 1}]}"#),
        ("op.anything", #"{"steps": [{"op": "add", "?": 1}]}"#),
        ("backward", #"{"steps": [{"backward": "1", "?": 1}]}"#),
        ("zeroGrad", #"{"steps": [{"zero_grad": [], "?": 1}]}"#),
        ("noGrad", #"{"steps": [{"no_grad": [], "?": 1}]}"#),
        ("expect", #"{"steps": [{"expect": {}, "?": 1}]}"#),
        ("raises", #"{"steps": [{"raises": "GraphFreed", "?": 1}]}"#), ("", #"{"?": 1, "steps": []}"#),
    ])
    func anObjectHasTheMembersThatTheDecoderKnows(_ definition: String, _ text: String) throws {
        let known = CaseText(text).diagnostics().lazy.compactMap { diagnostic -> [String]? in
            if case .unknownMember("?", _, let known) = diagnostic.kind { known } else { nil }
        }.first
        let schema = try SchemaEvaluator.cases.get().schema
        let object = try #require(definition.isEmpty ? schema : schema["$defs"]?[definition])
        let properties = try #require(object["properties"]?.members)
        #expect(properties.keys.sorted() == known?.sorted())
        for (name, property) in properties {
            #expect(property["description"]?.string?.hasSuffix(".") == true, "\(name)")
        }
    }

    @Test func everyWordIsThere() throws {
        let schema = try SchemaEvaluator.cases.get().schema
        let errors = schema["$defs"]?["raises"]?["properties"]?["raises"]?["enum"]?.strings
        #expect(errors == ExpectedError.allCases.map(\.rawValue))
        let dtypes = schema["$defs"]?["tensorObject"]?["properties"]?["dtype"]?["enum"]?.strings
        #expect(dtypes == DType.allCases.map(\.rawValue))
    }

    /// Every reference has a definition, and every definition is referred to.
    @Test func definitionsAreUsed() throws {
        let schema = try SchemaEvaluator.cases.get().schema
        let references = schema.references
        #expect(references == Set((schema["$defs"]?.members ?? [:]).keys.map { "#/$defs/" + $0 }))
    }

    @Test func theTextIsTheSameEachTimeAndSmall() {
        #expect(CaseSchema.text == CaseSchema.text)
        // Some two thousand bytes for each of the operations.
        #expect(CaseSchema.text.utf8.count < 1_300_000)
    }
}

extension JSON {
    var members: [String: JSON] { if case .object(let members) = self { members } else { [:] } }

    fileprivate var references: Set<String> {
        switch self {
        case .array(let elements): Set(elements.flatMap(\.references))
        case .object(let members):
            Set(members.values.flatMap(\.references) + (members["$ref"]?.string.map { [$0] } ?? []))
        default: []
        }
    }
}
