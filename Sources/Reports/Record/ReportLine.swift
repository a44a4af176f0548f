import Autograd
import CaseFormat
import CaseRunner
import GradientCheck

/// A line of a JSON report, read back.
public enum ReportLine: Sendable, Equatable {
    case run(RunRecord)
    case `case`(CaseRecord)
    case summary(RunSummary)

    /// - Throws: where the text is no line that a report of this version has.
    public init(_ bytes: [UInt8]) throws(ReportLineFault) {
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONDocument(bytes).root
        } catch {
            throw .notJSON
        }
        let fields = RecordFields(root)
        switch (try fields.string("kind"), try fields.int("version")) {
        case (let kind, let version) where version != JSONReport.version:
            throw .otherVersion(version, kind: kind)
        case ("run", _): self = .run(try RunRecord(fields))
        case ("case", _): self = .case(try CaseRecord(fields))
        case ("summary", _): self = .summary(try RunSummary(fields))
        case (let kind, _): throw .unknownKind(kind)
        }
    }
}

/// Why a line is no line of a JSON report.
public enum ReportLineFault: Error, Equatable {
    case notJSON
    case unknownKind(String)
    case otherVersion(Int, kind: String)
    /// A member is missing, or is not what it should be.
    case badMember(String)

    public var message: String {
        switch self {
        case .notJSON: "this is not a line of JSON"
        case .unknownKind(let kind): "\(kind.quotedForTerminal) is no kind of line that a report has"
        case .otherVersion(let version, _):
            "this line has version \(version); this program reads \(JSONReport.version)"
        case .badMember(let name): "the member `\(name)` is missing or is not what it should be"
        }
    }
}

extension String {
    fileprivate var quotedForTerminal: String { "`\(escapedForTerminal)`" }
}

/// The members of an object of a report.
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

    /// One of the words of an enumeration.
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

    /// The elements of an array; none where there is no such member.
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

    /// A number, or one of the words for what is none.
    private static func double(_ value: JSONValue?, _ name: String) throws(ReportLineFault) -> Double {
        switch value?.kind {
        case .number: if let number = try? value?.double() { return number }
        case .string: if let number = LiteralTensor.specialValues[value?.stringText ?? ""] { return number }
        default: break
        }
        throw .badMember(name)
    }
}
