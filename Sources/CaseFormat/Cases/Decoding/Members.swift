/// The members of one object, those that do not belong reported.
struct Members {
    let object: JSONValue
    let kind: Diagnostic.ObjectKind
    private var found: [String: JSONMember] = [:]
    /// The known ones that are there, in the order of the file.
    private(set) var names: [String] = []
    private(set) var hasUnknown = false

    /// The first of repeated members counts; that it is repeated is reported for the whole document.
    init?(of value: JSONValue, as kind: Diagnostic.ObjectKind, in decoder: inout CaseDecoder) {
        guard value.kind == .object else {
            decoder.report(.wrongType(.object, found: value.kind), at: value.range)
            return nil
        }
        object = value
        self.kind = kind
        let known = kind.members
        for member in value.members {
            let name = member.key.string?.text ?? ""
            if known.contains(name) {
                guard found[name] == nil else { continue }
                found[name] = member
                names.append(name)
            } else {
                hasUnknown = true
                decoder.report(
                    .unknownMember(name, of: kind, known: known), at: member.key.range,
                    suggestion: Spelling.nearest(to: name, among: known))
            }
            if decoder.isFull { return }
        }
    }

    subscript(name: String) -> JSONValue? { found[name]?.value }

    /// Where a member's name stands.
    func range(of name: String) -> SourceRange { found[name]?.key.range ?? object.openingRange }

    func require(_ name: String, in decoder: inout CaseDecoder) -> JSONValue? {
        if let value = found[name]?.value { return value }
        decoder.report(.missingMember(name, of: kind), at: object.openingRange)
        return nil
    }
}
