import Autograd
import CaseFormat
import CaseRunner
import GradientCheck

/// A parsed line of a JSON report.
public enum ReportLine: Sendable, Equatable {
    case run(RunRecord)
    case `case`(CaseRecord)
    case summary(RunSummary)

    /// Version of the report format.
    public static let version = 1

    /// Parses a line.
    /// - Throws: `ReportLineFault` if the text is not a valid line of a report of this version.
    public init(_ bytes: [UInt8]) throws(ReportLineFault) {
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONDocument(bytes).root
        } catch {
            throw .notJSON
        }
        let fields = RecordFields(root)
        switch (try fields.string("kind"), try fields.int("version")) {
        case (let kind, let version) where version != Self.version:
            throw .otherVersion(version, kind: kind)
        case ("run", _): self = .run(try RunRecord(fields))
        case ("case", _): self = .case(try CaseRecord(fields))
        case ("summary", _): self = .summary(try RunSummary(fields))
        case (let kind, _): throw .unknownKind(kind)
        }
    }
}

/// An error in a line of a JSON report.
public enum ReportLineFault: Error, Equatable {
    case notJSON
    case unknownKind(String)
    case otherVersion(Int, kind: String)
    /// A member is missing or has an invalid value.
    case badMember(String)

    public var message: String {
        switch self {
        case .notJSON: "this line is not JSON"
        case .unknownKind(let kind): "a report has no lines of the kind \(kind.quotedForTerminal)"
        case .otherVersion(let version, _):
            "this line has version \(version), but this program reads version \(ReportLine.version)"
        case .badMember(let name): "the member `\(name)` is missing or invalid"
        }
    }
}

extension String {
    fileprivate var quotedForTerminal: String { "`\(escapedForTerminal)`" }
}

/// Typed access to the members of a JSON object in a report.
struct RecordFields {
    private let members: [JSONMember]

    init(_ value: JSONValue) { members = Array(value.members) }

    func has(_ name: String) -> Bool { find(name) != nil }

    func string(_ name: String) throws(ReportLineFault) -> String {
        guard let text = find(name)?.stringText else { throw .badMember(name) }
        return text
    }

    func optionalString(_ name: String) throws(ReportLineFault) -> String? {
        has(name) ? try string(name) : nil
    }

    func int(_ name: String) throws(ReportLineFault) -> Int { try Self.int(find(name), name) }

    func double(_ name: String) throws(ReportLineFault) -> Double { try Self.double(find(name), name) }

    func optionalDouble(_ name: String) throws(ReportLineFault) -> Double? {
        has(name) ? try double(name) : nil
    }

    /// Reads the raw value of an enumeration.
    func word<Word: RawRepresentable<String>>(_ name: String) throws(ReportLineFault) -> Word {
        guard let word = Word(rawValue: try string(name)) else { throw .badMember(name) }
        return word
    }

    func object(_ name: String) throws(ReportLineFault) -> RecordFields? {
        guard let found = find(name) else { return nil }
        guard found.kind == .object else { throw .badMember(name) }
        return RecordFields(found)
    }

    func objects<T>(
        _ name: String, _ read: (RecordFields) throws(ReportLineFault) -> T
    ) throws(ReportLineFault) -> [T] {
        try list(name) { (element) throws(ReportLineFault) in
            guard element.kind == .object else { throw .badMember(name) }
            return try read(RecordFields(element))
        }
    }

    func strings(_ name: String) throws(ReportLineFault) -> [String] {
        try list(name) { (element) throws(ReportLineFault) in
            guard let text = element.stringText else { throw .badMember(name) }
            return text
        }
    }

    func ints(_ name: String) throws(ReportLineFault) -> [Int] {
        try list(name) { (element) throws(ReportLineFault) in try Self.int(element, name) }
    }

    func doubles(_ name: String) throws(ReportLineFault) -> [Double] {
        try list(name) { (element) throws(ReportLineFault) in try Self.double(element, name) }
    }

    func intLists(_ name: String) throws(ReportLineFault) -> [[Int]] {
        try list(name) { (element) throws(ReportLineFault) in
            guard element.kind == .array else { throw .badMember(name) }
            var list: [Int] = []
            for number in element.elements { list.append(try Self.int(number, name)) }
            return list
        }
    }

    private func find(_ name: String) -> JSONValue? {
        for member in members where member.key.isString(name) { return member.value }
        return nil
    }

    /// Reads the elements of an array; a missing member counts as an empty array.
    private func list<T>(
        _ name: String, _ read: (JSONValue) throws(ReportLineFault) -> T
    ) throws(ReportLineFault) -> [T] {
        guard let found = find(name) else { return [] }
        guard found.kind == .array else { throw .badMember(name) }
        var list: [T] = []
        for element in found.elements { list.append(try read(element)) }
        return list
    }

    private static func int(_ value: JSONValue?, _ name: String) throws(ReportLineFault) -> Int {
        guard let value, value.kind == .number, let number = try? value.integer() else {
            throw .badMember(name)
        }
        return number
    }

    /// Reads a number or one of the strings `"nan"`, `"inf"` and `"-inf"`.
    private static func double(_ value: JSONValue?, _ name: String) throws(ReportLineFault) -> Double {
        switch value?.kind {
        case .number: if let number = try? value?.double() { return number }
        case .string: if let number = LiteralTensor.specialValues[value?.stringText ?? ""] { return number }
        default: break
        }
        throw .badMember(name)
    }
}
