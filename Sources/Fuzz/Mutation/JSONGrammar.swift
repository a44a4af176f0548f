import Autograd
import CaseFormat

/// Generates and mutates JSON: replaces, repeats, removes and nests values, mostly keeping the text valid JSON.
struct JSONGrammar: Grammar {
    /// True to replace values only by values of the same kind, so that more cases are accepted by the reader.
    var keepsKinds = false

    func generated(_ random: inout SplitMix64) -> [UInt8] {
        Array(value(depth: random.below(6), &random).utf8)
    }

    func mutated(_ input: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard let document = try? JSONDocument(input) else {
            return ByteMutation.mutated(input, with: other, &random)
        }
        let values = document.root.all
        var edits: [JSONEdit] = []
        for _ in 0...random.below(keepsKinds ? 2 : 4) {
            let value = random.element(of: values)
            edits.append(
                keepsKinds
                    ? sameKindEdit(value, among: values, &random) : edit(value, among: values, other, &random)
            )
        }
        return input.applying(edits)
    }

    private func edit(
        _ value: JSONValue, among values: [JSONValue], _ other: [UInt8], _ random: inout SplitMix64
    ) -> JSONEdit {
        let text = String(decoding: value.text, as: UTF8.self)
        func replaced(by text: String) -> JSONEdit { JSONEdit(range: value.range.offsets, text: text) }
        switch random.below(12) {
        case 0, 1: return replaced(by: HostileNumber.generated(&random))
        case 2: return replaced(by: string(&random))
        case 3,
            4 where value.kind == .string:
            return replaced(by: statement(value, &random))
        case 5: return replaced(by: String(decoding: random.element(of: values).text, as: UTF8.self))
        case 6: return replaced(by: piece(of: other, &random) ?? text)
        case 7: return replaced(by: nested(text, &random))
        case 8: return repeated(value, &random)
        case 9: return removed(value, &random)
        case 10: return replaced(by: self.value(depth: random.below(3), &random))
        default: return replaced(by: escaped(text, &random))
        }
    }

    private func sameKindEdit(
        _ value: JSONValue, among values: [JSONValue], _ random: inout SplitMix64
    ) -> JSONEdit {
        let alike = random.element(of: values.filter { $0.kind == value.kind })
        var text = String(decoding: alike.text, as: UTF8.self)
        switch value.kind {
        case .number: if random.chance(0.8) { text = HostileNumber.finite(&random) }
        case .string: if random.chance(0.9) { text = statement(value, &random) }
        case .array, .object:
            if random.chance(0.4) { return repeated(value, &random) }
            if random.chance(0.7) { return removed(value, &random) }
        case .bool: text = value.bool == true ? "false" : "true"
        case .null: text = random.element(of: ["0", "[]", "\"x\""])
        }
        return JSONEdit(range: value.range.offsets, text: text)
    }

    /// A random value of another document.
    private func piece(of other: [UInt8], _ random: inout SplitMix64) -> String? {
        guard let document = try? JSONDocument(other) else { return nil }
        return String(decoding: random.element(of: document.root.all).text, as: UTF8.self)
    }

    private func statement(_ value: JSONValue, _ random: inout SplitMix64) -> String {
        let bytes = value.string?.bytes ?? []
        let changed = StatementGrammar().mutated(bytes, with: bytes, &random)
        return String(decoding: changed, as: UTF8.self).jsonLiteral
    }

    private func nested(_ text: String, _ random: inout SplitMix64) -> String {
        let depth = random.element(of: [1, 1, 2, 3, 8, 64, 65, 199, 510, 511, 512, 513, 5000])
        let (open, close) = random.element(of: [
            ("[", "]"), ("{\"x\": ", "}"), ("{\"no_grad\": [", "]}"), ("[0, ", "]"),
        ])
        return String(repeating: open, count: depth) + text + String(repeating: close, count: depth)
    }

    /// Repeats a child of a container; leaves other values unchanged.
    private func repeated(_ value: JSONValue, _ random: inout SplitMix64) -> JSONEdit {
        let count = random.element(of: [1, 1, 1, 2, 5, 70, 300])
        guard let child = value.children.randomElement(using: &random) else {
            return JSONEdit(range: value.range.offsets, text: String(decoding: value.text, as: UTF8.self))
        }
        let text = String(decoding: value.document.bytes[child], as: UTF8.self)
        return JSONEdit(
            range: child.upperBound..<child.upperBound, text: String(repeating: ", " + text, count: count))
    }

