import CaseFormat
import Synchronization
import Testing

/// A JSON Schema validator for the keywords that the schema of the case format uses.
struct SchemaEvaluator {
    let schema: JSON
    /// Keywords without effect on validity, and keywords that are evaluated together with `if`.
    private static let annotations: Set = [
        "$schema", "$defs", "$comment", "title", "description", "default", "examples", "enumDescriptions",
        "errorMessage", "patternErrorMessage", "then", "else",
    ]

    /// The validator for the schema of the case format.
    static let cases = Result { SchemaEvaluator(schema: try JSON(CaseSchema.text)) }

    func accepts(_ value: JSON) -> Bool { accepts(value, schema) }

    private func accepts(_ value: JSON, _ schema: JSON) -> Bool {
        if case .bool(let accepts) = schema { return accepts }
        guard case .object(let keywords) = schema else { return false }
        return keywords.allSatisfy { keyword, argument in
            if Self.annotations.contains(keyword) { return true }
            return accepts(value, keyword, argument, keywords)
        }
    }

    private func accepts(_ value: JSON, _ keyword: String, _ argument: JSON, _ all: [String: JSON]) -> Bool {
        switch keyword {
        case "$ref": return accepts(value, definition(argument))
        case "allOf": return argument.elements.allSatisfy { accepts(value, $0) }
        case "anyOf": return argument.elements.contains { accepts(value, $0) }
        case "oneOf": return argument.elements.count { accepts(value, $0) } == 1
        case "not": return !accepts(value, argument)
        case "if": return accepts(value, all[accepts(value, argument) ? "then" : "else"] ?? .bool(true))
        case "const": return value == argument
        case "enum": return argument.elements.contains(value)
        case "type":
            return (argument.string.map { [$0] } ?? argument.strings).contains { value.isOf(type: $0) }
        default: break
        }
        switch value {
        case .string(let text): return accepts(text, keyword, argument)
        case .number(let number): return accepts(number, keyword, argument)
        case .array(let elements): return accepts(elements, keyword, argument, all)
        case .object(let members): return accepts(members, keyword, argument, all)
        case .null, .bool: return true
        }
    }

    private func accepts(_ text: String, _ keyword: String, _ argument: JSON) -> Bool {
        guard keyword == "pattern", let pattern = argument.string else { return true }
        return matches(text, pattern)
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        do {
            return try Self.patterns.withLock { try $0.matches(text, pattern) }
        } catch {
            Issue.record("\(pattern): \(error)")
            return false
        }
    }

    /// Caches compiled patterns and matches, which take most of the time.
    private static let patterns = Mutex(Patterns())

    private struct Patterns {
        private var expressions: [String: Regex<AnyRegexOutput>] = [:]
        private var answers: [[String]: Bool] = [:]

        mutating func matches(_ text: String, _ pattern: String) throws -> Bool {
            if let known = answers[[pattern, text]] { return known }
            let expression = try expressions[pattern] ?? Regex(pattern)
            expressions[pattern] = expression
            let isMatch = text.firstMatch(of: expression) != nil
            answers[[pattern, text]] = isMatch
            return isMatch
        }
    }

    private func accepts(_ number: Double, _ keyword: String, _ argument: JSON) -> Bool {
        switch keyword {
        case "minimum": number >= argument.number ?? .nan
        case "maximum": number <= argument.number ?? .nan
        default: isKnown(keyword)
        }
    }

    private func accepts(
        _ elements: [JSON], _ keyword: String, _ argument: JSON, _ all: [String: JSON]
    ) -> Bool {
        switch keyword {
        case "minItems": Double(elements.count) >= argument.number ?? .nan
        case "maxItems": Double(elements.count) <= argument.number ?? .nan
        case "contains": elements.contains { accepts($0, argument) }
        case "uniqueItems": Set(elements).count == elements.count
        case "prefixItems": zip(elements, argument.elements).allSatisfy { accepts($0, $1) }
        case "items":
            elements.dropFirst(all["prefixItems"]?.elements.count ?? 0).allSatisfy { accepts($0, argument) }
        default: isKnown(keyword)
        }
    }

    private func accepts(
        _ members: [String: JSON], _ keyword: String, _ argument: JSON, _ all: [String: JSON]
    ) -> Bool {
        switch keyword {
        case "required": argument.strings.allSatisfy { members[$0] != nil }
        case "properties": members.allSatisfy { name, value in accepts(value, argument[name] ?? .bool(true)) }
        case "additionalProperties":
            members.allSatisfy { name, value in
                all["properties"]?[name] != nil
                    || (all["patternProperties"]?.members ?? [:]).keys.contains { matches(name, $0) }
                    || accepts(value, argument)
            }
        case "patternProperties":
            members.allSatisfy { name, value in
                argument.members.allSatisfy { !matches(name, $0) || accepts(value, $1) }
            }
        case "propertyNames": members.keys.allSatisfy { accepts(.string($0), argument) }
        case "dependentRequired":
            members.keys.allSatisfy { name in
                (argument[name]?.strings ?? []).allSatisfy { members[$0] != nil }
            }
        default: isKnown(keyword)
        }
    }

    /// True if the keyword is supported but applies to values of another type. Records an issue for an
    /// unsupported keyword.
    private func isKnown(_ keyword: String) -> Bool {
        let known: Set = [
            "pattern", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "contains", "prefixItems",
            "items",
            "required", "properties", "additionalProperties", "patternProperties", "propertyNames",
            "dependentRequired",
        ]
        if !known.contains(keyword) { Issue.record("unknown keyword \(keyword)") }
        return true
    }

    private func definition(_ reference: JSON) -> JSON {
        let name = String(reference.string?.dropFirst("#/$defs/".count) ?? "")
        guard let definition = schema["$defs"]?[name] else {
            Issue.record("no definition \(reference)")
            return .bool(false)
        }
        return definition
    }
}

extension JSON {
    fileprivate func isOf(type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