    /// Removes a child of a container; replaces other values by null.
    private func removed(_ value: JSONValue, _ random: inout SplitMix64) -> JSONEdit {
        let children = value.children
        guard !children.isEmpty else { return JSONEdit(range: value.range.offsets, text: "null") }
        let i = random.below(children.count)
        let start = i > 0 ? children[i - 1].upperBound : children[i].lowerBound
        let end = i > 0 || i + 1 == children.count ? children[i].upperBound : children[i + 1].lowerBound
        return JSONEdit(range: start..<end, text: "")
    }

    /// Replaces some characters of a string by escape sequences.
    private func escaped(_ text: String, _ random: inout SplitMix64) -> String {
        guard text.first == "\"", text.utf8.count > 2 else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.value > 0x22, scalar != "\\", scalar.value < 0x1000, random.chance(0.3) {
                let hex = String(scalar.value, radix: 16, uppercase: random.chance(0.5))
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        if random.chance(0.2) {
            result.insert(
                contentsOf: random.element(of: Self.escapes), at: result.index(after: result.startIndex))
        }
        return result
    }

    private static let escapes = [
        "\\ud83d\\ude00", "\\ud800", "\\udc00\\ud800", "\\u0000", "\\/", "\\b\\f", "\\x",
    ]

    // MARK: Generation

    private func value(depth: Int, _ random: inout SplitMix64) -> String {
        switch random.below(depth > 0 ? 8 : 4) {
        case 0: return random.element(of: ["true", "false", "null"])
        case 1: return string(&random)
        case 2, 3: return HostileNumber.generated(&random)
        case 4, 5: return "{" + members(depth: depth - 1, &random) + "}"
        default:
            let elements = (0..<random.below(4)).map { _ in value(depth: depth - 1, &random) }
            return "[" + elements.joined(separator: random.element(of: [", ", ",", " ,\n"])) + "]"
        }
    }

    private func members(depth: Int, _ random: inout SplitMix64) -> String {
        (0..<random.below(4)).map { _ in string(&random) + ": " + value(depth: depth, &random) }
            .joined(separator: ", ")
    }

    private func string(_ random: inout SplitMix64) -> String {
        switch random.below(4) {
        case 0: HostileText.generated(&random).jsonLiteral
        case 1: random.element(of: Op.names).jsonLiteral
        case 2: random.element(of: StatementGrammar.names).jsonLiteral
        default: random.element(of: Self.words).jsonLiteral
        }
    }

    /// Member names and values of the case format.
    private static let words = [
        "$schema", "format", "title", "about", "source", "tags", "dtype", "seed", "tensors", "functions",
        "steps",
        "expect", "check", "data", "zeros", "ones", "rand", "randn", "full", "arange", "linspace", "eye",
        "npy",
        "requires_grad", "shape", "value", "parameters", "forward", "backward", "op", "args", "kwargs", "out",
        "gradient", "retain_graph", "create_graph", "inputs", "zero_grad", "no_grad", "raises", "step",
        "message",
        "atol", "rtol", "digits", "numeric", "full", "fast", "off", "reason", "order", "jacobian",
        "forward_mode",
        "float64", "float32", "float16", "bfloat16", "int64", "bool", "nan", "inf", "-inf",
        "NonScalarBackward",
        "GraphFreed", "ShapeMismatch", "BadArgument", "UnknownName", "UnknownOperation", "InPlaceOnLeaf",
        "en",
    ]
}

/// The replacement of a range of bytes.
struct JSONEdit {
    let range: Range<Int>
    let text: String
}

extension [UInt8] {
    /// Applies edits from the end to the start; skips edits that overlap one already applied.
    func applying(_ edits: [JSONEdit]) -> [UInt8] {
        var result = self
        var limit = count
        for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound })
        where edit.range.upperBound <= limit {
            result.replaceSubrange(edit.range, with: Array(edit.text.utf8))
            limit = edit.range.lowerBound
        }
        return result
    }
}

extension JSONValue {
    /// The byte ranges of the elements of an array or the members of an object.
    fileprivate var children: [Range<Int>] {
        elements.map(\.range.offsets)
            + members.map { Int($0.key.range.start)..<Int($0.value.range.end) }
    }
}
